package twilio

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"hawser/connectors"
	"hawser/connectors/connectortest"
	"hawser/sandbox/contract"
	"hawser/sandbox/control"
	sandbox "hawser/sandbox/twilio"
)

func TestConformance(t *testing.T) {
	connectortest.Run(t, subject)
	compared := connectortest.RunAt(t, subject, connectortest.Vendor{
		FullPages: true,
		Open: func(t *testing.T) (connectors.Caller, func(time.Duration)) {
			caller, clock := openSandbox(t)
			return caller, func(d time.Duration) { clock.Advance(d) }
		},
		Entities: []connectortest.Entity{
			{
				Name: "Messages", SortBy: []string{"To DESC", "Body"}, Change: map[string]any{"Body": ""},
				Make: func(n int) map[string]any {
					return map[string]any{"To": fmt.Sprintf("+1415555012%d", n%4), "Sender": "+15005550006", "Body": fmt.Sprint("message ", n)}
				},
			},
			{
				Name: "Queues", SortBy: []string{"MaxSize DESC", "Name"}, Change: map[string]any{"MaxSize": int64(9)},
				Make: func(n int) map[string]any {
					return map[string]any{"Name": fmt.Sprint("queue ", n), "MaxSize": int64(1 + n%3)}
				},
			},
			{
				Name: "Applications", SortBy: []string{"VoiceUrl", "Name"}, Change: map[string]any{"Name": "other"},
				Make: func(n int) map[string]any {
					return map[string]any{"Name": fmt.Sprint("application ", n), "VoiceUrl": fmt.Sprintf("https://example.com/%d", n%4)}
				},
			},
		},
	})
	connectortest.Documented(t, "random clauses compared with what they mean, on random columns and values", "Twilio", compared)
}

// openSandbox gives a caller of a simulator, and what lays faults over it.
func openSandbox(t *testing.T) (connectors.Caller, *control.Control) {
	t.Helper()
	faults := control.New(control.Options{})
	server := httptest.NewServer(sandbox.New(sandbox.Options{AccountSid: testAccount, AuthToken: testToken, Control: faults}))
	contract.Twilio().Watch(t, faults)
	t.Cleanup(server.Close)
	return openAt(t, server.URL), faults
}

func TestMessagesAreSentOnceWhateverHappensToTheAnswer(t *testing.T) {
	for _, kind := range []control.Kind{control.ResetBefore, control.ResetAfter, control.ServerError, control.RateLimit, control.Malformed} {
		t.Run(string(kind), func(t *testing.T) {
			caller, faults := openSandbox(t)
			fault := control.Fault{Match: control.Match{Method: http.MethodPost}, Kind: kind, Times: 1}
			if _, err := faults.AddFault(fault); err != nil {
				t.Fatal(err)
			}
			call := connectors.Call{
				Operation: operation(t, "Messages.Create"), Since: time.Now().Unix(),
				Payload: map[string]any{"To": "+14155550123", "Sender": "+15005550006", "Body": "Hello"},
			}
			_, err := caller.Call(t.Context(), call)
			if !connectors.KindOf(err).Retryable() {
				t.Fatalf("the first attempt: %v", err)
			}
			call.Repeat = true
			result, err := caller.Call(t.Context(), call)
			if err != nil {
				t.Fatal(err)
			}
			sid := result.Payload.(map[string]any)["Sid"]
			list, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, "Messages.List"), FilterClause: "To = '+14155550123'"})
			if err != nil {
				t.Fatal(err)
			}
			if rows := list.Payload.([]any); len(rows) != 1 || rows[0].(map[string]any)["Sid"] != sid {
				t.Errorf("%v was answered, and these were sent: %v", sid, rows)
			}
		})
	}
}

func TestNumbersThatFail(t *testing.T) {
	caller, _ := openSandbox(t)
	for to, code := range map[string]string{"+15005550001": "21211", "+15005550002": "21612", "+15005550004": "21610", "+15005550009": "21614"} {
		_, err := caller.Call(t.Context(), connectors.Call{
			Operation: operation(t, "Messages.Create"),
			Payload:   map[string]any{"To": to, "Sender": "+15005550006", "Body": "Hello"},
		})
		e, ok := err.(*connectors.Error)
		if !ok || e.Kind != connectors.Invalid || e.Code != code {
			t.Errorf("%s: got %v, want code %s", to, err, code)
		}
	}
}

func TestARecordsLife(t *testing.T) {
	caller, clock := openSandbox(t)
	do := func(name string, call connectors.Call) any {
		t.Helper()
		call.Operation = operation(t, name)
		result, err := caller.Call(t.Context(), call)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return result.Payload
	}
	if err := caller.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	message := do("Messages.Create", connectors.Call{Payload: map[string]any{"To": "+14155550123", "From": "+15005550006", "Body": "Hello"}})
	sid := message.(map[string]any)["Sid"].(string)
	do("Messages.Update", connectors.Call{FilterClause: "Sid = '" + sid + "'", Payload: map[string]any{"Body": ""}})
	if got := do("Messages.Get", connectors.Call{EntityID: sid}).(map[string]any); got["Body"] != "" || got["Sender"] != "+15005550006" {
		t.Errorf("got %v", got)
	}
	if rows := do("Messages.List", connectors.Call{FilterClause: "DateCreated >= '2020-01-01' AND Sender = '+15005550006'"}).([]any); len(rows) != 1 {
		t.Errorf("got %v", rows)
	}
	clock.Advance(time.Hour) // until it is delivered: before that it cannot be deleted
	do("Messages.Delete", connectors.Call{FilterClause: "To = '+14155550123'"})
	if rows := do("Messages.List", connectors.Call{}).([]any); len(rows) != 0 {
		t.Errorf("got %v", rows)
	}
}
