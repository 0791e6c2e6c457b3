package stripe

import (
	"testing"

	"hawser/connectors"
	"hawser/connectors/connectortest"
	"hawser/connectors/connectortest/stripemock"
)

// chosen are payloads where the schema leaves a choice that Stripe's description does not: a card or a bank account is
// created of a token, or of its number, and the description knows the token alone.
var chosen = map[string]map[string]any{
	"BankAccount.Create": {"Customer": "sample", "Token": "sample"},
	"Card.Create":        {"Customer": "sample", "Token": "sample"},
}

// Every operation is called with what its own schema asks for, and Stripe's mock holds the request against Stripe's
// description of its API.
func TestEveryOperationIsAsStripeDescribesIt(t *testing.T) {
	caller := openAt(t, stripemock.Start(t), nil)
	called, waived := connectortest.Cover(t, shared.Spec(), "testdata/waivers.txt", func(op *connectors.Operation) error {
		call := connectortest.Sampler{}.Call(op)
		if payload := chosen[op.Name()]; payload != nil {
			call.Payload = payload
		}
		_, err := caller.Call(t.Context(), call)
		return err
	})
	connectortest.Documented(t, "operations called with what their own schema asks for, and accepted", "Stripe", called)
	connectortest.Documented(t, "operations waived", "Stripe", waived)
}
