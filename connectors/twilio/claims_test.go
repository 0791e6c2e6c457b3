package twilio

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
)

// Several tasks send the same text to the same number: a record that is known to be one's is not taken for another's.
func TestARecordBelongsToOneTask(t *testing.T) {
	const row = `{"sid":"%s","to":"+14155550123","from":"+15005550006","body":"Hello","date_created":"Fri, 31 May 2030 10:00:00 +0000"}`
	call := func(task string, repeat bool) connectors.Call {
		return connectors.Call{
			Operation: operation(t, "Messages.Create"), IdempotencyKey: task, Repeat: repeat, Since: 1717149600,
			Payload: map[string]any{"To": "+14155550123", "Sender": "+15005550006", "Body": "Hello"},
		}
	}
	tests := map[string]struct {
		calls []connectors.Call
		// Twilio lists the same records to all calls, and creates these one after the other.
		listed, created []string
		// want are the sids of the results, or the kinds of the errors.
		want []string
	}{
		"one that another task was given is passed over":       {[]connectors.Call{call("a", false), call("b", true)}, []string{"SM1"}, []string{"SM1", "SM2"}, []string{"SM1", "SM2"}},
		"one that another task has found is passed over":       {[]connectors.Call{call("a", true), call("b", true)}, []string{"SM1"}, []string{"SM2"}, []string{"SM1", "SM2"}},
		"a task finds its own again":                           {[]connectors.Call{call("a", false), call("a", true)}, []string{"SM1"}, []string{"SM1"}, []string{"SM1", "SM1"}},
		"a new one that another task has found is made up for": {[]connectors.Call{call("a", true), call("b", false)}, []string{"SM1"}, []string{"SM1", "SM2"}, []string{"SM1", "SM2"}},
		"of two that are nobody's nobody can tell":             {[]connectors.Call{call("a", true)}, []string{"SM1", "SM2"}, nil, []string{"OutcomeUnknown"}},
		"of two the one that is nobody's is found":             {[]connectors.Call{call("a", false), call("b", true)}, []string{"SM1", "SM2"}, []string{"SM1"}, []string{"SM1", "SM2"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var rows []string
			for _, sid := range test.listed {
				rows = append(rows, fmt.Sprintf(row, sid))
			}
			created := make(chan string, len(test.created))
			for _, sid := range test.created {
				created <- sid
			}
			v := newVendor(t, map[string]reply{
				"GET Messages.json": {body: `{"messages":[` + strings.Join(rows, ",") + `]}`},
				"POST Messages.json": {then: func(w http.ResponseWriter, _ *http.Request) {
					w.WriteHeader(http.StatusCreated)
					fmt.Fprintf(w, `{"sid":%q}`, <-created)
				}},
			})
			c := open(t, v)
			var got []string
			for _, call := range test.calls {
				result, err := c.Call(t.Context(), call)
				if err != nil {
					got = append(got, string(connectors.KindOf(err)))
					continue
				}
				got = append(got, fmt.Sprint(result.Payload.(map[string]any)["Sid"]))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if len(created) != 0 {
				t.Errorf("%d fewer were created than were needed", len(created))
			}
		})
	}
}

func TestClaimsForgetTheOldestFirst(t *testing.T) {
	var c claims
	for i := range maxClaims + 1 {
		c.take(fmt.Sprint(i), "a")
	}
	if c.isOthers("0", "b") || !c.isOthers("1", "b") || !c.isOthers(fmt.Sprint(maxClaims), "b") || len(c.owners) != maxClaims {
		t.Errorf("%d records are remembered", len(c.owners))
	}
}

// What is known of a Create that failed decides whether it has to be looked for.
func TestWhatIsKnownOfACreateThatFailed(t *testing.T) {
	message := map[string]any{"To": "+14155550123", "Sender": "+15005550006", "Body": "Hello"}
	none := reply{body: `{"messages":[]}`}
	tests := map[string]struct {
		repeat        bool
		list, create  reply
		kind          connectors.Kind
		notDone, wait bool
	}{
		"it was answered with 5xx":                         {create: reply{status: 503}, kind: connectors.Unavailable, wait: true},
		"it was refused":                                   {create: reply{status: 400}, kind: connectors.Invalid},
		"there was nothing to be found, and it is refused": {repeat: true, list: none, create: reply{status: 429}, kind: connectors.RateLimited, notDone: true},
		"there was nothing to be found, and it is lost":    {repeat: true, list: none, create: reply{status: 503}, kind: connectors.Unavailable, wait: true},
		"the look-up has to wait":                          {repeat: true, list: reply{status: 429}, kind: connectors.RateLimited},
		"the look-up fails for good":                       {repeat: true, list: reply{status: 401}, kind: connectors.OutcomeUnknown},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t, map[string]reply{"GET Messages.json": test.list, "POST Messages.json": test.create})
			_, err := open(t, v).Call(t.Context(), connectors.Call{Operation: operation(t, "Messages.Create"), Payload: message, IdempotencyKey: "a", Repeat: test.repeat, Since: 1717149600})
			e := failure(t, err)
			if e.Kind != test.kind || e.NotDone != test.notDone || e.RetryAfter > 0 != test.wait {
				t.Errorf("%s, not done %v, to be tried again after %s: %v", e.Kind, e.NotDone, e.RetryAfter, e)
			}
		})
	}
	t.Run("it never left", func(t *testing.T) {
		v := newVendor(t, nil)
		c := open(t, v)
		v.Close()
		_, err := c.Call(t.Context(), connectors.Call{Operation: operation(t, "Messages.Create"), Payload: message})
		if e := failure(t, err); e.Kind != connectors.Unavailable || !e.NotDone || e.RetryAfter != 0 {
			t.Errorf("%s, not done %v, to be tried again after %s: %v", e.Kind, e.NotDone, e.RetryAfter, e)
		}
	})
}

func failure(t *testing.T, err error) *connectors.Error {
	t.Helper()
	var e *connectors.Error
	if !errors.As(err, &e) {
		t.Fatalf("the error is %v", err)
	}
	return e
}
