package hawser

import (
	"strings"
	"testing"

	"hawser/internal/execution"
)

func TestConnectionWithoutItsSecret(t *testing.T) {
	s := newSurroundings(t)
	s.startWorker("STRIPE_API_KEY=")
	run := s.start(t, "cancel-payment", nil)
	done, err := execution.Follow(t.Context(), s.client, run.ID, run.RunID, func(*execution.Execution) {})
	if err != nil {
		t.Fatal(err)
	}
	if done.Status != execution.Failed || done.Error == nil {
		t.Fatalf("the execution is %s", done.Status)
	}
	if done.Error.Type != "Configuration" || !strings.Contains(done.Error.Message, "env://STRIPE_API_KEY") {
		t.Errorf("it does not tell which secret is missing: %+v", done.Error)
	}
	if calls := s.stripe.Ledger(); len(calls) > 0 {
		t.Errorf("%d calls were made without a key", len(calls))
	}
}
