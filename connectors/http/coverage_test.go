package http

import (
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
	connectortest.Cover(t, connector.Spec(), "testdata/waivers.txt", func(op *connectors.Operation) error {
		_, err := caller.Call(t.Context(), connectortest.Sampler{}.Call(op))
		return err
	})
	if err := caller.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}
