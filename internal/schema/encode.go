package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// style is how JSON is written.
type style struct {
	// keys gives those of an object in their order.
	keys  func(object map[string]any) []string
	float func(to []byte, f float64) ([]byte, error)
}

var (
	// canonicalStyle is that of Value.
	canonicalStyle = style{SortedKeys, appendFloat}
	// standardStyle is that of encoding/json.
	standardStyle = style{byteOrder, func(to []byte, f float64) ([]byte, error) { return appendReflected(to, f) }}
)

// AppendJSON appends what encoding/json writes of a value, without the escapes of <, > and & that are meant for HTML. What
// canonical values are made of takes no reflection.
func AppendJSON(to []byte, value any) ([]byte, error) { return standardStyle.append(to, value) }

func (s style) append(to []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(to, "null"...), nil
	case bool:
		return strconv.AppendBool(to, v), nil
	case int64:
		return strconv.AppendInt(to, v, 10), nil
	case float64:
		return s.float(to, v)
	case string:
		return appendText(to, v)
	case []any:
		return s.list(to, v)
	case map[string]any:
		return s.object(to, v)
	default:
		return appendReflected(to, v)
	}
}

func (s style) list(to []byte, list []any) (_ []byte, err error) {
	to = append(to, '[')
	for i, value := range list {
		if i > 0 {
			to = append(to, ',')
		}
		if to, err = s.append(to, value); err != nil {
			return nil, err
		}
	}
	return append(to, ']'), nil
}

func (s style) object(to []byte, object map[string]any) (_ []byte, err error) {
	to = append(to, '{')
	for i, key := range s.keys(object) {
		if i > 0 {
			to = append(to, ',')
		}
		if to, err = appendText(to, key); err != nil {
			return nil, err
		}
		if to, err = s.append(append(to, ':'), object[key]); err != nil {
			return nil, err
		}
	}
	return append(to, '}'), nil
}

func byteOrder(object map[string]any) []string {
	keys := slices.AppendSeq(make([]string, 0, len(object)), maps.Keys(object))
	slices.Sort(keys)
	return keys
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

// appendText appends a text as encoding/json does. Most take no reflection.
func appendText(to []byte, text string) ([]byte, error) {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return appendReflected(to, text)
		}
	}
	to = append(to, '"')
	to = append(to, text...)
	return append(to, '"'), nil
}

func appendReflected(to []byte, value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	return append(to, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...), nil
}
