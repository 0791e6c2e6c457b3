package dataflow

import (
	"testing"

	"hawser/connectors"
)

func TestAnEventTellsOfARecord(t *testing.T) {
	event := func(kind string, object map[string]any) any {
		return map[string]any{"id": "evt_1", "type": kind, "data": map[string]any{"object": object}}
	}
	tests := []struct {
		name, entity string
		event        any
		want         string
	}{
		{"that is its object", "Charge", event("charge.captured", map[string]any{"object": "charge", "id": "ch_1"}), "ch_1"},
		{"of another kind", "Charge", event("customer.created", map[string]any{"object": "customer", "id": "cus_1"}), ""},
		{"by a part of it", "Charge", event("charge.dispute.created", map[string]any{"object": "dispute", "id": "dp_1", "charge": "ch_1"}), "ch_1"},
		{"that a part does not name", "Charge", event("charge.dispute.created", map[string]any{"object": "dispute", "id": "dp_1"}), ""},
		{"that is a part of another", "Refund", event("charge.refund.updated", map[string]any{"object": "refund", "id": "re_1", "charge": "ch_1"}), "re_1"},
		{"that mentions one", "Charge", event("payment_intent.created", map[string]any{"object": "payment_intent", "id": "pi_1", "charge": "ch_1"}), ""},
		{"of two words", "BalanceTransaction", event("x", map[string]any{"object": "balance_transaction", "id": "txn_1"}), "txn_1"},
		{"that has none", "Charge", map[string]any{}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := &Reader{list: &connectors.Operation{Entity: test.entity}}
			if got := r.concerns(test.event); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
