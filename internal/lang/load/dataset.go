package load

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
	"hawser/internal/schema"
)

// schema reads a JSON Schema: all of the document but what every definition has.
func (o *object) schema() *lang.Schema {
	o.subject = "a schema"
	s := &lang.Schema{Meta: o.meta(), Source: &lang.Value{Kind: lang.ObjectValue, Span: o.at}}
	for i := range o.members {
		m := &o.members[i]
		if m.taken && m.key.Value != "description" {
			continue
		}
		m.taken = true
		s.Source.Object = append(s.Source.Object, lang.Member{Key: m.key, Value: o.data(m.value)})
	}
	s.JSON = schema.Value{Any: s.Source.Data()}
	o.done()
	return s
}

func (o *object) dataset() *lang.Dataset {
	o.subject = "a dataset"
	d := &lang.Dataset{Meta: o.meta()}
	d.Schema, _ = o.needText("schema")
	if location, ok := o.needText("location"); ok {
		d.Location = o.plainText(location, "location")
	}
	if n, name := o.take("catalog"); n != nil {
		d.Catalog, _ = o.setting(n, name)
	}
	o.done()
	return d
}

// plainText reports a text that holds an expression.
func (o *object) plainText(text lang.Text, key string) lang.Text {
	if hasExpression(text.Value) {
		o.report(codeTemplate, text.Span, quote(key)+" cannot hold an expression", "")
		return lang.Text{}
	}
	return text
}

func (o *object) mappingSet() *lang.MappingSet {
	o.subject = "a mapping set"
	set := &lang.MappingSet{Meta: o.meta()}
	n, name := o.need("mappings")
	switch {
	case n == nil || !o.sane(n):
	case n.Kind != yaml.SequenceNode:
		o.wrongType(n, `"mappings"`, "a list")
	case len(n.Content) == 0:
		o.report(codeMissingKey, name.Span, `"mappings" maps nothing`, "")
	default:
		for _, item := range n.Content {
			set.Mappings = append(set.Mappings, o.mapping(item))
		}
	}
	o.done()
	return set
}

// mapping reads a mapping. One of whose ends is wrong still tells of the other, and of the key.
func (r *reader) mapping(n *yaml.Node) lang.Mapping {
	var m lang.Mapping
	o, ok := r.object(n, r.span(n), "a mapping")
	if !ok {
		return m
	}
	destination, ok := o.needText("destinationXdmPath")
	if ok && o.path(destination, "destinationXdmPath", "") {
		m.Destination = destination
	}
	o.from(&m)
	if n, _ := o.take("identity"); n != nil {
		m.Identity = true // whatever is wrong with it, it is meant
		o.boolean("identity", &m.Identity)
	}
	o.integer("version", 0, 1_000_000, &m.Version)
	o.done()
	return m
}

// from reads where a mapping takes its value: exactly one of sourceAttribute and expression.
func (o *object) from(m *lang.Mapping) {
	attribute, name := o.take("sourceAttribute")
	expression, other := o.take("expression")
	switch {
	case attribute != nil && expression != nil:
		o.report(codeExclusive, other.Span, wordTwoKinds("the mapping", name.Value, other.Value), "leave one of them out")
	case attribute != nil:
		text, ok := o.readText(attribute, quote(name.Value))
		if ok && o.path(text, name.Value, sourceRoot) {
			m.Attribute = text
		}
	case expression != nil:
		m.Expression = o.bare(expression, quote(other.Value))
	case !o.misspelled("sourceAttribute") && !o.misspelled("expression"):
		o.report(codeMissingKey, o.at, `a mapping needs "sourceAttribute" or "expression"`, "")
	}
}

// sourceRoot is what the paths of a source's record begin with.
const sourceRoot = "data"

var pathName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// path checks the form of a path: names with points between them, the first one root if there is one.
func (o *object) path(text lang.Text, key, root string) bool {
	names := strings.Split(text.Value, ".")
	for i, name := range names {
		if !pathName.MatchString(name) {
			o.report(codePath, text.Span, wordPath(key, text.Value), "as in "+root+strings.Repeat(".", min(len(root), 1))+"card.last4")
			return false
		}
		if i == 0 && root != "" && (name != root || len(names) == 1) {
			o.report(codePath, text.Span, wordPathRoot(key, root), didYouMeanPath(root, names))
			return false
		}
	}
	return true
}

func didYouMeanPath(root string, names []string) string {
	if names[0] == root {
		return "as in " + root + ".id"
	}
	return "did you mean " + quote(root+"."+strings.Join(names, ".")) + "?"
}
