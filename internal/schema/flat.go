package schema

import (
	"maps"
	"slices"
	"strconv"
)

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
