package hawser

import (
	"testing"

	"hawser/internal/execution"
	"hawser/sandbox/control"
)

// Each attempt that fails is told of while the log is followed, with the kind
// of its failure and when it is repeated.
func TestFollowedLogTellsOfEveryAttempt(t *testing.T) {
	s := retrying(t)
	s.stripe.breaks(t, control.Fault{Match: control.Match{Path: paymentIntents}, Kind: control.ServerError, Status: 503, Times: 3})
	run := s.start(t, "logs-retried", nil)
	var whats []execution.What
	failed := map[int]string{}
	err := execution.FollowLog(t.Context(), s.client, run.ID, func(e *execution.Entry) {
		whats = append(whats, e.What)
		if e.What == execution.AttemptFailed {
			failed[e.Attempt] = e.Error.Type
		}
		if e.What == execution.AttemptFailed && e.Attempt < 3 && e.RetryAt.Before(e.At) {
			t.Errorf("attempt %d failed at %v and is repeated at %v", e.Attempt, e.At, e.RetryAt)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if last := whats[len(whats)-1]; last != execution.What(execution.Succeeded) {
		t.Errorf("the log ends with %s: %v", last, whats)
	}
	for attempt := 1; attempt <= 3; attempt++ {
		if failed[attempt] != "Unavailable" {
			t.Errorf("attempt %d failed with %q", attempt, failed[attempt])
		}
	}
}
