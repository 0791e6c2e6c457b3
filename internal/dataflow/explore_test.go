package dataflow

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/schema"
)

func TestExploreCharges(t *testing.T) {
	const golden = "testdata/charges.json"
	var got bytes.Buffer
	encoder := json.NewEncoder(&got)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(Explore(Resource(specs(t)["stripe"], "charges"), nil)); err != nil {
		t.Fatal(err)
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("UPDATE_GOLDEN=1 writes what has changed (-want +got):\n%s", diff)
	}
}

// mapped are the paths of a charge that the mapping of charges takes, with their types.
var mapped = map[string]string{
	"id": "string", "refunded": "boolean", "disputed": "boolean", "livemode": "boolean", "status": "string", "receipt_url": "string",
	"payment_intent": "string", "amount": "integer", "customer": "string", "amount_captured": "integer", "payment_method": "string",
	"object": "string", "captured": "boolean", "created": "integer", "paid": "boolean", "amount_refunded": "integer", "currency": "string",
	"calculated_statement_descriptor": "string", "balance_transaction": "string", "outcome": "object", "payment_method_details": "object",
	"payment_method_details.card.last4": "string", "payment_method_details.card.fingerprint": "string",
	"payment_method_details.card.overcapture.maximum_amount_capturable": "integer", "payment_method_details.card.overcapture.status": "string",
	"payment_method_details.card.network_token.used": "boolean", "payment_method_details.card.funding": "string",
	"payment_method_details.card.incremental_authorization.status": "string", "payment_method_details.card.multicapture.status": "string",
	"payment_method_details.card.country": "string", "payment_method_details.card.exp_year": "integer",
	"payment_method_details.card.amount_authorized": "integer", "payment_method_details.card.network": "string",
	"payment_method_details.card.exp_month": "integer", "payment_method_details.card.brand": "string",
	"payment_method_details.card.extended_authorization.status": "string",
}

func TestExploredChargesHaveWhatIsMapped(t *testing.T) {
	data := Explore(Resource(specs(t)["stripe"], "charges"), nil).Schema.Properties["data"]
	for path, want := range mapped {
		property := data
		for name := range strings.SplitSeq(path, ".") {
			if property != nil {
				property = property.Properties[name]
			}
		}
		if property == nil || property.Type != want {
			t.Errorf("%s is %+v, want %s", path, property, want)
		}
	}
}

// list is a List whose records have one field "some_value" of the type.
func list(t *schema.Type) *connectors.Operation {
	record := &schema.Type{Kind: schema.Object, Fields: []schema.Field{{Name: "SomeValue", Aliases: []string{"some_value"}, Type: t}}}
	return &connectors.Operation{Verb: connectors.List, Output: &schema.Type{Kind: schema.List, Elem: record}}
}

func TestExploreRefinesTypesByRecords(t *testing.T) {
	whole := &schema.Type{Kind: schema.Int}
	text := &schema.Type{Kind: schema.String}
	object := &schema.Type{Kind: schema.Object, Fields: []schema.Field{{Name: "InnerName", Aliases: []string{"inner_name"}, Type: text}}}
	const integer = `{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991}`
	const inner = `{"type":"object","properties":{"inner_name":{"type":"string"}}}`
	tests := []struct {
		name string
		typ  *schema.Type
		// rows are JSON; "" is no preview.
		rows, want string
	}{
		{"no preview", whole, ``, integer},
		{"no records", whole, `[]`, integer},
		{"absent in every record", whole, `[{}, {}]`, integer},
		{"null in every record", whole, `[{"SomeValue": null}, {"SomeValue": null}]`, `{}`},
		{"null where it is there", whole, `[{"SomeValue": null}, {}]`, `{}`},
		{"null in some records", whole, `[{"SomeValue": null}, {"SomeValue": 1}]`, integer},
		{"a boolean", &schema.Type{Kind: schema.Bool}, ``, `{"type":"boolean"}`},
		{"a number that came whole", &schema.Type{Kind: schema.Float}, `[{"SomeValue": 1}]`, `{"type":"number"}`},
		{"an integer that came with a fraction", whole, `[{"SomeValue": 1}, {"SomeValue": 1.5}]`, `{"type":"number"}`},
		{"an id that came expanded", text, `[{"SomeValue": {"IsWhole": true}}]`, `{"type":"object","properties":{"is_whole":{"type":"boolean"}}}`},
		{"of several kinds", text, `[{"SomeValue": "a"}, {"SomeValue": 1}]`, `{}`},
		{"anything", &schema.Type{}, ``, `{}`},
		{"anything that came as a text", &schema.Type{}, `[{"SomeValue": "a"}]`, `{"type":"string"}`},
		{"an object", object, ``, inner},
		{"an object that came empty", object, `[{"SomeValue": {}}]`, inner},
		{"an object with a null", object, `[{"SomeValue": {"InnerName": null}}]`, `{"type":"object","properties":{"inner_name":{}}}`},
		{"a list", &schema.Type{Kind: schema.List, Elem: object}, ``, `{"type":"array","items":` + inner + `}`},
		{"a list that came empty", &schema.Type{Kind: schema.List, Elem: whole}, `[{"SomeValue": []}]`, `{"type":"array","items":` + integer + `}`},
		{"a map", &schema.Type{Kind: schema.Map, Elem: text}, ``, `{"type":"object","properties":{}}`},
		{"a map with keys", &schema.Type{Kind: schema.Map, Elem: text}, `[{"SomeValue": {"OrderId": "1"}}]`, `{"type":"object","properties":{"OrderId":{"type":"string"}}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var rows []any
			if test.rows != "" {
				rows = append([]any{}, decode(t, test.rows).([]any)...)
			}
			got, err := json.Marshal(Explore(list(test.typ), rows).Schema.Properties["data"].Properties["some_value"])
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestExploreGivesTheRecords(t *testing.T) {
	op := list(&schema.Type{Kind: schema.Int})
	for _, test := range []struct {
		name string
		rows []any
		want string
	}{
		{"no preview", nil, ``},
		{"no records", []any{}, `,"data":[]`},
		{"a record", []any{map[string]any{"SomeValue": int64(1)}}, `,"data":[{"some_value":1}]`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := json.Marshal(Explore(op, test.rows))
			if err != nil {
				t.Fatal(err)
			}
			want := `{"format":"hierarchical","schema":{"type":"object","properties":{"data":{"type":"object","properties":{"some_value":` +
				`{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991}}}}}` + test.want + `}`
			if diff := cmp.Diff(want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestExploreCutsATypeThatContainsItself(t *testing.T) {
	node := &schema.Type{Kind: schema.Object}
	twin := &schema.Type{Kind: schema.Object, Nullable: true}
	node.Fields = []schema.Field{{Name: "next", Type: twin}}
	twin.Fields = node.Fields
	op := &connectors.Operation{Output: &schema.Type{Kind: schema.List, Elem: node}}
	for _, test := range []struct{ name, rows, want string }{
		{"by its type", `[]`, `{"type":"object","properties":{"next":{"type":"object","properties":{}}}}`},
		{"below its values", `[{"next": {"next": {}}}]`, `{"type":"object","properties":{"next":{"type":"object","properties":{"next":{"type":"object","properties":{"next":{"type":"object","properties":{}}}}}}}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := json.Marshal(Explore(op, decode(t, test.rows).([]any)).Schema.Properties["data"])
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEveryResourceIsExplored(t *testing.T) {
	for connector, spec := range specs(t) {
		for _, name := range Resources(spec) {
			if data := Explore(Resource(spec, name), nil).Schema.Properties["data"]; len(data.Properties) == 0 {
				t.Errorf("%s: %s has no properties: %+v", connector, name, data)
			}
		}
	}
}
