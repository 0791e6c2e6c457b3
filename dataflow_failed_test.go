package hawser

import (
	"strings"
	"testing"

	"hawser/internal/schedules"
	"hawser/workflows"
)

// A run that has failed tells how many records it had read, and how many of them did not fit.
func TestARunThatFailedTellsWhatItHadRead(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.serveHere(t)
	l.stripe.seedCharges(t, 0, 20)
	flow := l.flow(t, "charges")
	flow.Schema.JSON.Any.(map[string]any)["properties"].(map[string]any)["charges_data"].(map[string]any)["properties"].(map[string]any)["amount"] = map[string]any{"type": "integer", "minimum": int64(3)}
	begun := l.begin(t, workflows.DataflowInput{Flow: flow})
	if err := begun.Get(t.Context(), nil); err == nil {
		t.Fatal("it has succeeded")
	}
	run, err := schedules.Get(t.Context(), l.client, begun.GetID(), begun.GetRunID())
	if err != nil {
		t.Fatal(err)
	}
	if r := run.Result; run.Status != "failed" || r == nil || r.Read != 20 || r.Failed != 3 || r.Written != 0 {
		t.Errorf("%+v: %+v", run, r)
	}
	if !strings.HasPrefix(run.Error, "3 of 20 records do not fit the schema") {
		t.Errorf("it tells %q", run.Error)
	}
}
