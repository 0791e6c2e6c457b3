package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

var payload = &Type{Kind: Object, Name: "Order payload", Fields: []Field{
	{Name: "Amount", Aliases: []string{"amount"}, Required: true, Type: &Type{Kind: Int}},
	{Name: "Rate", Aliases: []string{"rate"}, Type: &Type{Kind: Float}},
	{Name: "PaymentMethod", Aliases: []string{"payment_method"}, Type: &Type{Kind: String}},
	{Name: "Live", Type: &Type{Kind: Bool}},
	{Name: "Metadata", Aliases: []string{"metadata"}, Type: &Type{Kind: Map, Elem: &Type{Kind: String}}},
	{Name: "Items", Aliases: []string{"items"}, Type: &Type{Kind: List, Elem: &Type{Kind: Object, Name: "item", Fields: []Field{
		{Name: "UnitPrice", Aliases: []string{"unit_price"}, Type: &Type{Kind: Float, Format: "decimal"}},
	}}}},
	{Name: "Mode", Type: &Type{Kind: String, Enum: []string{"slow", "fast"}}},
	{Name: "When", Type: &Type{Kind: Any}},
}}

func TestConformGivesTheTypesOwnTerms(t *testing.T) {
	got, problems := Conform(map[string]any{
		"amount": 1500.0, "rate": int64(2), "payment_method": "pm_1", "Live": nil, "When": "now",
		"metadata": map[string]any{"order_id": "1", "none": nil},
		"items":    []any{map[string]any{"unit_price": "0.125"}, map[string]any{"UnitPrice": int64(3)}},
	}, payload)
	want := map[string]any{
		"Amount": int64(1500), "Rate": 2.0, "PaymentMethod": "pm_1", "When": "now",
		"Metadata": map[string]any{"order_id": "1"},
		"Items":    []any{map[string]any{"UnitPrice": 0.125}, map[string]any{"UnitPrice": 3.0}},
	}
	if diff := cmp.Diff(want, got); diff != "" || problems != nil {
		t.Errorf("(-want +got):\n%s\nproblems: %v", diff, problems)
	}
}

func TestConformTellsAllProblems(t *testing.T) {
	tests := []struct {
		name  string
		value any
		want  []string
	}{
		{"not an object", "text", []string{"must be an object, not a string"}},
		{"a required field is missing", map[string]any{}, []string{"Amount: is required"}},
		{"a required field is null", map[string]any{"Amount": nil}, []string{"Amount: is required"}},
		{
			"an unknown field",
			map[string]any{"Amuont": int64(1), "Amount": int64(1)},
			[]string{"Amuont: is not a field of Order payload; did you mean Amount?"},
		},
		{
			"an unknown field like no other",
			map[string]any{"Amount": int64(1), "Qqqqqqqqq": true},
			[]string{"Qqqqqqqqq: is not a field of Order payload"},
		},
		{"wrong kinds", map[string]any{"Amount": "15", "Live": "true", "Rate": "1"}, []string{
			"Amount: must be a whole number, not a string", "Live: must be true or false, not a string", "Rate: must be a number, not a string",
		}},
		{"a fraction is no integer", map[string]any{"Amount": 15.5}, []string{"Amount: must be a whole number, not a number"}},
		{"too large for an integer", map[string]any{"Amount": 1e300}, []string{"Amount: must be a whole number, not a number"}},
		{
			"inside a list",
			map[string]any{"Amount": int64(1), "Items": []any{map[string]any{}, map[string]any{"UnitPrise": 1.0, "unit_price": true}}},
			[]string{"Items[1].UnitPrise: is not a field of item; did you mean UnitPrice?", "Items[1].unit_price: must be a number, not true or false"},
		},
		{
			"inside a map",
			map[string]any{"Amount": int64(1), "Metadata": map[string]any{"a": int64(1)}},
			[]string{"Metadata.a: must be a string, not a whole number"},
		},
		{
			"both spellings",
			map[string]any{"Amount": int64(1), "amount": int64(2)},
			[]string{"amount: is the same field as Amount: give one of them"},
		},
		{"a word that is not listed", map[string]any{"Amount": int64(1), "Mode": "quick"}, []string{"Mode: must be one of slow, fast"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, problems := Conform(test.value, payload)
			var got []string
			for _, p := range problems {
				got = append(got, p.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestConformKeepsWhatAnOpenObjectHolds(t *testing.T) {
	got, problems := Conform(map[string]any{"x": int64(1)}, &Type{Kind: Object, Open: true})
	if diff := cmp.Diff(map[string]any{"x": int64(1)}, got); diff != "" || problems != nil {
		t.Errorf("(-want +got):\n%s\nproblems: %v", diff, problems)
	}
}

func FuzzConformIsStable(f *testing.F) {
	f.Add([]byte(`{"amount":1500.0,"items":[{"unit_price":"1.5"}],"metadata":{"a_b":"c"}}`))
	f.Add([]byte(`{"Amount":1,"When":[1,{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		value, err := Decode(data)
		if err != nil {
			return
		}
		once, problems := Conform(value, payload)
		if problems != nil {
			return
		}
		twice, problems := Conform(once, payload)
		if diff := cmp.Diff(once, twice); diff != "" || problems != nil {
			t.Errorf("conforming again changes the value (-once +twice):\n%s\nproblems: %v", diff, problems)
		}
	})
}

func TestWordsThatMayGrow(t *testing.T) {
	for _, test := range []struct {
		open bool
		want int
	}{{open: false, want: 1}, {open: true, want: 0}} {
		typ := &Type{Kind: String, Enum: []string{"card", "link"}, EnumOpen: test.open}
		if _, problems := Conform("twint", typ); len(problems) != test.want {
			t.Errorf("open %v: the problems are %v", test.open, problems)
		}
	}
}
