package stripe

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
)

func body(typ, code, more string) string {
	return `{"error":{"type":"` + typ + `","code":"` + code + `","message":"Stripe says so"` + more + `}}`
}

func TestErrorsByKind(t *testing.T) {
	tests := []struct {
		name, answer string
		want         connectors.Error
	}{
		{
			"a declined card", "402 " + body("card_error", "card_declined", `,"decline_code":"insufficient_funds","payment_intent":{"id":"pi_1"}`),
			connectors.Error{Kind: connectors.Declined, Type: "card_error", Code: "card_declined", DeclineCode: "insufficient_funds", Status: 402},
		},
		{
			"a wrong parameter", "400 " + body("invalid_request_error", "parameter_invalid_integer", `,"param":"amount"`),
			connectors.Error{Kind: connectors.Invalid, Type: "invalid_request_error", Code: "parameter_invalid_integer", Param: "amount", Status: 400},
		},
		{
			"an idempotency key with other parameters", "400 " + body("idempotency_error", "", ""),
			connectors.Error{Kind: connectors.Invalid, Type: "idempotency_error", Status: 400},
		},
		{
			"the same key in flight", "409 " + body("idempotency_error", "idempotency_key_in_use", ""),
			connectors.Error{Kind: connectors.Conflict, Type: "idempotency_error", Code: "idempotency_key_in_use", Status: 409},
		},
		{
			"a locked record", "429 " + body("invalid_request_error", "lock_timeout", ""),
			connectors.Error{Kind: connectors.Conflict, Type: "invalid_request_error", Code: "lock_timeout", Status: 429},
		},
		{
			"a wrong key", "401 " + body("invalid_request_error", "", ""),
			connectors.Error{Kind: connectors.Authentication, Type: "invalid_request_error", Status: 401},
		},
		{
			"a key without the right", "403 " + body("invalid_request_error", "", ""),
			connectors.Error{Kind: connectors.Permission, Type: "invalid_request_error", Status: 403},
		},
		{
			"no such record", "404 " + body("invalid_request_error", "resource_missing", ""),
			connectors.Error{Kind: connectors.NotFound, Type: "invalid_request_error", Code: "resource_missing", Status: 404},
		},
		{
			"no such record in a parameter", "400 " + body("invalid_request_error", "resource_missing", `,"param":"customer"`),
			connectors.Error{Kind: connectors.NotFound, Type: "invalid_request_error", Code: "resource_missing", Param: "customer", Status: 400},
		},
		{
			"too many requests", "429 " + body("invalid_request_error", "rate_limit", ""),
			connectors.Error{Kind: connectors.RateLimited, Type: "invalid_request_error", Code: "rate_limit", Status: 429},
		},
		{
			"a failure of Stripe's", "500 " + body("api_error", "", ""),
			connectors.Error{Kind: connectors.Unavailable, Type: "api_error", Status: 500},
		},
		{
			"a failed dependency", "424 " + body("api_error", "", ""),
			connectors.Error{Kind: connectors.Unavailable, Type: "api_error", Status: 424},
		},
		{
			"a proxy's page", "502 <html>Bad gateway</html>",
			connectors.Error{Kind: connectors.Unavailable, Status: 502, Message: "Stripe answered with status 502"},
		},
		{
			"an error without a body", "403 ",
			connectors.Error{Kind: connectors.Permission, Status: 403, Message: "Stripe answered with status 403"},
		},
		{"no JSON", "200 <html>", connectors.Error{Kind: connectors.Malformed, Status: 200, Message: "Stripe's answer is not a JSON object"}},
		{"half a JSON", `200 {"id":`, connectors.Error{Kind: connectors.Malformed, Status: 200, Message: "Stripe's answer is not a JSON object"}},
		{"no object", `200 []`, connectors.Error{Kind: connectors.Malformed, Status: 200, Message: "Stripe's answer is not a JSON object"}},
		{"no id", `200 {}`, connectors.Error{Kind: connectors.Malformed, Message: "Stripe's answer has no id"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := &vendor{answers: map[string]string{"POST /v1/customers": test.answer}}
			_, err := v.open(t).Call(t.Context(), connectors.Call{Operation: operation(t, "Customer.Create")})
			var got *connectors.Error
			if !errors.As(err, &got) {
				t.Fatalf("the error is %T", err)
			}
			test.want.Op, test.want.RequestID = "stripe.Customer.Create", "req_1"
			if test.want.Message == "" {
				test.want.Message = "Stripe says so"
			}
			if diff := cmp.Diff(&test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnAnswerToAChangeThatCannotBeReadIsAskedForAgain(t *testing.T) {
	v := &vendor{answers: map[string]string{"POST /v1/customers": `200 {"id":`, "GET /v1/customers": `200 {"data":`}}
	caller := v.open(t)
	for name, kind := range map[string]connectors.Kind{"Customer.Create": connectors.Unavailable, "Customer.List": connectors.Malformed} {
		_, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, name), IdempotencyKey: "run/task"})
		if connectors.KindOf(err) != kind {
			t.Errorf("%s: %v is of kind %s, want %s", name, err, connectors.KindOf(err), kind)
		}
	}
}

func TestOAuthErrors(t *testing.T) {
	v := &vendor{answers: map[string]string{"POST /oauth/token": `400 {"error":"invalid_grant","error_description":"This code does not exist"}`}}
	_, err := v.open(t).Call(t.Context(), connectors.Call{Operation: operation(t, "CreateOAuthToken"), Payload: map[string]any{"Code": "ac_1", "GrantType": "authorization_code"}})
	var got *connectors.Error
	if !errors.As(err, &got) || got.Kind != connectors.Invalid || got.Code != "invalid_grant" || got.Message != "This code does not exist" {
		t.Errorf("the error is %#v", err)
	}
	if secret := v.requests[0].form.Get("client_secret"); secret != "sk_test_secret" {
		t.Error("the connection's key is not the client's secret")
	}
}

func TestNetworkErrors(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	hang := func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-release:
		}
	}
	reset := func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			conn.Close()
		}
	}
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.Write([]byte(`{"id":"cus_1"`))
	}
	tests := []struct {
		name    string
		handler http.HandlerFunc
		tls     bool
		change  func(*connectors.Connection)
		kind    connectors.Kind
	}{
		{"the connection is reset", reset, false, nil, connectors.Unavailable},
		{"the answer is cut off", cut, false, nil, connectors.Unavailable},
		{"the certificate is not trusted", cut, true, nil, connectors.Configuration},
		{"nobody listens", cut, false, func(c *connectors.Connection) { c.BaseURL = "http://127.0.0.1:1" }, connectors.Unavailable},
		{"the client's own timeout", hang, false, func(c *connectors.Connection) { c.HTTP = &http.Client{Timeout: 20 * time.Millisecond} }, connectors.Timeout},
		{"the connection knows why", cut, false, func(c *connectors.Connection) { c.HTTP = &http.Client{Transport: refusing{}} }, connectors.Configuration},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(test.handler)
			server.Config.ErrorLog = log.New(io.Discard, "", 0) // the refused certificate is told there
			if test.tls {
				server.StartTLS()
			} else {
				server.Start()
			}
			defer server.Close()
			caller := openAt(t, server.URL, test.change)
			_, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, "Customer.List"), FilterClause: "Email = 'ada@example.com'"})
			if connectors.KindOf(err) != test.kind {
				t.Errorf("error %v is of kind %s, want %s", err, connectors.KindOf(err), test.kind)
			}
			if strings.Contains(err.Error(), "ada") {
				t.Errorf("the error tells the query: %v", err)
			}
		})
	}
}

// refusing is a transport that fails with a connector's error.
type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &connectors.Error{Kind: connectors.Configuration, Message: "the proxy asks for a password"}
}

func TestTheEndOfTheContextEndsTheRequest(t *testing.T) {
	for name, kind := range map[string]connectors.Kind{"canceled": connectors.Canceled, "deadline": connectors.Timeout} {
		t.Run(name, func(t *testing.T) {
			arrived, ended := make(chan struct{}), make(chan struct{})
			address := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				close(arrived)
				<-r.Context().Done()
				close(ended)
			}))
			ctx, cancel := context.WithCancel(t.Context())
			if name == "deadline" {
				ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
			} else {
				go func() {
					<-arrived
					cancel()
				}()
			}
			defer cancel()
			_, err := openAt(t, address, nil).Call(ctx, connectors.Call{Operation: operation(t, "RetrieveOwnAccount")})
			if connectors.KindOf(err) != kind {
				t.Errorf("error %v is of kind %s, want %s", err, connectors.KindOf(err), kind)
			}
			<-ended
		})
	}
}

func TestConfiguration(t *testing.T) {
	address := serve(t, &vendor{})
	for name, auth := range map[string]func(context.Context, string) (string, error){
		"no key":            func(context.Context, string) (string, error) { return "", nil },
		"an unreadable key": func(context.Context, string) (string, error) { return "", errors.New("no such file") },
		"no secrets at all": nil,
	} {
		t.Run(name, func(t *testing.T) {
			err := openAt(t, address, func(c *connectors.Connection) { c.Auth = auth }).Ping(t.Context())
			if connectors.KindOf(err) != connectors.Configuration {
				t.Errorf("error %v is of kind %s", err, connectors.KindOf(err))
			}
		})
	}
	for _, wrong := range []string{"api.stripe.com", "ftp://api.stripe.com", "http://", "://"} {
		if _, err := shared.Open(connectors.Connection{BaseURL: wrong}); connectors.KindOf(err) != connectors.Configuration {
			t.Errorf("opening at %q gives %v", wrong, err)
		}
	}
}

func TestMessagesDoNotRepeatThePayload(t *testing.T) {
	v := &vendor{answers: map[string]string{
		"POST /v1/customers": `400 {"error":{"type":"invalid_request_error","message":"Invalid email address: Ada@Example.com; No such source: tok_1Nabcdefgh"}}`,
	}}
	_, err := v.open(t).Call(t.Context(), connectors.Call{
		Operation: operation(t, "Customer.Create"),
		Payload:   map[string]any{"Email": "Ada@Example.com", "Source": "tok_1Nabcdefgh"},
	})
	const want = "stripe.Customer.Create: Invalid email address: [redacted]; No such source: tok_1Nabcdefgh (HTTP 400, request req_1)"
	if err == nil || err.Error() != want {
		t.Errorf("the error is %q, want %q", err, want)
	}
}

func TestPing(t *testing.T) {
	v := &vendor{answers: map[string]string{"GET /v1/balance": `{"object":"balance"}`}}
	if err := v.open(t).Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestStripesAdviceOnTryingAgainIsFollowed(t *testing.T) {
	for _, test := range []struct {
		advice string
		status int
		code   string
		change bool
		want   connectors.Kind
	}{
		{"", 500, "", true, connectors.Unavailable},
		{"true", 500, "", true, connectors.Unavailable},
		{"false", 500, "", true, connectors.OutcomeUnknown},
		{"false", 500, "", false, connectors.Unavailable},
		{"false", 409, "lock_timeout", true, connectors.Invalid},
		{"true", 409, "lock_timeout", true, connectors.Conflict},
		{"true", 400, "", true, connectors.Conflict},
		{"false", 400, "", true, connectors.Invalid},
		{"true", 429, "rate_limit", true, connectors.RateLimited},
	} {
		v := &vendor{each: func(w http.ResponseWriter, _ *http.Request) bool {
			if test.advice != "" {
				w.Header().Set("Stripe-Should-Retry", test.advice)
			}
			w.WriteHeader(test.status)
			io.WriteString(w, body("api_error", test.code, ""))
			return true
		}}
		call := connectors.Call{Operation: operation(t, "Customer.Get"), EntityID: "cus_1"}
		if test.change {
			call = connectors.Call{Operation: operation(t, "Customer.Create"), IdempotencyKey: "run/task"}
		}
		_, err := v.open(t).Call(t.Context(), call)
		if connectors.KindOf(err) != test.want {
			t.Errorf("%d with %q: %v is of kind %s, want %s", test.status, test.advice, err, connectors.KindOf(err), test.want)
		}
	}
}
