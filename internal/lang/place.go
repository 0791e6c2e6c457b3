package lang

import (
	"strconv"

	"hawser/internal/source"
)

// Place gives where a part of a value stands, which keys and indexes lead to: the innermost part that there is, or
// otherwise where the value has none of them.
func (v *Value) Place(otherwise source.Span, path ...string) source.Span {
	span := otherwise
	for _, step := range path {
		if v == nil {
			return span
		}
		if v = v.child(step); v != nil {
			span = v.Span
		}
	}
	return span
}

// child gives the member or element of a value, or nil.
func (v *Value) child(step string) *Value {
	for _, m := range v.Object {
		if m.Key.Value == step {
			return m.Value
		}
	}
	if n, err := strconv.Atoi(step); err == nil && n >= 0 && n < len(v.List) {
		return v.List[n]
	}
	return nil
}
