package connectortest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"hawser/connectors"
	"hawser/internal/schema"
)

// transport makes no request: it fails each with err, and counts them.
type transport struct {
	err      error
	requests int
}

func (tr *transport) RoundTrip(*http.Request) (*http.Response, error) {
	tr.requests++
	return nil, tr.err
}

const secret = "s3cr3t-of-the-connection"

func open(t *testing.T, connector connectors.Connector, tr http.RoundTripper) connectors.Caller {
	t.Helper()
	caller, err := connector.Open(connectors.Connection{
		Name: "conformance", HTTP: &http.Client{Transport: tr},
		Auth: func(context.Context, string) (string, error) { return secret, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return caller
}

// checkRefusals makes calls that must be refused before any request.
func checkRefusals(t *testing.T, connector connectors.Connector) {
	tr := &transport{err: errors.New("no request must be made")}
	caller := open(t, connector, tr)
	refused := func(what string, call connectors.Call, hint string) {
		t.Helper()
		call.IdempotencyKey = "conformance"
		_, err := caller.Call(t.Context(), call)
		if connectors.KindOf(err) != connectors.BadCall || !strings.Contains(err.Error(), hint) {
			t.Errorf("%s, %s: error %v, want a BadCall that names %q", call.Operation.Name(), what, err, hint)
		}
	}
	for _, op := range connector.Spec().Operations {
		switch {
		case op.Payload != nil:
			call := connectors.Call{Operation: op, EntityID: idFor(op), Payload: map[string]any{"Zzqxj": int64(1)}}
			refused("an unknown field", call, "Zzqxj")
			if field := longField(op.Payload); field != "" {
				call.Payload = map[string]any{field[:len(field)-1] + "~": int64(1)}
				refused("a misspelt field", call, field)
			}
		case op.Verb == connectors.List:
			refused("an unknown column", connectors.Call{Operation: op, FilterClause: "Zzqxj = 'a'"}, "Zzqxj")
			refused("half a clause", connectors.Call{Operation: op, FilterClause: "Zzqxj ="}, "")
			refused("a page too large", connectors.Call{Operation: op, PageSize: 201}, "")
			refused("a page too small", connectors.Call{Operation: op, PageSize: -1}, "")
		case !op.Single:
			refused("no id", connectors.Call{Operation: op}, "")
		}
	}
	refused("an operation of nobody", connectors.Call{Operation: &connectors.Operation{Connector: connector.Spec().Name, Action: "Zzqxj"}}, "")
	if tr.requests != 0 {
		t.Errorf("%d requests were made", tr.requests)
	}
}

// idFor is an id where the operation needs one, with as many parents as it has.
func idFor(op *connectors.Operation) string {
	if op.Verb != connectors.Update || op.Single {
		return ""
	}
	return strings.Repeat("parent/", len(op.Parents)) + "record"
}

// longField is a field whose name is long enough to be recognized with a wrong letter.
func longField(typ *schema.Type) string {
	for _, field := range typ.Fields {
		if len(field.Name) > 5 {
			return field.Name
		}
	}
	return ""
}

// hanging never answers, and closes asked when it is asked first.
type hanging struct{ asked chan struct{} }

func (h hanging) RoundTrip(r *http.Request) (*http.Response, error) {
	close(h.asked)
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// checkPatience ends the context of a call to a vendor that does not answer: so must the request, with a kind that
// tells giving up from being late.
func checkPatience(t *testing.T, connector connectors.Connector) {
	late, stop := context.WithDeadline(t.Context(), time.Now())
	defer stop()
	if err := open(t, connector, hanging{make(chan struct{})}).Ping(late); connectors.KindOf(err) != connectors.Timeout {
		t.Errorf("after the deadline: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	vendor := hanging{make(chan struct{})}
	go func() {
		<-vendor.asked
		cancel()
	}()
	if err := open(t, connector, vendor).Ping(ctx); connectors.KindOf(err) != connectors.Canceled {
		t.Errorf("after the cancellation: %v", err)
	}
}

// echo refuses every request with all that was sent, as a proxy's page might.
type echo struct{ status int }

func (e echo) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent bytes.Buffer
	if err := r.Write(&sent); err != nil {
		return nil, err
	}
	user, password, _ := r.BasicAuth()
	fmt.Fprint(&sent, user, password)
	return &http.Response{StatusCode: e.status, Header: http.Header{}, Body: io.NopCloser(&sent), Request: r}, nil
}

// checkRedaction makes calls that fail with a page of all that was sent: no error may tell the secret, nor what a
// payload says.
func checkRedaction(t *testing.T, connector connectors.Connector) {
	const personal = "personal-of-the-payload"
	sampler := Sampler{Word: func(*connectors.Operation, string, *schema.Type) string { return personal }}
	for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusUnauthorized, http.StatusBadGateway} {
		caller := open(t, connector, echo{status})
		for _, op := range connector.Spec().Operations {
			_, err := caller.Call(t.Context(), sampler.Call(op))
			if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), personal)) {
				t.Errorf("%s, HTTP %d: the error tells what was sent: %v", op.Name(), status, err)
			}
		}
	}
}

// checkFailures looks at the errors of calls that reach nobody.
func checkFailures(t *testing.T, connector connectors.Connector) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		name string
		ctx  context.Context
		err  error
		kind connectors.Kind
	}{
		{"canceled", canceled, context.Canceled, connectors.Canceled},
		{"too late", t.Context(), context.DeadlineExceeded, connectors.Timeout},
		{"unreachable", t.Context(), errors.New("connection refused"), connectors.Unavailable},
	} {
		err := open(t, connector, &transport{err: test.err}).Ping(test.ctx)
		if connectors.KindOf(err) != test.kind {
			t.Errorf("%s: error %v is of kind %q, want %q", test.name, err, connectors.KindOf(err), test.kind)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error tells the secret", test.name)
		}
	}
	for status, kind := range map[int]connectors.Kind{
		http.StatusBadRequest: connectors.Invalid, http.StatusUnauthorized: connectors.Authentication, http.StatusForbidden: connectors.Permission,
		http.StatusNotFound: connectors.NotFound, http.StatusTooManyRequests: connectors.RateLimited,
		http.StatusInternalServerError: connectors.Unavailable, http.StatusBadGateway: connectors.Unavailable, http.StatusOK: connectors.Malformed,
	} {
		if err := open(t, connector, echo{status}).Ping(t.Context()); connectors.KindOf(err) != kind {
			t.Errorf("HTTP %d: error %v is of kind %q, want %q", status, err, connectors.KindOf(err), kind)
		}
	}
}
