package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFromWire(t *testing.T) {
	answer, err := Decode([]byte(`{"amount":15,"rate":2,"metadata":{"order_id":"7"},"items":[{"unit_price":null,"tax_rate":1}],
		"new_thing":{"inner_thing":1,"metadata":{"a_b":"c"}},"payment_method":null}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"Amount": int64(15), "Rate": 2.0, "PaymentMethod": nil,
		"Metadata": map[string]any{"order_id": "7"},
		"Items":    []any{map[string]any{"UnitPrice": nil, "TaxRate": int64(1)}},
		"NewThing": map[string]any{"InnerThing": int64(1), "Metadata": map[string]any{"a_b": "c"}},
	}
	if diff := cmp.Diff(want, new(Names).FromWire(answer, payload)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Whichever order an object is gone through in, the API's own spelling of a field is the one that counts.
func TestAFieldInTwoSpellings(t *testing.T) {
	var names Names
	for range 20 {
		got := names.FromWire(map[string]any{"PaymentMethod": "documented", "payment_method": "own", "Live": true}, payload)
		if diff := cmp.Diff(map[string]any{"PaymentMethod": "own", "Live": true}, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	}
}

// Settle is FromWire and back, without another record.
func TestSettleLeavesTheNames(t *testing.T) {
	const text = `{"amount":15.0,"rate":2,"metadata":{"order_id":"7","OrderName":"Tea"},"items":[{"unit_price":1,"tax_rate":1}],
		"new_thing":{"inner_thing":1.0,"metadata":{"A_b":"c"}},"payment_method":null,"Live":true,"When":[1]}`
	var names Names
	answer, err := Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := names.ToWire(names.FromWire(answer, payload), payload)
	if got := names.Settle(answer, payload); cmp.Diff(want, got) != "" || got.(map[string]any)["rate"] != 2.0 {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
	}
}

func TestToWireIsWhatTheAPIGave(t *testing.T) {
	const text = `{"amount":15,"rate":2.5,"metadata":{"order_id":"7","OrderName":"Tea"},"items":[{"unit_price":null,"tax_rate":1}],
		"new_thing":{"inner_thing":1,"metadata":{"A_b":"c"}},"payment_method":null,"Live":true}`
	var names Names
	answer, err := Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	row := names.FromWire(answer, payload)
	want, _ := Decode([]byte(text))
	for range 2 { // the row is kept
		if diff := cmp.Diff(want, names.ToWire(row, payload)); diff != "" {
			t.Errorf("(-API +got):\n%s", diff)
		}
	}
}
