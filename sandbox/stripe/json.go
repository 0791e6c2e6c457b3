package stripe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// object is a JSON object. Integers in it are int64. A key that starts with an
// underscore is the sandbox's own note and is never shown.
type object = map[string]any

// encode writes v as Stripe does: indented, id and object first, the other
// keys in alphabetical order.
func encode(v any) []byte {
	var b bytes.Buffer
	write(&b, v, "\n")
	b.WriteByte('\n')
	return b.Bytes()
}

func write(b *bytes.Buffer, v any, newline string) {
	inner := newline + "  "
	switch v := v.(type) {
	case object:
		if len(v) == 0 {
			b.WriteString("{}")
			return
		}
		b.WriteByte('{')
		for i, key := range keys(v) {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(inner)
			writeScalar(b, key)
			b.WriteString(": ")
			write(b, v[key], inner)
		}
		b.WriteString(newline + "}")
	case []any:
		if len(v) == 0 {
			b.WriteString("[]")
			return
		}
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(inner)
			write(b, item, inner)
		}
		b.WriteString(newline + "]")
	default:
		writeScalar(b, v)
	}
}

func writeScalar(b *bytes.Buffer, v any) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	// Only strings, numbers, booleans and null come here: they always encode.
	_ = enc.Encode(v)
	b.Truncate(b.Len() - 1)
}

// keys are the keys that are shown, in Stripe's order.
func keys(o object) []string {
	names := slices.DeleteFunc(slices.Collect(maps.Keys(o)), func(k string) bool { return strings.HasPrefix(k, "_") })
	rank := func(k string) int { return slices.Index([]string{"object", "id"}, k) }
	slices.SortFunc(names, func(a, b string) int {
		if d := rank(b) - rank(a); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return names
}

// decode reads JSON into objects, lists, int64, float64, string, bool and nil.
func decode(data []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("decoding JSON: %w", err)
	}
	return plain(v), nil
}

// plain turns json.Number into int64 or float64, in place where it can.
func plain(v any) any {
	switch v := v.(type) {
	case object:
		for key, item := range v {
			v[key] = plain(item)
		}
	case []any:
		for i, item := range v {
			v[i] = plain(item)
		}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64() // a json.Number out of range is infinite, which nothing here compares with
		return f
	}
	return v
}

// clone copies a value to its depth.
func clone(v any) any {
	switch v := v.(type) {
	case object:
		out := make(object, len(v))
		for key, item := range v {
			out[key] = clone(item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = clone(item)
		}
		return out
	default:
		return v
	}
}

func cloneObject(o object) object { return clone(o).(object) }

// at walks a dotted path and gives nil where it ends early.
func at(o object, path string) any {
	var v any = o
	for name := range strings.SplitSeq(path, ".") {
		inner, ok := v.(object)
		if !ok {
			return nil
		}
		v = inner[name]
	}
	return v
}

func text(o object, path string) string {
	s, _ := at(o, path).(string)
	return s
}

func number(o object, path string) int64 {
	n, _ := at(o, path).(int64)
	return n
}

func flag(o object, path string) bool {
	b, _ := at(o, path).(bool)
	return b
}

func child(o object, path string) object {
	c, _ := at(o, path).(object)
	return c
}

func items(o object, path string) []any {
	list, _ := at(o, path).([]any)
	return list
}

// orNull is the string, or null when it is empty.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
