package twilio

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"

	"hawser/connectors"
	"hawser/sandbox/contract"
	sandbox "hawser/sandbox/twilio"
)

// newKey makes an API key: its secret is shown this once.
func newKey(t *testing.T, server *httptest.Server) (sid, secret string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/2010-04-01/Accounts/"+testAccount+"/Keys.json", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(testAccount, testToken)
	answer, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var key struct{ Sid, Secret string }
	if err := json.NewDecoder(answer.Body).Decode(&key); err != nil || key.Secret == "" {
		t.Fatalf("no key was made: HTTP %d, %v", answer.StatusCode, err)
	}
	return key.Sid, key.Secret
}

func TestACallIsMadeWithTheAuthTokenOrWithAnAPIKey(t *testing.T) {
	simulator := sandbox.New(sandbox.Options{AccountSid: testAccount, AuthToken: testToken})
	contract.Twilio().Watch(t, simulator.Control())
	server := httptest.NewServer(simulator)
	t.Cleanup(server.Close)
	sid, secret := newKey(t, server)
	for name, test := range map[string]struct {
		auth map[string]string
		kind connectors.Kind
	}{
		"the Auth Token":             {map[string]string{authToken: testToken}, ""},
		"a wrong Auth Token":         {map[string]string{authToken: "wrong"}, connectors.Authentication},
		"an API key":                 {map[string]string{apiKeySid: sid, apiKeySecret: secret}, ""},
		"an API key, another secret": {map[string]string{apiKeySid: sid, apiKeySecret: "wrong"}, connectors.Authentication},
		"an API key without secret":  {map[string]string{apiKeySid: sid}, connectors.Configuration},
		"neither":                    {nil, connectors.Configuration},
	} {
		t.Run(name, func(t *testing.T) {
			auth := map[string]string{accountSid: testAccount}
			maps.Copy(auth, test.auth)
			caller, err := subject.Open(connectors.Connection{
				BaseURL: server.URL, HTTP: server.Client(),
				Auth: func(_ context.Context, name string) (string, error) { return auth[name], nil },
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := caller.Ping(t.Context()); connectors.KindOf(err) != test.kind {
				t.Errorf("ping: %v", err)
			}
			_, err = caller.Call(t.Context(), connectors.Call{
				Operation: operation(t, "Messages.Create"),
				Payload:   map[string]any{"To": "+14155550123", "Sender": "+15005550006", "Body": "Hello"},
			})
			if connectors.KindOf(err) != test.kind {
				t.Errorf("call: %v", err)
			}
		})
	}
}
