package dataset

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// jsonText writes a value as JSON, or gives nil for one that JSON cannot say.
func jsonText(value any) any {
	text, err := appendJSON(make([]byte, 0, 1024), value)
	if err != nil {
		return nil
	}
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
		return appendText(to, v)
	case []any:
		return appendList(to, v)
	case map[string]any:
		return appendObject(to, v)
	default:
		return appendStandard(to, v)
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
		if to, err = appendText(to, key); err != nil {
			return nil, err
		}
		if to, err = appendJSON(append(to, ':'), object[key]); err != nil {
			return nil, err
		}
	}
	return append(to, '}'), nil
}

func appendText(to []byte, text string) ([]byte, error) {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return appendStandard(to, text)
		}
	}
	to = append(to, '"')
	to = append(to, text...)
	return append(to, '"'), nil
}

func appendStandard(to []byte, value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return append(to, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...), err
}
