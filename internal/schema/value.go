package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// Value is JSON data in canonical Go form: nil, bool, int64, float64, string,
// []any, map[string]any. Its JSON keeps integers and floats apart (a float is
// always written with a point or an exponent), so a value means the same after
// it has been through a workflow history. Numbers without a point that do not
// fit an int64 become floats.
type Value struct{ Any any }

// MarshalJSON writes the value, object keys sorted.
func (v Value) MarshalJSON() ([]byte, error) { return canonicalStyle.append(nil, v.Any) }

// UnmarshalJSON reads any JSON into canonical form.
func (v *Value) UnmarshalJSON(data []byte) error {
	value, err := Decode(data)
	if err != nil {
		return err
	}
	v.Any = value
	return nil
}

// decodeByStandard is Decode by encoding/json.
func decodeByStandard(data []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("reading JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("reading JSON: more than one document")
	}
	return canonical(value), nil
}

func canonical(value any) any {
	switch v := value.(type) {
	case json.Number:
		return number(v)
	case []any:
		for i := range v {
			v[i] = canonical(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = canonical(v[k])
		}
	}
	return value
}

func number(n json.Number) any {
	if !strings.ContainsAny(n.String(), ".eE") {
		if i, err := n.Int64(); err == nil {
			return i
		}
	}
	f, err := n.Float64()
	if err != nil { // out of range: the nearest that there is
		return math.Copysign(math.MaxFloat64, f)
	}
	return f
}
