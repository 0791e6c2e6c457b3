package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// appendJSON appends a value as Value writes it.
func appendJSON(to []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(to, "null"...), nil
	case bool:
		return strconv.AppendBool(to, v), nil
	case int64:
		return strconv.AppendInt(to, v, 10), nil
	case float64:
		return appendFloat(to, v)
	case string:
		return AppendText(to, v), nil
	case []any:
		return appendList(to, v)
	case map[string]any:
		return appendObject(to, v)
	default:
		to, err := AppendStandard(to, v)
		if err != nil {
			return nil, fmt.Errorf("writing JSON: %w", err)
		}
		return to, nil
	}
}

// appendFloat appends a number that is read as a float again.
func appendFloat(to []byte, f float64) ([]byte, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, fmt.Errorf("writing JSON: %v is not a JSON number", f)
	}
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return append(to, text...), nil
}

func appendList(to []byte, list []any) (_ []byte, err error) {
	to = append(to, '[')
	for i, value := range list {
		if i > 0 {
			to = append(to, ',')
		}
		if to, err = appendJSON(to, value); err != nil {
			return nil, err
		}
	}
	return append(to, ']'), nil
}

func appendObject(to []byte, object map[string]any) (_ []byte, err error) {
	to = append(to, '{')
	for i, key := range SortedKeys(object) {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(AppendText(to, key), ':')
		if to, err = appendJSON(to, object[key]); err != nil {
			return nil, err
		}
	}
	return append(to, '}'), nil
}

// AppendText appends a text as AppendStandard does. Most take no reflection.
func AppendText(to []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			to, _ = AppendStandard(to, text) // any text can be written
			return to
		}
	}
	to = append(to, '"')
	to = append(to, text...)
	return append(to, '"')
}

// AppendStandard appends what encoding/json writes of a value, without the escapes of <, > and & that are meant for HTML.
func AppendStandard(to []byte, value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return append(to, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...), err
}
