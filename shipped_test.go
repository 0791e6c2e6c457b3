package hawser

import (
	"regexp"
	"testing"

	"hawser/connectors/connectortest/stripemock"
	"hawser/internal/schema"
)

// shipped says what each shipped integration gives in the sandbox: a pattern
// for the outputs' JSON. An integration without a row fails the test.
var shipped = map[string]struct {
	inputs  map[string]any
	outputs string
}{
	"collect-payment": {
		inputs:  map[string]any{"customerName": "Ada", "amount": int64(1500), "phone": "+14155550123"},
		outputs: `{"paymentIntent":"pi_\w{24}","status":"succeeded"}`,
	},
	"manage-customer":         {outputs: `{"customer":"cus_\w{14}","found":1,"nameBefore":"Ada"}`},
	"authorize-then-capture":  {outputs: `{"amountReceived":"33000","authorized":"requires_capture","captured":"succeeded","paymentIntent":"pi_\w{24}"}`},
	"cancel-payment":          {outputs: `{"amountReceived":"0","status":"canceled"}`},
	"save-card":               {outputs: `{"attached":"true","detached":"true"}`},
	"bill-customer":           {outputs: `{"invoice":"in_\w{24}","number":"[0-9A-F]{8}-0001","status":"open"}`},
	"sell-by-quote":           {outputs: `{"invoice":"in_\w{24}","quote":"qt_\w{24}"}`},
	"withdraw-quote":          {outputs: `{"canceled":"true"}`},
	"send-whatsapp":           {outputs: `{"message":"SM[0-9a-f]{32}"}`},
	"rename-numbers":          {outputs: `{"callerId":"PN[0-9a-f]{32}","number":"PN[0-9a-f]{32}"}`},
	"place-call":              {outputs: `{"call":"CA[0-9a-f]{32}"}`},
	"review-call":             {outputs: `{"latest":"RE[0-9a-f]{32}","rated":"CA[0-9a-f]{32}","recordings":1}`},
	"summarize-call-feedback": {outputs: `{"summary":"FS[0-9a-f]{32}"}`},
}

func TestShippedIntegrationsRunInTheSandbox(t *testing.T) {
	s := newSurroundings(t)
	s.startWorker()
	for _, name := range shippedNames(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, ok := shipped[name]
			if !ok {
				t.Fatal("the integration ships without a row in this test")
			}
			done := s.run(t, name, want.inputs)
			if got := text(t, done.Outputs); !regexp.MustCompile("^" + want.outputs + "$").MatchString(got) {
				t.Errorf("outputs are %s, want %s", got, want.outputs)
			}
		})
	}
}

// The same definitions run against Stripe's own mock, which checks every
// request with Stripe's description of its API and keeps no state: nothing but
// the connection's address changes.
func TestShippedIntegrationsRunAgainstStripeMock(t *testing.T) {
	s := newSurroundings(t)
	s.definitions = shippedDefinitions(t, map[string]string{"stripe": stripemock.Start(t), "twilio": s.twilio.url})
	s.startWorker()
	for _, name := range shippedNames(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.run(t, name, shipped[name].inputs)
		})
	}
}

func shippedNames(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, integration := range loaded(t, "definitions").Integrations {
		names = append(names, integration.Name.Value)
	}
	return names
}

func text(t *testing.T, v schema.Value) string {
	t.Helper()
	data, err := v.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
