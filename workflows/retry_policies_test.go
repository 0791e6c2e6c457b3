package workflows_test

import (
	"net/http"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
)

func lasting(t *testing.T, text string) lang.Duration {
	t.Helper()
	var d lang.Duration
	if err := d.UnmarshalJSON([]byte(`"` + text + `"`)); err != nil {
		t.Fatal(err)
	}
	return d
}

// Attempts and intervals are the policy's, by the failure of each attempt, as the history tells.
func TestPoliciesDecideAboutAttempts(t *testing.T) {
	limited := &lang.Retry{Match: []string{"RateLimited"}, Backoff: lang.Fixed, InitialInterval: lasting(t, "30ms"), MaximumAttempts: 10}
	locked := &lang.Retry{When: nodetest.When("error.code == 'lock_timeout'"), Backoff: lang.Linear, InitialInterval: lasting(t, "20ms"), MaximumAttempts: 4}
	rest := &lang.Retry{InitialInterval: lasting(t, "10ms"), MaximumAttempts: 2}
	rateLimited, lock, down := nodetest.Answer{Status: 429}, nodetest.Answer{Status: 409, Code: "lock_timeout"}, nodetest.Answer{Status: 503}
	for name, test := range map[string]struct {
		retry    *lang.Retry
		answers  []nodetest.Answer
		attempts int
		failed   string
	}{
		"the first policy that matches":        {&lang.Retry{Policies: []*lang.Retry{limited, locked, rest}}, []nodetest.Answer{rateLimited, rateLimited, rateLimited}, 4, ""},
		"a condition":                          {&lang.Retry{Policies: []*lang.Retry{limited, locked, rest}}, []nodetest.Answer{lock, lock, lock, lock, lock}, 4, "Conflict"},
		"the default":                          {&lang.Retry{Policies: []*lang.Retry{limited, locked, rest}}, []nodetest.Answer{down, down, down}, 2, "Unavailable"},
		"each failure has its own":             {&lang.Retry{Policies: []*lang.Retry{limited, locked, rest}}, []nodetest.Answer{rateLimited, lock, rateLimited, rateLimited}, 5, ""},
		"without a default Temporal's goes on": {&lang.Retry{Policies: []*lang.Retry{limited}}, []nodetest.Answer{down}, 2, ""},
		"one linear policy for all":            {&lang.Retry{Backoff: lang.Linear, InitialInterval: lasting(t, "10ms"), MaximumAttempts: 3}, []nodetest.Answer{down, down, down, down}, 3, "Unavailable"},
		"what was refused is never repeated":   {&lang.Retry{Policies: []*lang.Retry{{Match: []string{"card_declined"}}, rest}}, []nodetest.Answer{{Status: 402, Code: "card_declined"}}, 1, "Declined"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSurroundings(t)
			asked := 0
			s.vendor = nodetest.NewVendor(t, func(*http.Request, nodetest.Request) nodetest.Answer {
				asked++
				if asked <= len(test.answers) {
					return test.answers[asked-1]
				}
				return nodetest.Answer{}
			})
			s.serve(t)
			pay := nodetest.Call("pay", "main", "Charge")
			pay.Retry = test.retry
			e := s.follow(t, s.start(t, nodetest.Bundle("retry", nil, pay)), nil)
			if e.Tasks[0].Attempts != test.attempts || asked != test.attempts {
				t.Errorf("%d attempts, %d calls, want %d", e.Tasks[0].Attempts, asked, test.attempts)
			}
			switch {
			case test.failed == "" && e.Status != execution.Succeeded, test.failed != "" && (e.Error == nil || e.Error.Type != test.failed):
				t.Errorf("the execution is %s: %+v, want %q", e.Status, e.Error, test.failed)
			}
			keys := map[string]bool{}
			for _, request := range s.vendor.Requests() {
				keys[request.Key] = true
			}
			if len(keys) != 1 {
				t.Errorf("the attempts used %d idempotency keys", len(keys))
			}
		})
	}
}

// What the worker asks the server to wait stands in the failure of the attempt.
func TestPolicysIntervalStandsInTheHistory(t *testing.T) {
	s := newSurroundings(t)
	s.vendor = nodetest.NewVendor(t, func(*http.Request, nodetest.Request) nodetest.Answer { return nodetest.Answer{Status: 503} })
	s.serve(t)
	pay := nodetest.Call("pay", "main", "Charge")
	pay.Retry = &lang.Retry{Policies: []*lang.Retry{{Match: []string{"Unavailable"}, Backoff: lang.Linear, InitialInterval: lasting(t, "15ms"), MaximumAttempts: 3}}}
	run := s.start(t, nodetest.Bundle("retry", nil, pay))
	s.follow(t, run, nil)
	events := s.client.GetWorkflowHistory(t.Context(), run.ID, run.RunID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			t.Fatal(err)
		}
		if failed := event.GetActivityTaskFailedEventAttributes(); failed != nil {
			if delay := failed.GetFailure().GetApplicationFailureInfo().GetNextRetryDelay().AsDuration(); delay != 45e6 {
				t.Errorf("after the third attempt it would wait %s, want 45ms", delay)
			}
			return
		}
	}
	t.Error("the call did not fail")
}
