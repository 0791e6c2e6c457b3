package lang

import (
	"slices"

	"hawser/internal/schema"
	"hawser/internal/source"
)

// Value is data in a definition, with expressions where strings hold ${...}.
// Exactly one of Literal, Expression, Parts, List and Object is meant, as Kind says.
type Value struct {
	Kind ValueKind `json:"kind"`
	// Literal is nil, bool, int64, float64 or string.
	Literal schema.Value `json:"literal,omitzero"`
	// Expression is a ${...} that stands alone: it keeps its type.
	Expression *Expression `json:"expression,omitempty"`
	// Parts is text with ${...} inside: each part is a literal string or an expression.
	Parts  []Part   `json:"parts,omitempty"`
	List   []*Value `json:"list,omitempty"`
	Object []Member `json:"object,omitempty"`

	Span source.Span `json:"-"`
	// Offsets gives for each character of a literal string its place in the file, as those of an Expression do.
	Offsets []source.Pos `json:"-"`
}

// ValueKind says which field of a Value is meant.
type ValueKind string

// The kinds of values.
const (
	LiteralValue    ValueKind = "literal"
	ExpressionValue ValueKind = "expression"
	TextValue       ValueKind = "text"
	ListValue       ValueKind = "list"
	ObjectValue     ValueKind = "object"
)

// Known reports whether a value holds no expression: what it says does not depend on an execution.
func (v *Value) Known() bool {
	return v.Kind != ExpressionValue && v.Kind != TextValue &&
		!slices.ContainsFunc(v.List, func(item *Value) bool { return !item.Known() }) &&
		!slices.ContainsFunc(v.Object, func(m Member) bool { return !m.Value.Known() })
}

// Member is a key of an object with its value.
type Member struct {
	Key   Text   `json:"key"`
	Value *Value `json:"value"`
}

// Part is a piece of a text: Expression, or else Text.
type Part struct {
	Text       string      `json:"text,omitempty"`
	Expression *Expression `json:"expression,omitempty"`
	// Offsets gives for each character of Text its place in the file.
	Offsets []source.Pos `json:"-"`
}

// Data gives what a value without expressions says, as canonical data.
func (v *Value) Data() any {
	switch v.Kind {
	case ObjectValue:
		object := make(map[string]any, len(v.Object))
		for _, m := range v.Object {
			object[m.Key.Value] = m.Value.Data()
		}
		return object
	case ListValue:
		list := make([]any, len(v.List))
		for i, item := range v.List {
			list[i] = item.Data()
		}
		return list
	default:
		return v.Literal.Any
	}
}
