package dataflow

import (
	"slices"

	"hawser/connectors"
	"hawser/internal/dataset"
	"hawser/internal/lang"
	"hawser/internal/source"
)

// Specs gives what the connector of a connection can do, nil where that is not known: why has been told by others then.
type Specs func(*lang.Connection) *connectors.Spec

// Check finds everything wrong in the schemas, datasets, mapping sets and dataflows of definitions that load has read: what
// names refer to, what schemas describe, what fits what. The definitions stay as they are.
func Check(definitions *lang.Definitions, specs Specs) []source.Problem {
	c := &checker{definitions: definitions, specs: specs, keys: map[string]*lang.Dataflow{}}
	for _, s := range definitions.Schemas {
		c.schema(s)
	}
	for _, d := range definitions.Datasets {
		c.dataset(d)
	}
	c.locations()
	for _, f := range definitions.Dataflows {
		c.dataflow(f)
	}
	if len(definitions.Unread) == 0 { // else one of them may use it
		c.unused()
	}
	return source.Sorted(c.problems)
}

// checker checks definitions, and gathers what is wrong.
type checker struct {
	definitions *lang.Definitions
	specs       Specs
	// keys are the dataflows that give datasets their keys, by the dataset.
	keys     map[string]*lang.Dataflow
	problems []source.Problem
}

func (c *checker) report(code string, span source.Span, message, hint string) {
	c.problems = append(c.problems, problem(code, span, message, hint))
}

// unused warns of mapping sets that no dataflow uses: what they map from and to is not known. A dataflow whose mapping set
// could not be read may use any.
func (c *checker) unused() {
	for _, set := range c.definitions.MappingSets {
		uses := func(f *lang.Dataflow) bool { return f.Mapping.Value == set.Name.Value || f.Mapping.Value == "" }
		if set.Name.Value != "" && !slices.ContainsFunc(c.definitions.Dataflows, uses) {
			warning := problem(codeUnused, set.Name.Span, wordUnusedMapping(set.Name.Value), "name it in a dataflow")
			warning.Severity = source.Warning
			c.problems = append(c.problems, warning)
		}
	}
}

// schema checks that a JSON Schema describes columns.
func (c *checker) schema(s *lang.Schema) {
	_, problems := dataset.Compile(s.JSON.Any, "")
	for _, p := range problems {
		c.report(codeSchema, placeOf(s, p.Path), p.Text, p.Hint)
	}
}

// placeOf gives where a part of a schema stands: the schema's name where it has no such part.
func placeOf(s *lang.Schema, path []string) source.Span {
	if len(path) == 0 {
		return s.Name.Span
	}
	return s.Source.Place(s.Name.Span, path...)
}

func (c *checker) dataset(d *lang.Dataset) {
	if c.definitions.Schema(d.Schema.Value) == nil {
		c.unknown(codeUnknownSchema, "schema", d.Schema, names(c.definitions.Schemas, func(s *lang.Schema) lang.Text { return s.Name }))
	}
	if d.Location.Value != "" {
		c.location(d)
	}
}

// unknown reports a name that refers to nothing, unless what has the name could not be read.
func (c *checker) unknown(code, kind string, name lang.Text, names []string) {
	if name.Value != "" && !slices.Contains(c.definitions.Unread, name.Value) {
		message, hint := wordUnknown(kind, name.Value, names)
		c.report(code, name.Span, message, hint)
	}
}

func names[T any](list []*T, of func(*T) lang.Text) []string {
	var all []string
	for _, definition := range list {
		if name := of(definition).Value; name != "" {
			all = append(all, name)
		}
	}
	return all
}

// dataflow checks what a dataflow refers to, and that its mapping fits between its ends.
func (c *checker) dataflow(f *lang.Dataflow) {
	list, d, set := c.list(f), c.target(f), c.mapping(f)
	if set == nil {
		return
	}
	table, keyed := c.table(d, set)
	_, misfits := Compile(set, list, table)
	for _, m := range misfits {
		if m.Code == codeUnknownAttribute && c.shared(set) {
			m.Hint = wordReads(m.Hint, f.Name.Value, list)
		}
		c.problems = append(c.problems, m)
	}
	if keyed {
		c.key(f, set)
	}
	c.again(f, list, set)
}

// shared reports whether several dataflows map by a set: what they read may differ.
func (c *checker) shared(set *lang.MappingSet) bool {
	users := 0
	for _, f := range c.definitions.Dataflows {
		if f.Mapping.Value == set.Name.Value {
			users++
		}
	}
	return users > 1
}

// table gives the columns that a mapping set fills, as far as they are known: those of no dataset are not. keyed says that
// its key is sound.
func (c *checker) table(d *lang.Dataset, set *lang.MappingSet) (table *dataset.Schema, keyed bool) {
	var s *lang.Schema
	if d != nil {
		s = c.definitions.Schema(d.Schema.Value)
	}
	if s == nil {
		return &dataset.Schema{Root: dataset.Field{Kind: dataset.Unknown}}, false
	}
	table, problems := Table(set, s)
	keyed = identityOf(set) == nil || keyPath(set) != ""
	for _, p := range problems {
		if len(p.Path) == 0 { // of the key the mapping tells
			keyed = false
			continue
		}
		c.report(codeSchema, placeOf(s, p.Path), p.Text, p.Hint)
	}
	return table, keyed
}

// target gives the dataset of a dataflow, or nil.
func (c *checker) target(f *lang.Dataflow) *lang.Dataset {
	d := c.definitions.Dataset(f.Dataset.Value)
	if d == nil {
		c.unknown(codeUnknownDataset, "dataset", f.Dataset, names(c.definitions.Datasets, func(d *lang.Dataset) lang.Text { return d.Name }))
	}
	return d
}

// mapping gives the mapping set of a dataflow, or nil.
func (c *checker) mapping(f *lang.Dataflow) *lang.MappingSet {
	set := c.definitions.MappingSet(f.Mapping.Value)
	if set == nil {
		c.unknown(codeUnknownMapping, "mapping set", f.Mapping, names(c.definitions.MappingSets, func(m *lang.MappingSet) lang.Text { return m.Name }))
	}
	return set
}

// list gives the operation that a dataflow reads by, or nil.
func (c *checker) list(f *lang.Dataflow) *connectors.Operation {
	connection := c.definitions.Connection(f.Connection.Value)
	if connection == nil {
		c.unknown(codeUnknownConnection, "connection", f.Connection, names(c.definitions.Connections, func(c *lang.Connection) lang.Text { return c.Name }))
		return nil
	}
	spec := c.specs(connection)
	if spec == nil || f.ResourcePath.Value == "" {
		return nil
	}
	list := Resource(spec, f.ResourcePath.Value)
	if list == nil {
		message, hint := UnknownResource(spec, f.ResourcePath.Value)
		c.report(codeUnknownResource, f.ResourcePath.Span, message, hint)
		return nil
	}
	if parents := Parents(list); len(parents) > 0 {
		c.report(codeUnknownResource, f.ResourcePath.Span, wordNeedsParents(list, parents), "")
		return nil
	}
	if f.Changes.Value == lang.ChangesEvents && Events(spec, list) == nil {
		c.report(codeChanges, f.Changes.Span, wordNoEvents(spec, list), `leave it out: "changes: created" reads what is new`)
	}
	return list
}

// key checks that all dataflows into a dataset give it the same key.
func (c *checker) key(f *lang.Dataflow, set *lang.MappingSet) {
	first := c.keys[f.Dataset.Value]
	if first == nil {
		c.keys[f.Dataset.Value] = f
		return
	}
	key, other := keyPath(set), keyPath(c.definitions.MappingSet(first.Mapping.Value))
	if key != other {
		c.report(codeIdentity, f.Mapping.Span, wordOtherKey(f.Dataset.Value, key, first.Name.Value, other), "a dataset has one key: mark the same path with identity: true")
	}
}

// again checks that a dataflow tells records apart that it reads again, by a list that may not be known. Without a schedule
// it is run as often as somebody asks for it.
func (c *checker) again(f *lang.Dataflow, list *connectors.Operation, set *lang.MappingSet) {
	keyed := identityOf(set) != nil
	switch {
	case keyed:
	case f.Changes.Value == lang.ChangesEvents:
		c.report(codeIdentity, f.Changes.Span, wordChangesNeedKey, hintIdentity)
	case list != nil && CreatedColumn(list) == nil:
		c.report(codeIdentity, f.Mapping.Span, wordAgainNeedsKey(list), hintIdentity)
	}
}
