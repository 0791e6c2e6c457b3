package twilio

import (
	"testing"

	"hawser/connectors"
	"hawser/connectors/connectortest"
	"hawser/connectors/connectortest/twiliomock"
)

// Every operation is called with what its own schema asks for. The server holds each request against Twilio's OpenAPI
// description, and answers with the description's own example.
func TestEveryOperationIsAsTwilioDescribesIt(t *testing.T) {
	mock := twiliomock.Start(t)
	caller := openAt(t, mock.URL)
	sampler := connectortest.Sampler{Word: mock.Word}
	called, waived := connectortest.Cover(t, subject.Spec(), "testdata/waivers.txt", func(op *connectors.Operation) error {
		_, err := caller.Call(t.Context(), sampler.Call(op))
		return err
	})
	connectortest.Documented(t, "operations called with what their own schema asks for, and accepted", "Twilio", called)
	connectortest.Documented(t, "operations waived", "Twilio", waived)
}
