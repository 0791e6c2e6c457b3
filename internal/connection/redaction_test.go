package connection_test

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hawser/connectors"
	"hawser/connectors/all"
	"hawser/connectors/connectortest"
	"hawser/internal/connection"
	"hawser/internal/schema"
	"hawser/sandbox/contract"
	"hawser/sandbox/stripe"
	"hawser/sandbox/twilio"
)

// What must never be read in a log, with parts that would betray it in any encoding.
var (
	personal = []string{
		"+14155550123", "4242424242424242", "4000 0566 5566 5556", "ada.lovelace@example.com", "Meet me at noon, Ada",
		"sk_live_anExampleThatOpensNothing0", "whsec_Zk3vQ9", "pi_3OggwF_secret_9xYzQw4k", "whatsapp:+4915112345678",
	}
	traces = []string{
		"4155550123", "555 0123", "42424242", "0566 5566", "0566+5566", "lovelace", "at noon", "at+noon", "at%20noon", "4eC39Hq", "Zk3vQ9", "9xYzQw4k", "15112345678",
		apiKey[8:], authToken, base64.StdEncoding.EncodeToString([]byte(accountSid + ":" + authToken)),
	}
)

const (
	apiKey     = "sk_test_51HawserKnowsThisOne"
	accountSid = "AC0123456789abcdef0123456789abcdef"
	authToken  = "f0e1d2c3b4a5968778695a4b3c2d1e0f"
)

// open gives the caller of a connection that logs all it can, over TLS.
func open(t *testing.T, connector connectors.Connector, api http.Handler, auth map[string]connection.Value, log *bytes.Buffer) connectors.Caller {
	t.Helper()
	server := httptest.NewTLSServer(api)
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	opened, err := connection.Open(connection.Settings{
		Name: connector.Spec().Name, Destinations: []string{server.URL}, Auth: auth, Roots: roots,
		Verbosity: 5, Logging: connection.Logging{Enabled: true, Level: "DEBUG"},
	}, connection.LocalSecrets(), slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(opened.Close)
	caller, err := connector.Open(connectors.Connection{HTTP: opened.HTTP, BaseURL: opened.BaseURL, Auth: opened.Auth})
	if err != nil {
		t.Fatal(err)
	}
	return caller
}

// calls are one of each operation, with something personal wherever a text
// fits, and then some that the application carries out.
func calls(spec *connectors.Spec, deeds []connectors.Call) []connectors.Call {
	turn := 0
	word := func(_ *connectors.Operation, _ string, t *schema.Type) string {
		if len(t.Enum) > 0 {
			return t.Enum[0]
		}
		turn++
		return personal[turn%len(personal)]
	}
	var list []connectors.Call
	for _, op := range spec.Operations {
		call := connectortest.Sampler{Word: word}.Call(op)
		if op.Payload != nil {
			for _, field := range op.Payload.Fields {
				if field.Type.Kind == schema.String && call.Payload[field.Name] == nil {
					call.Payload[field.Name] = word(op, field.Name, field.Type)
				}
			}
		}
		list = append(list, call)
	}
	return append(list, deeds...)
}

func TestNothingPersonalIsLoggedByAnyCallAtTheHighestVerbosity(t *testing.T) {
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HAWSER_TEST_API_KEY", apiKey)
	t.Setenv("HAWSER_TEST_AUTH_TOKEN", authToken)
	operation := func(connector, entity string, verb connectors.Verb) *connectors.Operation {
		return catalogue.Connector(connector).Spec().Operation(entity, verb)
	}
	onStripe, onTwilio := stripe.New(stripe.Options{}), twilio.New(twilio.Options{AccountSid: accountSid, AuthToken: authToken})
	contract.Stripe().Watch(t, onStripe.Control())
	contract.Twilio().Watch(t, onTwilio.Control())
	for name, test := range map[string]struct {
		api   http.Handler
		auth  map[string]connection.Value
		deeds []connectors.Call
		tells []string
	}{
		"stripe": {
			onStripe,
			map[string]connection.Value{"apiKey": {SecretURL: "env://HAWSER_TEST_API_KEY"}},
			[]connectors.Call{
				{Operation: operation("stripe", "Customer", connectors.Create), Payload: map[string]any{"Name": "Ada Lovelace", "Email": personal[3], "Phone": personal[0], "Description": personal[4]}},
				{Operation: operation("stripe", "PaymentMethod", connectors.Create), Payload: map[string]any{
					"Type": "card",
					"Card": map[string]any{"Number": personal[1], "ExpMonth": int64(12), "ExpYear": int64(2034), "Cvc": "123"}, "BillingDetails": map[string]any{"Name": "Ada Lovelace", "Email": personal[3]},
				}},
				{Operation: operation("stripe", "PaymentIntent", connectors.Create), Payload: map[string]any{"Amount": int64(1500), "Currency": "usd", "ReceiptEmail": personal[3], "Description": personal[4]}},
				{Operation: operation("stripe", "Customer", connectors.List), FilterClause: "Email = '" + personal[3] + "'"},
			},
			[]string{"currency=usd", `\"object\":\"payment_intent\"`, `"path":"/v1/customers"`},
		},
		"twilio": {
			onTwilio,
			map[string]connection.Value{"accountSid": {Literal: accountSid}, "authToken": {SecretURL: "env://HAWSER_TEST_AUTH_TOKEN"}},
			[]connectors.Call{
				{Operation: operation("twilio", "Messages", connectors.Create), Payload: map[string]any{"To": personal[0], "Sender": "+15005550006", "Body": personal[4]}},
				{Operation: operation("twilio", "Messages", connectors.Create), Payload: map[string]any{"To": "+15005550001", "Sender": "+15005550006", "Body": personal[4]}},
				{Operation: operation("twilio", "Messages", connectors.List), FilterClause: "To = '" + personal[0] + "'"},
				{Operation: operation("twilio", "Keys", connectors.Create), Payload: map[string]any{"Name": "Lovelace"}},
			},
			[]string{`\"status\":\"queued\"`, `\"code\":21211`, "/Accounts/" + accountSid + "/Messages.json"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			connector := catalogue.Connector(name)
			caller := open(t, connector, test.api, test.auth, &log)
			made, failures := 0, ""
			for i, call := range calls(connector.Spec(), test.deeds) {
				before := log.Len()
				_, err := caller.Call(t.Context(), call)
				if err != nil {
					failures += err.Error() + "\n"
				}
				if log.Len() > before {
					made++
				} else if i >= len(connector.Spec().Operations) {
					t.Errorf("%s did not reach the API: %v", call.Operation.FullName(), err)
				}
			}
			told := log.String()
			for _, trace := range traces {
				if strings.Contains(strings.ToLower(failures), strings.ToLower(trace)) {
					t.Errorf("an error tells %q:\n%s", trace, failures)
				}
				if at := strings.Index(strings.ToLower(told), strings.ToLower(trace)); at >= 0 {
					t.Errorf("the log tells %q: ...%s...", trace, told[max(0, at-300):min(len(told), at+100)])
				}
			}
			for _, text := range append(test.tells, `"certificates":`, `"requestHeaders":`) {
				if !strings.Contains(told, text) {
					t.Errorf("the log lacks %s", text)
				}
			}
			if operations := len(connector.Spec().Operations); made < operations*9/10 {
				t.Errorf("%d of %d operations reached the API", made, operations)
			}
			t.Logf("%d of %d operations reached the API, %d bytes of log", made, len(connector.Spec().Operations), len(told))
		})
	}
}
