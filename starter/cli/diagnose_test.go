package cli

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hawser/connectors"
	"hawser/connectors/all"
	"hawser/internal/closedport"
	"hawser/internal/lang"
	"hawser/sandbox/stripe"
	"hawser/sandbox/twilio"
)

// answer serves the same answer to every call.
func answer(t *testing.T, status int, body string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func stripeAt(key string, destinations ...string) lang.Connection {
	return lang.Connection{
		Connector: lang.Text{Value: "stripe"}, Destinations: destinations,
		Auth: []lang.AuthSetting{{Name: lang.Text{Value: "apiKey"}, SecretURL: "env://" + key}},
	}
}

func twilioAt(account string, destinations ...string) lang.Connection {
	return lang.Connection{Connector: lang.Text{Value: "twilio"}, Destinations: destinations, Auth: []lang.AuthSetting{
		{Name: lang.Text{Value: "accountSid"}, Literal: account},
		{Name: lang.Text{Value: "authToken"}, SecretURL: "env://HAWSER_TEST_TOKEN"},
	}}
}

func TestAConnectionThatDoesNotWorkIsDiagnosedInALine(t *testing.T) {
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HAWSER_TEST_KEY", "sk_test_sandbox")
	t.Setenv("HAWSER_TEST_WRONG", "wrong")
	t.Setenv("HAWSER_TEST_TOKEN", "token")
	serve := func(handler http.Handler) string {
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		return server.URL
	}
	secured := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secured.Close)
	const account, key = "AC0123456789abcdef0123456789abcdef", "HAWSER_TEST_KEY"
	stripeAPI, twilioAPI := serve(stripe.New(stripe.Options{})), serve(twilio.New(twilio.Options{AccountSid: account, AuthToken: "token"}))
	plain, closed := answer(t, 200, "{}"), closedport.Address(t)
	proxied := func(c lang.Connection, ssl string) lang.Connection {
		c.Proxy = lang.Proxy{Enabled: true, SSLType: ssl}
		return c
	}
	of := func(c lang.Connection, account string) lang.Connection {
		c.AccountID = account
		return c
	}
	for name, test := range map[string]struct {
		connection lang.Connection
		want       string // "" for one that works
		code       int
	}{
		"Stripe works":         {stripeAt(key, stripeAPI), "", 0},
		"Twilio works":         {twilioAt(account, twilioAPI), "", 0},
		"a secret is not set":  {stripeAt("HAWSER_TEST_UNSET", stripeAPI), "secret: the secret env://HAWSER_TEST_UNSET is not set, or empty; set HAWSER_TEST_UNSET in the environment of the worker; the test reads the secrets of this machine", 2},
		"a setting is wrong":   {stripeAt(key, "ftp://x"), "settings: destinations has an address whose scheme is neither http nor https; write host, ", 2},
		"no such name":         {stripeAt(key, "http://nobody.invalid"), "DNS: no address is known for nobody.invalid; check destinations, or the name server of this machine", 1},
		"nobody listens":       {stripeAt(key, "http://"+closed), "TCP: nobody takes connections at " + closed + " (connect: connection refused); check destinations, ", 1},
		"no TLS is spoken":     {stripeAt(key, strings.Replace(plain, "http", "https", 1)), "TLS: " + plain[7:] + " does not speak TLS; check the scheme and port", 2},
		"an unknown authority": {stripeAt(key, secured.URL), "TLS: the certificate of " + secured.URL[8:] + " is signed by no authority that this machine trusts; add the authority's certificate", 2},
		"no proxy server":      {proxied(stripeAt(key, closed), "AUTO"), "proxy, TCP: nobody takes connections at the proxy server (connect: connection refused); check destinations", 1},
		"a proxy without TLS":  {proxied(stripeAt(key, plain), "ALWAYS"), "proxy, TLS: the proxy server does not speak TLS; check the scheme and port of its address in destinations, and proxy_ssltype", 2},
		"a proxy that refuses": {proxied(stripeAt(key, answer(t, 407, "")), "AUTO"), "proxy: the proxy server does not accept the credentials with HTTP 407; check proxy_auth_scheme, proxy_user and proxy_password", 2},
		"a wrong key":          {stripeAt("HAWSER_TEST_WRONG", stripeAPI), "key: " + stripeAPI[7:] + " does not accept the credentials: ", 1},
		"a wrong token":        {twilioAt("AC1123456789abcdef0123456789abcdef", twilioAPI), "put valid ones where auth says: accountSid, authToken in env://HAWSER_TEST_TOKEN", 1},
		"a wrong account":      {of(stripeAt(key, stripeAPI), "nobody"), "check accountId, and that the key belongs to it", 1},
		"an account closed":    {twilioAt(account, answer(t, 403, `{"code":20005,"message":"Account not active"}`)), "account: Account not active (20005); check accountSid under auth", 1},
		"a key of no account":  {stripeAt(key, answer(t, 403, `{"error":{"code":"account_invalid","message":"No such account"}}`)), "account: No such account (account_invalid); use the key of an account that is open: apiKey in env://", 1},
		"a key that may not":   {stripeAt(key, answer(t, 403, `{"error":{"type":"invalid_request_error","message":"The key has no permission"}}`)), "permissions: ", 1},
		"another server":       {stripeAt(key, answer(t, 404, `<html>`)), "address: what answers at ", 1},
		"the vendor is down":   {stripeAt(key, answer(t, 503, ``)), "API: Stripe answered with status 503; try it again", 1},
	} {
		t.Run(name, func(t *testing.T) {
			test.connection.Name.Value = "main"
			err := ping(t.Context(), catalogue.Connector(test.connection.Connector.Value), &test.connection)
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil {
				t.Fatal("it works")
			}
			if !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") || asFailure(err).code != test.code {
				t.Errorf("exit code %d: %s\nwant %d: %s", asFailure(err).code, err, test.code, test.want)
			}
		})
	}
}

func TestWhatTheNetworkSaysIsTold(t *testing.T) {
	for want, err := range map[string]error{
		"DNS: no address is known for api.stripe.con":        &net.OpError{Op: "dial", Err: &net.DNSError{Name: "api.stripe.con", IsNotFound: true}},
		"TCP: the host does not answer within 15s":           context.DeadlineExceeded,
		"TCP: the host breaks off the connection (reset)":    &net.OpError{Op: "read", Err: errorText("reset")},
		"TCP: nobody takes connections at the host (no way)": &net.OpError{Op: "dial", Err: errorText("no way")},
	} {
		if d := ofNetwork(err, "the host"); d.where+": "+d.problem != want || d.mend == "" {
			t.Errorf("got %+v, want %s", d, want)
		}
	}
	if d := ofNetwork(&connectors.Error{}, "the host"); d != (diagnosis{}) {
		t.Errorf("a vendor's error is told as the network's: %+v", d)
	}
}

type errorText string

func (e errorText) Error() string { return string(e) }
