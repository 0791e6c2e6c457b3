package dataflow

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/connectors/all"
	"hawser/internal/schema"
)

// specs gives the specs of all connectors by name.
func specs(t *testing.T) map[string]*connectors.Spec {
	t.Helper()
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]*connectors.Spec{}
	for _, connector := range catalogue.Connectors() {
		byName[connector.Spec().Name] = connector.Spec()
	}
	return byName
}

func TestResource(t *testing.T) {
	spec := specs(t)
	tests := []struct {
		name, connector, resource, want string
	}{
		{"a path", "stripe", "charges", "Charge.List"},
		{"a path of two words", "stripe", "balance_transactions", "BalanceTransaction.List"},
		{"a path of two parts", "stripe", "issuing/cards", "IssuingCard.List"},
		{"subscriptions", "stripe", "subscriptions", "Subscription.List"},
		{"refunds", "stripe", "refunds", "Refund.List"},
		{"customers", "stripe", "customers", "Customer.List"},
		{"prices", "stripe", "prices", "Price.List"},
		{"an entity", "stripe", "Charge", "Charge.List"},
		{"an entity whose path needs an id", "stripe", "TransferReversal", "TransferReversal.List"},
		{"an entity of another connector", "twilio", "Messages", "Messages.List"},
		{"an entity without List", "stripe", "Mandate", ""},
		{"an action", "stripe", "CapturePaymentIntent", ""},
		{"a path that needs an id", "stripe", "transfers/{id}/reversals", ""},
		{"a path with its version", "stripe", "v1/charges", ""},
		{"nothing", "stripe", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if op := Resource(spec[test.connector], test.resource); op != nil {
				got = op.Name()
			}
			if got != test.want {
				t.Errorf("%q is %q, want %q", test.resource, got, test.want)
			}
		})
	}
}

func TestAPathWithoutAVersion(t *testing.T) {
	spec := &connectors.Spec{Operations: []*connectors.Operation{
		{Entity: "Customer", Verb: connectors.List, Path: "/customers"},
		{Entity: "Card", Verb: connectors.List, Path: "/api/cards"},
		{Entity: "Line", Verb: connectors.List, Path: "/orders/{order_id}/lines"},
	}}
	if diff := cmp.Diff([]string{"customers", "api/cards", "Customer", "Card", "Line"}, Resources(spec)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if op := Resource(spec, "customers"); op == nil || op.Entity != "Customer" {
		t.Errorf("customers are %v", op)
	}
}

func TestEveryResourceIsFoundOnce(t *testing.T) {
	for connector, spec := range specs(t) {
		seen := map[string]bool{}
		for _, name := range Resources(spec) {
			if seen[name] || Resource(spec, name) == nil {
				t.Errorf("%s: %q is listed twice, or not found", connector, name)
			}
			seen[name] = true
		}
	}
}

func TestParents(t *testing.T) {
	spec := specs(t)
	tests := []struct {
		connector, entity string
		want              []string
	}{
		{"stripe", "Charge", nil},
		{"stripe", "TransferReversal", []string{"Transfer"}},
		{"stripe", "SetupAttempt", []string{"SetupIntent"}},
		{"twilio", "Messages", nil},
	}
	for _, test := range tests {
		t.Run(test.entity, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Parents(Resource(spec[test.connector], test.entity))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// rawCharge is a charge as the API gives it.
const rawCharge = `{"id": "ch_1", "object": "charge", "amount": 1099, "paid": true, "customer": null, "payment_intent": "pi_1",
	"billing_details": {"address": {"line1": null, "postal_code": "94107"}},
	"metadata": {"order_id": "1", "OrderName": "Tea", "line_1": ""},
	"payment_method_details": {"type": "card", "card": {"last4": "4242", "exp_year": 2030, "three_d_secure": null,
		"overcapture": {"maximum_amount_capturable": 1099, "status": "unavailable"}}},
	"refunds": {"object": "list", "data": [{"id": "re_1", "amount": 5, "metadata": {"a_b": "c"}}]},
	"a_new_field": {"inside_it": [{"and_here": 1.5}], "metadata": {"A_b": 1}}}`

const rawMessage = `{"sid": "SM1", "from": "+15005550006", "to": "+14155550123", "num_segments": "1", "price": null,
	"date_created": "Thu, 30 Jul 2015 20:12:31 +0000", "subresource_uris": {"media": "/Media.json"}}`

func TestRecordIsWhatTheAPIGave(t *testing.T) {
	spec := specs(t)
	for _, test := range []struct{ connector, resource, raw string }{
		{"stripe", "charges", rawCharge}, {"twilio", "Messages", rawMessage},
	} {
		t.Run(test.resource, func(t *testing.T) {
			typ := Resource(spec[test.connector], test.resource).Output.Elem
			var names schema.Names
			row := names.FromWire(decode(t, test.raw), typ)
			if diff := cmp.Diff(decode(t, test.raw), names.ToWire(row, typ)); diff != "" {
				t.Errorf("(-API +record):\n%s", diff)
			}
		})
	}
}

func decode(t *testing.T, text string) any {
	t.Helper()
	value, err := schema.Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}
