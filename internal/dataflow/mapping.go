package dataflow

import (
	"fmt"
	"strings"

	"hawser/connectors"
	"hawser/internal/dataset"
	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/internal/source"
)

// root is the variable that expressions see, and what attributes begin with.
const root = "data"

// Mapping is a mapping set made ready for a source and a dataset: it makes rows of records.
type Mapping struct {
	columns []column
	// key is where the key's record has it, nil where no mapping is the identity.
	key *column
}

// column fills one path of a row.
type column struct {
	path    []string
	value   valuer
	convert converter
}

// Compile makes a mapping set ready for the records that list gives and for the columns of a dataset. What does not fit is
// a problem at its place in the file, and the mapping is then nil. Types are those of the connector's catalogue; what the
// catalogue does not know is checked with each record. Of a list that is not known, nil, and of a schema that is wrong,
// whatever can be told is checked all the same; the mapping is of no use then.
func Compile(set *lang.MappingSet, list *connectors.Operation, target *dataset.Schema) (*Mapping, []source.Problem) {
	c := compiler{set: set, record: &schema.Type{}, target: target, filled: map[string]*lang.Mapping{}}
	if list != nil {
		c.record, c.name = wireTypes{}.of(elem(list.Output)), list.Entity
	}
	m := &Mapping{}
	for i := range set.Mappings {
		mapping := &set.Mappings[i]
		if column := c.column(mapping); column != nil {
			m.columns = append(m.columns, *column)
			if mapping.Identity {
				m.key = column
			}
		}
	}
	c.identity()
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	return m, nil
}

// compiler makes a mapping set ready and gathers what does not fit.
type compiler struct {
	set    *lang.MappingSet
	record *schema.Type
	// name is what messages call the source's records.
	name   string
	target *dataset.Schema
	// filled are the mappings by the paths that they fill.
	filled   map[string]*lang.Mapping
	problems []source.Problem
}

func (c *compiler) report(code string, span source.Span, message, hint string) {
	c.problems = append(c.problems, problem(code, span, message, hint))
}

func (c *compiler) column(m *lang.Mapping) *column {
	to, path := c.destination(m)
	if to != nil {
		c.once(m, path)
	}
	value, from := c.source(m)
	if to == nil || value == nil {
		return nil
	}
	if unfit := unfit(m.Destination.Value, from, to, false); unfit != nil {
		c.report(codeType, sourceSpan(m), wordCannotHold(unfit), hintConversion(m, unfit))
		return nil
	}
	return &column{path: strings.Split(path, "."), value: value, convert: conversion(from, to)}
}

// destination gives the column of a mapping, nil if the schema has none, and the path that it fills. An object that is
// also mapped in parts has a column of its own.
func (c *compiler) destination(m *lang.Mapping) (*dataset.Field, string) {
	path := m.Destination.Value
	if path == "" { // it could not be read
		return nil, ""
	}
	if c.target.Unknown(path) {
		return &dataset.Field{Kind: dataset.Unknown}, path
	}
	field := c.target.Field(path)
	if field == nil {
		message, hint := wordNoPath(path, c.target)
		c.report(codeUnknownPath, m.Destination.Span, message, hint)
		return nil, ""
	}
	if field.Kind == dataset.Struct && inParts(c.set, path) {
		if field = c.target.WholeField(path); field == nil {
			c.report(codeUnknownPath, m.Destination.Span, wordNoWhole(path), hintWhole(path))
			return nil, ""
		}
	}
	if names := strings.Split(path, "."); names[len(names)-1] != field.Name {
		names[len(names)-1] = field.Name
		path = strings.Join(names, ".")
	}
	return field, path
}

// identity checks that one mapping at most is the key, and that it can be.
func (c *compiler) identity() {
	var first *lang.Mapping
	for i := range c.set.Mappings {
		m := &c.set.Mappings[i]
		switch {
		case !m.Identity:
		case first != nil && first.Destination.Value == m.Destination.Value: // it is filled twice
		case first != nil:
			c.report(codeIdentity, m.Destination.Span, "there is another identity: "+quote(first.Destination.Value), "a dataset has one key")
		default:
			first = m
			field := c.target.Field(m.Destination.Value)
			if field != nil && field.Kind != dataset.String && field.Kind != dataset.Int && field.Kind != dataset.Unknown {
				c.report(codeIdentity, m.Destination.Span, wordKeyKind(m.Destination.Value, field), "")
			}
		}
	}
}

// once reports a path that is filled twice, by whatever names.
func (c *compiler) once(m *lang.Mapping, path string) {
	if first := c.filled[path]; first != nil {
		c.report(codeDuplicatePath, m.Destination.Span, fmt.Sprintf("%q is filled twice", path), wordFirst(first.Destination.Span))
		return
	}
	c.filled[path] = m
}

// sourceSpan is where a mapping says what it takes.
func sourceSpan(m *lang.Mapping) source.Span {
	if m.Expression != nil {
		return m.Expression.Span
	}
	return m.Attribute.Span
}

// Key is the path of the key column, nil where no mapping is the identity.
func (m *Mapping) Key() []string {
	if m.key == nil {
		return nil
	}
	return m.key.path
}
