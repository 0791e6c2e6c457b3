package dataflow

import (
	"errors"
	"slices"
	"strings"

	"hawser/internal/lang"
	"hawser/internal/lang/expr"
	"hawser/internal/schema"
	"hawser/internal/source"
)

// valuer takes a value out of a record. Its errors hold no value.
type valuer interface {
	value(record any) (any, error)
}

// source gives what takes a mapping's value, and the type of it; nil where the mapping is wrong.
func (c *compiler) source(m *lang.Mapping) (valuer, *schema.Type) {
	if m.Expression != nil {
		return c.expression(m.Expression)
	}
	if m.Attribute.Value == "" { // it could not be read
		return nil, nil
	}
	path := strings.Split(m.Attribute.Value, ".")[1:]
	t := c.attribute(m, path)
	if t == nil {
		return nil, nil
	}
	return attribute(path), t
}

// attribute gives the type at a path of the source's records, nil if there is none.
func (c *compiler) attribute(m *lang.Mapping, path []string) *schema.Type {
	t := c.record
	for k, name := range path {
		switch t.Kind {
		case schema.Any:
			return t
		case schema.Map:
			t = elemOf(t)
			continue
		case schema.Object:
		default:
			message, hint := wordNoMembers(path[:k], t)
			c.report(codeUnknownAttribute, m.Attribute.Span, message, hint)
			return nil
		}
		field := t.Field(name)
		switch {
		case field != nil:
			t = field.Type
		case t.Open:
			return &schema.Type{}
		default:
			message, hint := wordNoAttribute(c.name, path[:k], name, t)
			c.report(codeUnknownAttribute, m.Attribute.Span, message, hint)
			return nil
		}
	}
	return t
}

// elemOf is the type of the values of a map.
func elemOf(t *schema.Type) *schema.Type {
	if t.Elem == nil {
		return &schema.Type{}
	}
	return t.Elem
}

// attribute is a path into a record. Where the path ends early the value is null.
type attribute []string

func (a attribute) value(record any) (any, error) {
	for _, name := range a {
		object, ok := record.(map[string]any)
		if !ok {
			return nil, nil
		}
		record = object[name]
	}
	return record, nil
}

// expression gives an expression that is ready, and its type; nil where it is wrong.
func (c *compiler) expression(e *lang.Expression) (valuer, *schema.Type) {
	checked := expr.Check(e.Source, expr.Scope{
		Locals:  []schema.Field{{Name: root, Type: c.record}},
		Unknown: func(root, _ string) (message, hint string) { return wordForeign(root), "" },
	})
	for _, issue := range checked.Issues {
		c.report(issue.Code, source.Within(e.Span, e.Offsets, issue.Offset, issue.Length), issue.Message, issue.Hint)
	}
	for _, ref := range checked.References {
		if slices.Contains([]string{expr.InputsVar, expr.VarsVar, expr.TasksVar, expr.ExecutionVar, expr.NowVar}, ref.Path[0]) {
			c.report(codeForeign, source.Within(e.Span, e.Offsets, ref.Offset, len(ref.Path[0])), wordForeign(ref.Path[0]), "")
			return nil, nil
		}
	}
	if len(checked.Issues) > 0 {
		return nil, nil
	}
	program, err := expr.Compile(e.Source, root)
	if err != nil {
		c.report(codeForeign, e.Span, err.Error(), "")
		return nil, nil
	}
	return computed{program, e}, checked.Type
}

// computed is the value of an expression over a record.
type computed struct {
	program *expr.Program
	source  *lang.Expression
}

func (c computed) value(record any) (any, error) {
	value, err := c.program.Eval(map[string]any{root: record})
	var failure *expr.Error
	if errors.As(err, &failure) {
		return nil, errors.New(c.source.At(failure.Offset) + ": " + failure.Message)
	}
	return value, err
}

var (
	_ valuer = attribute(nil)
	_ valuer = computed{}
)
