package schema

import (
	"maps"
	"slices"
	"strconv"
)

// FromWire gives an API's answer the documented names: every field that t knows goes by its Name, whichever
// spelling it came in, and every other by Pascal. The keys of a Map are data and stay as they are, as do those of
// anything named "metadata" that t does not describe. Values are kept, nulls too, except that a number is an int64
// where t says Int and a float64 where t says Float. The answer itself is used up.
func FromWire(value any, t *Type) any {
	switch v := value.(type) {
	case map[string]any:
		if t != nil && t.Kind == Map {
			for key := range v {
				v[key] = FromWire(v[key], t.Elem)
			}
			return v
		}
		return objectFromWire(v, t)
	case []any:
		var elem *Type
		if t != nil && t.Kind == List {
			elem = t.Elem
		}
		for i := range v {
			v[i] = FromWire(v[i], elem)
		}
		return v
	case int64, float64:
		if t != nil {
			if number, ok := scalar(v, t); ok {
				return number
			}
		}
	}
	return value
}

func objectFromWire(object map[string]any, t *Type) map[string]any {
	out := make(map[string]any, len(object))
	if t != nil && t.Kind == Object {
		for i := range t.Fields {
			field := &t.Fields[i]
			fieldFromWire(out, object, field.Name, field)
			for _, alias := range field.Aliases {
				fieldFromWire(out, object, alias, field)
			}
		}
	}
	for key, value := range object {
		if key != "metadata" {
			value = FromWire(value, nil)
		}
		out[Pascal(key)] = value
	}
	return out
}

// fieldFromWire moves what the answer holds under key to the field's name.
func fieldFromWire(out, object map[string]any, key string, field *Field) {
	if value, ok := object[key]; ok {
		out[field.Name] = FromWire(value, field.Type)
		delete(object, key)
	}
}

// Flatten gives an object as one row of text: the keys of nested objects joined by dots, scalars as strings, nulls
// as nulls. A list is its JSON text. An object with nothing in it leaves no trace.
func Flatten(object map[string]any) (map[string]any, error) {
	row := make(map[string]any, 2*len(object))
	if err := flatten(row, "", object); err != nil {
		return nil, err
	}
	return row, nil
}

func flatten(row map[string]any, prefix string, object map[string]any) error {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		path := join(prefix, key)
		switch v := object[key].(type) {
		case map[string]any:
			if err := flatten(row, path, v); err != nil {
				return err
			}
		default:
			text, err := Text(v)
			if err != nil {
				return err
			}
			row[path] = text
		}
	}
	return nil
}

// Text gives a value as a string, and null as nil: a number in digits, a list or an object as its JSON.
func Text(value any) (any, error) {
	switch v := value.(type) {
	case nil, string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	default:
		text, err := Value{Any: v}.MarshalJSON()
		return string(text), err
	}
}
