package http

import (
	"slices"
	"testing"

	"hawser/connectors"
	"hawser/connectors/connectortest"
	"hawser/connectors/connectortest/stripemock"
	"hawser/connectors/connectortest/twiliomock"
)

// Stripe's mock was not written for this connector. It holds each request against Stripe's description of its API; every
// operation that the connector has read off that description is called with what its own schema asks for.
func TestEveryOperationOfStripesDescriptionIsAccepted(t *testing.T) {
	caller := openAt(t, describeStripe(t), stripemock.Start(t), map[string]string{token: "sk_test_123"})
	cover(t, describeStripe(t), caller, connectortest.Sampler{}, "Stripe's own description, on stripe-mock v0.183.0, which was not written for it")
}

// Nor was Twilio's description, which the server holds each request against.
func TestEveryOperationOfTwiliosDescriptionIsAccepted(t *testing.T) {
	mock := twiliomock.Start(t)
	connector := describe(t, twiliomock.Description(t), nil)
	caller := openAt(t, connector, mock.URL, map[string]string{username: "AC00000000000000000000000000000000", password: "token-of-the-tests"})
	cover(t, connector, caller, connectortest.Sampler{Word: mock.Word}, "Twilio's own description `api_v2010`, on a server that holds each request against it")
}

// cover calls every operation once, and holds the row of the documentation to how many there are.
func cover(t *testing.T, connector connectors.Connector, caller connectors.Caller, sampler connectortest.Sampler, row string) {
	t.Helper()
	accepted, _ := connectortest.Cover(t, connector.Spec(), "testdata/waivers.txt", func(op *connectors.Operation) error {
		_, err := caller.Call(t.Context(), sampler.Call(op))
		return err
	})
	left := slices.DeleteFunc(slices.Clone(connector.Spec().Omissions), func(o connectors.Omission) bool { return o.Part != "" })
	connectortest.Documented(t, row, "called and accepted", accepted)
	connectortest.Documented(t, row, "left out, with the reason", len(left))
	connectortest.Documented(t, row, "requests in it", accepted+len(left))
	if err := caller.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}
