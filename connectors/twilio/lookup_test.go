package twilio

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
)

// TestACreateThatMayHaveHappenedIsLookedUp is about attempts after the first: whatever the one before did, one
// record is the outcome, or nobody can tell and the call says so.
func TestACreateThatMayHaveHappenedIsLookedUp(t *testing.T) {
	since := time.Date(2024, 5, 31, 10, 0, 0, 0, time.UTC)
	row := func(sid, body string, after time.Duration) string {
		return fmt.Sprintf(`{"sid":"%s","to":"+14155550123","from":"+15005550006","body":"%s","friendly_name":"%s","date_created":"%s"}`,
			sid, body, body, since.Add(after).Format(time.RFC1123Z))
	}
	message := map[string]any{"To": "+14155550123", "Sender": "+15005550006", "Body": "Hello"}
	tests := map[string]struct {
		operation string
		payload   map[string]any
		rows      []string
		noSince   bool
		// want is the Sid of the result, or the kind of the error.
		want string
		sent bool
	}{
		"none: it is sent":                               {rows: nil, want: "NEW", sent: true},
		"another text: it is sent":                       {rows: []string{row("SM1", "Bye", time.Second)}, want: "NEW", sent: true},
		"the same text before the task: it is sent":      {rows: []string{row("SM1", "Hello", -time.Hour)}, want: "NEW", sent: true},
		"one: that is the result":                        {rows: []string{row("SM1", "Bye", time.Minute), row("SM2", "Hello", time.Second)}, want: "SM2"},
		"one, by a clock that is late":                   {rows: []string{row("SM2", "Hello", -time.Second)}, want: "SM2"},
		"one of a trial account":                         {rows: []string{row("SM2", trialPrefix+"Hello", time.Second)}, want: "SM2"},
		"two: nobody can tell":                           {rows: []string{row("SM1", "Hello", time.Second), row("SM2", "Hello", 2*time.Second)}, want: "OutcomeUnknown"},
		"one whose text is gone: nobody can tell":        {rows: []string{row("SM1", "", time.Second)}, want: "OutcomeUnknown"},
		"one, and the start is unknown":                  {rows: []string{row("SM1", "Hello", time.Second)}, noSince: true, want: "OutcomeUnknown"},
		"one of a template: nobody can tell":             {payload: map[string]any{"To": "+14155550123", "ContentSid": "HX1"}, rows: []string{row("SM1", "Hello", time.Second)}, want: "OutcomeUnknown"},
		"a call":                                         {operation: "Calls", payload: map[string]any{"To": "+14155550123", "From": "+15005550006", "Url": "https://example.com"}, rows: []string{row("CA1", "", time.Second)}, want: "CA1"},
		"a queue":                                        {operation: "Queues", payload: map[string]any{"Name": "support"}, rows: []string{row("QU1", "sales", 0), row("QU2", "support", 0)}, want: "QU2"},
		"a queue that is not there":                      {operation: "Queues", payload: map[string]any{"Name": "support"}, rows: []string{row("QU2", "support", -time.Hour)}, want: "NEW", sent: true},
		"an application without a name: nobody can tell": {operation: "Applications", payload: map[string]any{}, rows: []string{row("AP1", "x", 0)}, want: "OutcomeUnknown"},
		"what cannot be looked up: nobody can tell":      {operation: "Keys", payload: map[string]any{}, want: "OutcomeUnknown"},
		"what is harmless is done again":                 {operation: "Tokens", payload: map[string]any{}, want: "", sent: true},
	}
	lists := map[string]string{"": "messages", "Calls": "calls", "Queues": "queues", "Applications": "applications"}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			entity := test.operation
			if entity == "" {
				entity = "Messages"
			}
			if test.payload == nil {
				test.payload = message
			}
			v := newVendor(t, map[string]reply{
				"GET " + entity + ".json":  {body: fmt.Sprintf(`{"%s":[%s]}`, lists[test.operation], strings.Join(test.rows, ","))},
				"POST " + entity + ".json": {status: 201, body: `{"sid":"NEW"}`},
			})
			call := connectors.Call{Operation: operation(t, entity+".Create"), Payload: test.payload, Repeat: true, Since: since.Unix()}
			if test.noSince {
				call.Since = 0
			}
			result, err := open(t, v).Call(t.Context(), call)
			got := string(connectors.KindOf(err))
			if err == nil {
				got, _ = result.Payload.(map[string]any)["Sid"].(string)
			}
			if entity == "Tokens" && err == nil {
				got = ""
			}
			if got != test.want {
				t.Errorf("got %s, %v; want %s", got, err, test.want)
			}
			sent := strings.Contains(strings.Join(v.requests(), "\n"), "POST")
			if sent != test.sent {
				t.Errorf("it was sent: %v, want %v: %v", sent, test.sent, v.requests())
			}
		})
	}
}

func TestTheLookUpAsksForTheSameParties(t *testing.T) {
	v := newVendor(t, map[string]reply{
		"GET Messages.json":  {body: `{"messages":[]}`},
		"POST Messages.json": {status: 201, body: `{"sid":"SM1"}`},
	})
	call := connectors.Call{
		Operation: operation(t, "Messages.Create"), Repeat: true, Since: 1717149600,
		Payload: map[string]any{"To": "+14155550123", "Sender": "ACME", "Body": "x"},
	}
	if _, err := open(t, v).Call(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	want := []string{"GET Messages.json?PageSize=200&To=+14155550123", "POST Messages.json Body=x&From=ACME&To=+14155550123"}
	if diff := cmp.Diff(want, v.requests()); diff != "" {
		t.Error(diff)
	}
}

func TestALookUpThatFailsIsTriedAgain(t *testing.T) {
	v := newVendor(t, map[string]reply{"GET Messages.json": {status: 503}})
	_, err := open(t, v).Call(t.Context(), connectors.Call{
		Operation: operation(t, "Messages.Create"), Repeat: true, Since: 1717149600,
		Payload: map[string]any{"To": "+14155550123", "Sender": "+15005550006", "Body": "x"},
	})
	if kind := connectors.KindOf(err); !kind.Retryable() {
		t.Errorf("got %v", err)
	}
}

func TestALookUpReadsNoFurtherThanTheStart(t *testing.T) {
	old := `{"sid":"SM1","to":"+14155550123","body":"x","date_created":"Fri, 31 May 2019 10:00:00 +0000"}`
	v := newVendor(t, map[string]reply{
		"GET Messages.json":  {body: `{"messages":[` + old + `],"next_page_uri":"/x?Page=1&PageToken=PA1"}`},
		"POST Messages.json": {status: 201, body: `{"sid":"SM2"}`},
	})
	if _, err := open(t, v).Call(t.Context(), connectors.Call{
		Operation: operation(t, "Messages.Create"), Repeat: true, Since: 1717149600,
		Payload: map[string]any{"To": "+14155550123", "Body": "x"},
	}); err != nil {
		t.Fatal(err)
	}
	if asked := v.requests(); len(asked) != 2 {
		t.Errorf("asked %v", asked)
	}
}

func TestALookUpThatFindsNoEndCannotTell(t *testing.T) {
	recent := `{"sid":"SM1","to":"+14155550123","body":"other","date_created":"Fri, 31 May 2030 10:00:00 +0000"}`
	v := newVendor(t, map[string]reply{"GET Messages.json": {body: `{"messages":[` + recent + `],"next_page_uri":"/x?Page=1&PageToken=PA1"}`}})
	_, err := open(t, v).Call(t.Context(), connectors.Call{
		Operation: operation(t, "Messages.Create"), Repeat: true, Since: 1717149600,
		Payload: map[string]any{"To": "+14155550123", "Body": "x"},
	})
	if connectors.KindOf(err) != connectors.OutcomeUnknown {
		t.Errorf("got %v", err)
	}
}

func TestARepeatedDeleteOfWhatIsGoneSucceeds(t *testing.T) {
	v := newVendor(t, nil)
	call := connectors.Call{Operation: operation(t, "Queues.Delete"), EntityID: "QU1", Repeat: true}
	if _, err := open(t, v).Call(t.Context(), call); err != nil {
		t.Error(err)
	}
	call.Repeat = false
	if _, err := open(t, v).Call(t.Context(), call); connectors.KindOf(err) != connectors.NotFound {
		t.Errorf("the first attempt: %v", err)
	}
}
