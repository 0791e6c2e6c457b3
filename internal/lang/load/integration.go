package load

import (
	"fmt"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
	"hawser/internal/schema"
)

func (o *object) integration() *lang.Integration {
	o.subject = "an integration"
	i := &lang.Integration{Meta: o.meta()}
	i.Inputs = o.inputs()
	if n, name := o.need("tasks"); n != nil {
		i.Tasks = o.tasks(n, name, map[string]lang.Text{})
	}
	if n, name := o.take("outputs"); n != nil {
		i.Outputs = o.assignments(n, name, "output")
	}
	o.duration("timeout", &i.Timeout)
	i.Concurrency = o.concurrency()
	i.Triggers = o.triggers()
	o.done()
	return i
}

func (o *object) inputs() []lang.Input {
	n, name := o.take("inputs")
	if n == nil {
		return nil
	}
	inner, ok := o.object(n, name.Span, `"inputs"`)
	if !ok {
		return nil
	}
	var inputs []lang.Input
	for _, m := range inner.members {
		o.identifier(m.key, "input")
		if isText(m.value) && o.sane(m.value) {
			o.report(codeWrongType, o.span(m.value), "input "+quote(m.key.Value)+" must be an object, is a string", "as in {type: "+m.value.Value+"}")
			continue
		}
		property, ok := o.object(m.value, m.key.Span, "input "+quote(m.key.Value))
		if !ok {
			continue
		}
		input := lang.Input{Name: m.key, Source: o.data(m.value), Required: true}
		input.Schema = schema.Value{Any: input.Source.Data()}
		if n, _ := property.take("default"); n != nil {
			input.Required = false
			input.Default = schema.Value{Any: input.Schema.Any.(map[string]any)["default"]}
		}
		inputs = append(inputs, input)
	}
	return inputs
}

// assignments reads names with values.
func (r *reader) assignments(n *yaml.Node, name lang.Text, what string) []lang.Member {
	o, ok := r.object(n, name.Span, quote(name.Value))
	if !ok {
		return nil
	}
	var members []lang.Member
	for _, m := range o.members {
		if what == "variable" {
			r.identifier(m.key, what)
		}
		members = append(members, lang.Member{Key: m.key, Value: r.value(m.value)})
	}
	if len(members) == 0 && what == "variable" {
		r.report(codeMissingKey, name.Span, `"set" assigns nothing`, "")
	}
	return members
}

var identifier = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)

// identifier reports a name that an expression could not use.
func (r *reader) identifier(name lang.Text, what string) {
	switch {
	case len(name.Value) > 100:
		r.report(codeName, name.Span, fmt.Sprintf("the name of the %s has %d characters, the limit is 100", what, len(name.Value)), "")
	case !identifier.MatchString(name.Value):
		r.report(codeName, name.Span, wordIdentifier(what, name.Value), hintIdentifier(name.Value))
	case slices.Contains(lang.Reserved(), name.Value):
		r.report(codeName, name.Span, fmt.Sprintf("%q is a reserved word of the expression language", name.Value), "choose another name")
	}
}
