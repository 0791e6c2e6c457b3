package stripe

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/schema"
)

// Records as Stripe spells them are those of the same call under documented names.
func TestRecordsAsStripeSpellsThem(t *testing.T) {
	s, _ := openSandbox(t)
	id := s.create("Coupon.Create", map[string]any{"PercentOff": 25.0, "Duration": "once", "Metadata": map[string]any{"OrderName": "Tea", "line_1": "x"}})
	s.create("Coupon.Create", map[string]any{"AmountOff": int64(500), "Currency": "usd", "Duration": "forever"})
	for _, test := range []struct {
		name, op string
		call     connectors.Call
		want     bool
	}{
		{"all", "Coupon.List", connectors.Call{}, true},
		{"those that match", "Coupon.List", connectors.Call{FilterClause: "PercentOff > 20"}, true},
		{"those that Stripe narrows to", "Coupon.List", connectors.Call{FilterClause: "Created >= 1"}, true},
		{"none", "Coupon.List", connectors.Call{FilterClause: "PercentOff > 90"}, true},
		{"the one that a clause names", "Coupon.List", connectors.Call{FilterClause: "Id = '" + id + "'"}, true},
		{"sorted", "Coupon.List", connectors.Call{SortBy: []string{"Duration"}}, false},
		{"one", "Coupon.Get", connectors.Call{EntityID: id}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.call.Operation = operation(t, test.op)
			documented, err := s.caller.Call(t.Context(), test.call)
			if err != nil {
				t.Fatal(err)
			}
			test.call.Wire = true
			given, err := s.caller.Call(t.Context(), test.call)
			if err != nil {
				t.Fatal(err)
			}
			want := documented.Payload
			if given.Wire {
				want = new(schema.Names).ToWire(want, test.call.Operation.Output)
			}
			if diff := cmp.Diff(want, given.Payload); diff != "" || given.Wire != test.want || documented.Wire {
				t.Errorf("as Stripe spells them is %v, and unasked %v (-want +got):\n%s", given.Wire, documented.Wire, diff)
			}
		})
	}
}
