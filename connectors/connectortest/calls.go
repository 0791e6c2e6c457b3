package connectortest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

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

func open(t *testing.T, connector connectors.Connector, tr *transport) connectors.Caller {
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
}
