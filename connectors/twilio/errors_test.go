package twilio

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hawser/connectors"
	"hawser/internal/closedport"
)

func TestErrorsByKind(t *testing.T) {
	tests := map[string]struct {
		reply reply
		want  connectors.Error
	}{
		"an invalid number, masked": {
			reply{status: 400, body: `{"code":21211,"message":"The 'To' number +14155550123 is not a valid phone number.","more_info":"https://www.twilio.com/docs/errors/21211","status":400}`},
			connectors.Error{Kind: connectors.Invalid, Code: "21211", Param: "To", Status: 400, Message: "The 'To' number ***23 is not a valid phone number."},
		},
		"a payload's text that is echoed": {
			reply{status: 400, body: `{"code":21617,"message":"The body 'meet me at 5' is too long, ada@example.com","status":400}`},
			connectors.Error{Kind: connectors.Invalid, Code: "21617", Status: 400, Message: "The body '***' is too long, ***"},
		},
		"a region that is not enabled": {reply{status: 400, body: `{"code":21408,"message":"Permission to send an SMS has not been enabled"}`}, connectors.Error{Kind: connectors.Permission, Code: "21408", Status: 400, Message: "Permission to send an SMS has not been enabled"}},
		"bad credentials":              {reply{status: 401, body: `{"code":20003,"message":"Authenticate","status":401}`}, connectors.Error{Kind: connectors.Authentication, Code: "20003", Status: 401, Message: "Authenticate"}},
		"no permission":                {reply{status: 403, body: `{"code":20403,"message":"Forbidden"}`}, connectors.Error{Kind: connectors.Permission, Code: "20403", Status: 403, Message: "Forbidden"}},
		"no such record":               {reply{status: 404, body: `{"code":20404,"message":"The requested resource /2010-04-01/Accounts/AC00000000000000000000000000000001/Messages.json was not found"}`}, connectors.Error{Kind: connectors.NotFound, Code: "20404", Status: 404, Message: "The requested resource /2010-04-01/Accounts/AC00000000000000000000000000000001/Messages.json was not found"}},
		"too many requests":            {reply{status: 429, header: map[string]string{"Retry-After": "3"}, body: `{"code":20429,"message":"Too Many Requests"}`}, connectors.Error{Kind: connectors.RateLimited, Code: "20429", Status: 429, Message: "Too Many Requests", RetryAfter: 3 * time.Second}},
		"Twilio's own trouble":         {reply{status: 503, body: `upstream`}, connectors.Error{Kind: connectors.Unavailable, Status: 503, Message: "Twilio answered with status 503", RetryAfter: settling}},
		"another one changes it":       {reply{status: 409, body: `{"code":20409,"message":"Conflict"}`}, connectors.Error{Kind: connectors.Conflict, Code: "20409", Status: 409, Message: "Conflict"}},
		"an answer of no JSON":         {reply{status: 200, body: `<html>`}, connectors.Error{Kind: connectors.Unavailable, Status: 200, Message: "Twilio's answer is not a JSON object", RetryAfter: settling}},
		"a redirect":                   {reply{status: 304}, connectors.Error{Kind: connectors.Malformed, Status: 304, Message: "Twilio answered with status 304"}},
		"no sid":                       {reply{status: 201, body: `{}`}, connectors.Error{Kind: connectors.Unavailable, Message: "Twilio's answer has no sid", RetryAfter: settling}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t, map[string]reply{"POST Messages.json": test.reply})
			_, err := open(t, v).Call(t.Context(), connectors.Call{
				Operation: operation(t, "Messages.Create"),
				Payload:   map[string]any{"To": "+14155550123", "Sender": "+15005550006", "Body": "meet me at 5"},
			})
			var e *connectors.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			test.want.Op, test.want.RequestID = "twilio.Messages.Create", "RQ1"
			if diff := cmp.Diff(test.want, *e, cmpopts.IgnoreFields(connectors.Error{}, "Err")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAListThatIsNoneIsMalformed(t *testing.T) {
	for _, body := range []string{`<html>`, `{}`, `{"messages":[1]}`, `{"messages":[],"next_page_uri":"/x"}`} {
		v := newVendor(t, map[string]reply{"GET Messages.json": {body: body}})
		_, err := open(t, v).Call(t.Context(), connectors.Call{Operation: operation(t, "Messages.List")})
		if connectors.KindOf(err) != connectors.Malformed {
			t.Errorf("%s: got %v", body, err)
		}
	}
}

func TestNetworkFailures(t *testing.T) {
	hangUp := func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_ = conn.Close()
		}
	}
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte(`{"sid":`))
	}
	released := make(chan struct{})
	t.Cleanup(func() { close(released) })
	hang := func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-released:
		}
	}
	for name, test := range map[string]struct {
		then http.HandlerFunc
		kind connectors.Kind
	}{
		"the connection is cut before the answer": {hangUp, connectors.Unavailable},
		"the connection is cut within the answer": {cut, connectors.Unavailable},
		"the deadline passes":                     {hang, connectors.Timeout},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t, map[string]reply{"GET Messages.json": {then: test.then}})
			ctx := t.Context()
			if test.kind == connectors.Timeout {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, 50*time.Millisecond)
				defer cancel()
			}
			_, err := open(t, v).Call(ctx, connectors.Call{Operation: operation(t, "Messages.List"), FilterClause: "To = '+14155550123'"})
			if connectors.KindOf(err) != test.kind {
				t.Errorf("got %v", err)
			}
			if strings.Contains(err.Error(), "415555") {
				t.Errorf("the error tells the number: %v", err)
			}
		})
	}
}

func TestCancelingEndsTheRequest(t *testing.T) {
	arrived, ended := make(chan struct{}), make(chan struct{})
	v := newVendor(t, map[string]reply{"GET Queues/QU1.json": {then: func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
		close(ended)
	}}})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	_, err := open(t, v).Call(ctx, connectors.Call{Operation: operation(t, "Queues.Get"), EntityID: "QU1"})
	if connectors.KindOf(err) != connectors.Canceled {
		t.Errorf("got %v", err)
	}
	<-ended
}

func TestNobodyListens(t *testing.T) {
	address := "http://" + closedport.Address(t)
	caller, err := subject.Open(connectors.Connection{BaseURL: address, Auth: func(context.Context, string) (string, error) { return "x", nil }})
	if err != nil {
		t.Fatal(err)
	}
	if err := caller.Ping(t.Context()); connectors.KindOf(err) != connectors.Unavailable {
		t.Errorf("got %v", err)
	}
}

func TestCredentialsThatAreNotSetAreAConfigurationProblem(t *testing.T) {
	for want, auth := range map[string]func(context.Context, string) (string, error){
		"twilio.Accounts.Get: accountSid is not set under auth": nil,
		"twilio.Accounts.Get: reading accountSid: the secret env://X is not set": func(context.Context, string) (string, error) {
			return "", errors.New("the secret env://X is not set")
		},
	} {
		caller, err := subject.Open(connectors.Connection{Auth: auth})
		if err != nil {
			t.Fatal(err)
		}
		if err := caller.Ping(t.Context()); connectors.KindOf(err) != connectors.Configuration || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := subject.Open(connectors.Connection{BaseURL: "nowhere"}); connectors.KindOf(err) != connectors.Configuration {
		t.Errorf("got %v", err)
	}
}

func TestAChangeOfManyThatFailsTellsHowFarItCame(t *testing.T) {
	v := newVendor(t, map[string]reply{
		"GET Queues.json":        {body: `{"queues":[{"sid":"QU1"},{"sid":"QU2"}]}`},
		"DELETE Queues/QU1.json": {status: 204},
		"DELETE Queues/QU2.json": {status: 400, body: `{"code":22002,"message":"Queue is not empty"}`},
	})
	_, err := open(t, v).Call(t.Context(), connectors.Call{Operation: operation(t, "Queues.Delete"), FilterClause: "Name IS NULL"})
	want := "twilio.Queues.Delete: 1 of 2 records are done, the next one failed: Queue is not empty (22002, HTTP 400, request RQ1)"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAClauseThatMatchesNothingIsAnError(t *testing.T) {
	v := newVendor(t, map[string]reply{"GET Queues.json": {body: `{"queues":[]}`}})
	_, err := open(t, v).Call(t.Context(), connectors.Call{Operation: operation(t, "Queues.Delete"), FilterClause: "Name = 'x'"})
	if connectors.KindOf(err) != connectors.NotFound {
		t.Errorf("got %v", err)
	}
}
