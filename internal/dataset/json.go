package dataset

import (
	"maps"
	"slices"
	"strconv"

	"hawser/internal/schema"
)

// json writes a value as JSON, or gives nil for one that JSON cannot say.
func (c *conformer) json(value any) any {
	text, err := appendJSON(slices.Grow(c.text[:0], 1024), value)
	if err != nil {
		return nil
	}
	c.text = text
	return string(text)
}

// appendJSON appends what encoding/json writes of a value. What records are made of takes no reflection: it is written for
// each record.
func appendJSON(to []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(to, "null"...), nil
	case bool:
		return strconv.AppendBool(to, v), nil
	case int64:
		return strconv.AppendInt(to, v, 10), nil
	case string:
		return schema.AppendText(to, v), nil
	case []any:
		return appendList(to, v)
	case map[string]any:
		return appendObject(to, v)
	default:
		return schema.AppendStandard(to, v)
	}
}

func appendList(to []byte, list []any) (_ []byte, err error) {
	to = append(to, '[')
	for i, item := range list {
		if i > 0 {
			to = append(to, ',')
		}
		if to, err = appendJSON(to, item); err != nil {
			return nil, err
		}
	}
	return append(to, ']'), nil
}

func appendObject(to []byte, object map[string]any) (_ []byte, err error) {
	keys := slices.AppendSeq(make([]string, 0, 32), maps.Keys(object))
	slices.Sort(keys)
	to = append(to, '{')
	for i, key := range keys {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(schema.AppendText(to, key), ':')
		if to, err = appendJSON(to, object[key]); err != nil {
			return nil, err
		}
	}
	return append(to, '}'), nil
}
