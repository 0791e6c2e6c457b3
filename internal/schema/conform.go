package schema

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"hawser/internal/spelling"
)

// Problem is one way in which a value does not fit a type.
type Problem struct {
	// Path leads to the value: "Items[0].Price". It is empty for the value as a whole.
	Path string
	// Text says what is wrong, and which name was likely meant. It never holds the value itself.
	Text string
}

// String is the text after the path.
func (p Problem) String() string {
	if p.Path == "" {
		return p.Text
	}
	return p.Path + ": " + p.Text
}

// Conform checks a canonical value against a type and gives it in the type's own terms: fields under their
// documented names, whole floats as integers where an Int stands, integers as floats where a Float does. A field
// that is null counts as absent. All problems are told, in the order of the fields' names.
func Conform(value any, t *Type) (any, []Problem) {
	var c conformer
	return c.value("", value, t), c.problems
}

type conformer struct{ problems []Problem }

func (c *conformer) problem(path, format string, args ...any) {
	c.problems = append(c.problems, Problem{Path: path, Text: fmt.Sprintf(format, args...)})
}

func (c *conformer) value(path string, value any, t *Type) any {
	if t == nil || t.Kind == Any || value == nil {
		return value
	}
	switch v := value.(type) {
	case map[string]any:
		switch t.Kind {
		case Object:
			return c.object(path, v, t)
		case Map:
			return c.free(path, v, t)
		}
	case []any:
		if t.Kind == List {
			return c.list(path, v, t)
		}
	default:
		if scalar, ok := scalar(value, t); ok {
			c.word(path, scalar, t)
			return scalar
		}
	}
	c.problem(path, "must be %s, not %s", article(t.Kind), article(kindOf(value)))
	return value
}

// scalar gives a value as t wants it, if it is of that kind.
func scalar(value any, t *Type) (any, bool) {
	switch v := value.(type) {
	case bool:
		return v, t.Kind == Bool
	case string:
		if t.Kind == Float && t.Format == "decimal" {
			f, err := strconv.ParseFloat(v, 64)
			return f, err == nil
		}
		return v, t.Kind == String
	case int64:
		if t.Kind == Float {
			return float64(v), true
		}
		return v, t.Kind == Int
	case float64:
		if t.Kind == Int {
			return int64(v), v == math.Trunc(v) && v >= math.MinInt64 && v < math.MaxInt64
		}
		return v, t.Kind == Float
	}
	return value, false
}

func (c *conformer) word(path string, value any, t *Type) {
	text, ok := value.(string)
	if ok && !t.Allows(text) {
		c.problem(path, "must be one of %s", strings.Join(t.Enum, ", "))
	}
}

// Allows says whether a String of the type may have the value.
func (t *Type) Allows(text string) bool {
	return len(t.Enum) == 0 || t.EnumOpen || slices.Contains(t.Enum, text)
}

func (c *conformer) list(path string, list []any, t *Type) any {
	out := make([]any, len(list))
	for i, value := range list {
		out[i] = c.value(fmt.Sprintf("%s[%d]", path, i), value, t.Elem)
	}
	return out
}

func (c *conformer) free(path string, object map[string]any, t *Type) any {
	out := make(map[string]any, len(object))
	for _, key := range SortedKeys(object) {
		if object[key] != nil {
			out[key] = c.value(join(path, key), object[key], t.Elem)
		}
	}
	return out
}

func (c *conformer) object(path string, object map[string]any, t *Type) any {
	out := make(map[string]any, len(object))
	for _, key := range SortedKeys(object) {
		value := object[key]
		field := t.Field(key)
		switch {
		case field == nil && t.Open:
			out[key] = value
		case field == nil:
			c.unknown(path, key, t)
		case value == nil:
		case out[field.Name] != nil:
			c.problem(join(path, key), "is the same field as %s: give one of them", field.Name)
		default:
			out[field.Name] = c.value(join(path, key), value, field.Type)
		}
	}
	for i := range t.Fields {
		if field := &t.Fields[i]; field.Required && out[field.Name] == nil {
			c.problem(join(path, field.Name), "is required")
		}
	}
	return out
}

func (c *conformer) unknown(path, key string, t *Type) {
	names := make([]string, len(t.Fields))
	for i := range t.Fields {
		names[i] = t.Fields[i].Name
	}
	text := "is not a field"
	if t.Name != "" {
		text += " of " + t.Name
	}
	if near := spelling.Nearest(key, names); near != "" {
		text += fmt.Sprintf("; did you mean %s?", near)
	}
	c.problem(join(path, key), "%s", text)
}

// Field gives the field of that name or alias, or nil.
func (t *Type) Field(name string) *Field {
	for i := range t.Fields {
		if t.Fields[i].Name == name || slices.Contains(t.Fields[i].Aliases, name) {
			return &t.Fields[i]
		}
	}
	return nil
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
