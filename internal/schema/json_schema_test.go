package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFromJSONSchema(t *testing.T) {
	str, num := &Type{Kind: String}, &Type{Kind: Int}
	tests := []struct {
		name, schema string
		want         *Type
	}{
		{"a string", `{"type":"string"}`, str},
		{"an integer", `{"type":"integer","minimum":50}`, num},
		{"a number", `{"type":"number"}`, &Type{Kind: Float}},
		{"a boolean", `{"type":"boolean"}`, &Type{Kind: Bool}},
		{"an enum of strings", `{"type":"string","enum":["usd","eur"]}`, &Type{Kind: String, Enum: []string{"usd", "eur"}}},
		{"a string or null", `{"type":["string","null"]}`, &Type{Kind: String, Nullable: true}},
		{"two types", `{"type":["string","integer"]}`, &Type{}},
		{"no type", `{"minimum":50}`, &Type{}},
		{"a combination", `{"type":"string","anyOf":[{"minLength":1}]}`, &Type{}},
		{"a reference", `{"$ref":"#/$defs/x"}`, &Type{}},
		{"an unknown type", `{"type":"money"}`, &Type{}},
		{"a list", `{"type":"array","items":{"type":"integer"}}`, &Type{Kind: List, Elem: num}},
		{"a list of anything", `{"type":"array"}`, &Type{Kind: List, Elem: &Type{}}},
		{
			"an object", `{"type":"object","properties":{"b":{"type":"integer"},"a":{"type":"string"}},"required":["a"]}`,
			&Type{Kind: Object, Open: true, Fields: []Field{{Name: "a", Required: true, Type: str}, {Name: "b", Type: num}}},
		},
		{
			"a closed object", `{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}`,
			&Type{Kind: Object, Fields: []Field{{Name: "a", Type: str}}},
		},
		{"a map", `{"type":"object","additionalProperties":{"type":"string"}}`, &Type{Kind: Map, Elem: str}},
		{"not a schema", `true`, &Type{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			data, err := Decode([]byte(test.schema))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, FromJSONSchema(data)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
