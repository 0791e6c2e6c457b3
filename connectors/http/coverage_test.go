package http

import (
	"slices"
	"testing"

	"hawser/connectors"
	"hawser/connectors/connectortest"
	"hawser/connectors/connectortest/stripemock"
)

// Stripe's mock was not written for this connector. It holds each request against Stripe's description of its API; every
// operation that the connector has read off that description is called with what its own schema asks for.
func TestEveryOperationOfStripesDescriptionIsAccepted(t *testing.T) {
	connector := describeStripe(t)
	caller := openAt(t, connector, stripemock.Start(t), map[string]string{token: "sk_test_123"})
	accepted, _ := connectortest.Cover(t, connector.Spec(), "testdata/waivers.txt", func(op *connectors.Operation) error {
		_, err := caller.Call(t.Context(), connectortest.Sampler{}.Call(op))
		return err
	})
	const row = "Stripe's own description, on stripe-mock v0.183.0, which was not written for it"
	left := slices.DeleteFunc(slices.Clone(connector.Spec().Omissions), func(o connectors.Omission) bool { return o.Part != "" })
	connectortest.Documented(t, row, "called and accepted", accepted)
	connectortest.Documented(t, row, "left out, with the reason", len(left))
	connectortest.Documented(t, row, "requests in it", accepted+len(left))
	if err := caller.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}
