package dataset

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/schema"
)

func TestConform(t *testing.T) {
	tests := []struct {
		name, property, value string
		// want is the value in the column, or the reason why there is none.
		want any
	}{
		{"true", `{"type": "boolean"}`, `true`, true},
		{"a whole number", `{"type": "integer"}`, `1500`, int64(1500)},
		{"the greatest whole number", `{"type": "integer"}`, `9223372036854775807`, int64(math.MaxInt64)},
		{"a whole number with a point", `{"type": "integer"}`, `1500.0`, int64(1500)},
		{"a whole number that is too large", `{"type": "integer"}`, `9223372036854775808`, Reason{"a", "a whole number of 64 bits", "a number"}},
		{"a fraction", `{"type": "integer"}`, `1.5`, Reason{"a", "a whole number of 64 bits", "a number"}},
		{"a number as text", `{"type": "integer"}`, `"1500"`, Reason{"a", "a whole number of 64 bits", "a string"}},
		{"a number", `{"type": "number"}`, `1.5`, 1.5},
		{"a whole number for a number", `{"type": "number"}`, `2`, 2.0},
		{"a text", `{"type": "string"}`, `"usd"`, "usd"},
		{"a number for a text", `{"type": "string"}`, `1`, Reason{"a", "a string", "a whole number"}},
		{"null", `{"type": "string"}`, `null`, nil},
		{"a time", `{"type": "string", "format": "date-time"}`, `"2024-03-12T19:24:18.123456789+01:00"`, int64(1710267858123456)},
		{"no time", `{"type": "string", "format": "date-time"}`, `"yesterday"`, Reason{"a", "a date and time as in 2024-03-12T18:24:18Z", "a string"}},
		{"Unix seconds", `{"type": "integer", "format": "unix-time"}`, `1710267858`, int64(1710267858000000)},
		{"seconds that microseconds cannot tell", `{"type": "integer", "format": "unix-time"}`, `9223372036855`, Reason{"a", "Unix seconds", "a whole number"}},
		{"below the least", `{"type": "integer", "minimum": 50}`, `49`, Reason{"a", "a whole number of 64 bits, at least 50", "another value"}},
		{"above the most", `{"type": "number", "maximum": 1}`, `1.25`, Reason{"a", "a number, at most 1", "another value"}},
		{"one of the values", `{"type": "integer", "enum": [1, 2, null]}`, `2`, int64(2)},
		{"none of the values", `{"type": "string", "enum": ["succeeded", "failed"]}`, `"pending"`, Reason{"a", "a string, one of succeeded, failed", "another value"}},
		{"an object", `{"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "string"}}}`, `{"x": 1, "z": 2}`, Row{int64(1), nil}},
		{"a text for an object", `{"type": "object", "properties": {"x": {}}}`, `"pm_1"`, Reason{"a", "an object", "a string"}},
		{"a required member", `{"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}}}`, `{}`, Reason{"a.x", "a whole number of 64 bits", "null"}},
		{"a required member of nothing", `{"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}}}`, `null`, nil},
		{"a member that is not allowed", `{"type": "object", "additionalProperties": false, "properties": {"x": {"type": "integer"}}}`, `{"y": 1}`, Reason{"a.y", "no such member", "a whole number"}},
		{"a list", `{"type": "array", "items": {"type": "integer"}}`, `[1, null]`, []any{int64(1), nil}},
		{"a list with another item", `{"type": "array", "items": {"type": "integer"}}`, `[1, "x"]`, Reason{"a[1]", "a whole number of 64 bits", "a string"}},
		{"JSON", `{"type": "object"}`, `{"b": [1, 1.5, "<"], "a": null}`, `{"a":null,"b":[1,1.5,"<"]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := compiled(t, `{"type": "object", "properties": {"a": `+test.property+`}}`, "")
			row, reasons := s.Conform(decode(t, `{"a": `+test.value+`}`).(map[string]any))
			if reason, fails := test.want.(Reason); fails {
				if diff := cmp.Diff([]Reason{reason}, reasons); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				return
			}
			if len(reasons) > 0 {
				t.Fatalf("does not fit: %+v", reasons)
			}
			if diff := cmp.Diff(test.want, row[0]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestConformTellsAllReasons(t *testing.T) {
	s := compiled(t, `{"type": "object", "properties": {"c": {"type": "object", "properties": {"id": {"type": "string"}, "n": {"type": "integer"}}}}}`, "c.id")
	_, reasons := s.Conform(map[string]any{"c": map[string]any{"n": "x"}})
	want := []Reason{{"c.id", "a string", "null"}, {"c.n", "a whole number of 64 bits", "a string"}}
	if diff := cmp.Diff(want, reasons); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAnObjectIsKeptBothWays(t *testing.T) {
	s := compiled(t, `{"type": "object", "properties": {"d": {"type": "object", "additionalProperties": true, "properties": {"card": {"type": "string"}}}}}`, "")
	for _, test := range []struct {
		name, record string
		want         Row
	}{
		{"from one member", `{"d": {"card": "visa", "type": "card"}}`, Row{Row{"visa"}, `{"card":"visa","type":"card"}`}},
		{"from a member of its own", `{"d": {"card": "visa"}, "d_json": {"type": "card"}}`, Row{Row{"visa"}, `{"type":"card"}`}},
		{"null", `{"d": null}`, Row{nil, nil}},
	} {
		t.Run(test.name, func(t *testing.T) {
			row, reasons := s.Conform(decode(t, test.record).(map[string]any))
			if diff := cmp.Diff(test.want, row); diff != "" || len(reasons) > 0 {
				t.Errorf("%+v (-want +got):\n%s", reasons, diff)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	s := compiled(t, `{"type": "object", "properties": {"c": {"type": "object", "properties": {"amount": {"type": "integer"}, "id": {"type": "string"}}}}}`, "c.id")
	key, reasons := s.ConformKey(map[string]any{"c": map[string]any{"id": "ch_1", "amount": "x"}})
	if key != "ch_1" || len(reasons) > 0 {
		t.Errorf("the key is %v, %+v", key, reasons)
	}
	if row := s.KeyRow(key); s.KeyOf(row) != "ch_1" {
		t.Errorf("the row of a key has the key %v", s.KeyOf(row))
	}
	for name, record := range map[string]map[string]any{"none": {}, "null": {"c": map[string]any{}}, "another type": {"c": map[string]any{"id": int64(1)}}} {
		if _, reasons := s.ConformKey(record); len(reasons) != 1 {
			t.Errorf("%s: the reasons are %+v", name, reasons)
		}
	}
	none := compiled(t, `{"type": "object", "properties": {"a": {}}}`, "")
	if _, reasons := none.ConformKey(map[string]any{}); len(reasons) != 1 {
		t.Errorf("a dataset without a key has one: %+v", reasons)
	}
}

// A record fits, or does not, in the same way however its numbers were decoded, and what fits has the types of its
// columns.
func FuzzConform(f *testing.F) {
	f.Add(`{"c": {"id": "ch_1", "amount": 1500, "rate": 1.5, "created": 1710267858, "at": "2024-03-12T18:24:18Z", "tags": ["a", null], "o": {"x": 1}}}`)
	f.Add(`{"c": {"id": 1, "amount": 1e3, "rate": "x", "created": 99999999999999, "at": "", "tags": "a", "o": [1]}}`)
	s := compiled(f, `{"type": "object", "properties": {"c": {"type": "object", "properties": {"id": {"type": "string"}, "amount": {"type": "integer"},
		"rate": {"type": "number"}, "created": {"type": "integer", "format": "unix-time"}, "at": {"type": "string", "format": "date-time"},
		"tags": {"type": "array", "items": {"type": "string"}}, "o": {"type": "object", "additionalProperties": true, "properties": {"x": {"type": "integer"}}}}}}}`, "c.id")
	f.Fuzz(func(t *testing.T, text string) {
		var numbers map[string]any
		decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
		decoder.UseNumber()
		if decoder.Decode(&numbers) != nil {
			return
		}
		canonical, err := schema.Decode([]byte(text))
		if err != nil {
			return
		}
		object, _ := canonical.(map[string]any)
		row, reasons := s.Conform(object)
		_, otherReasons := s.Conform(numbers)
		if diff := cmp.Diff(reasons, otherReasons); diff != "" {
			t.Errorf("numbers decide (-canonical +json.Number):\n%s", diff)
		}
		if len(reasons) == 0 {
			isTyped(t, &s.Root, row)
		}
	})
}

// isTyped checks that a value is what its column holds.
func isTyped(t *testing.T, f *Field, value any) {
	t.Helper()
	ok := value == nil && !f.Key
	switch v := value.(type) {
	case bool:
		ok = f.Kind == Bool
	case int64:
		ok = f.Kind == Int || f.Kind == Time
	case float64:
		ok = f.Kind == Float
	case string:
		ok = f.Kind == String || f.Kind == JSON
	case Row:
		ok = f.Kind == Struct && len(v) == len(f.Fields)
		for i := range v {
			isTyped(t, &f.Fields[i], v[i])
		}
	case []any:
		ok = f.Kind == List
		for i := range v {
			isTyped(t, f.Elem, v[i])
		}
	}
	if !ok {
		t.Errorf("%s holds a %T", f.Name, value)
	}
}
