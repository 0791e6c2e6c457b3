package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/internal/dataflow"
)

const (
	// measuredAfter is how many pages a run reads before it asks how far back the list goes: fewer are read soon.
	measuredAfter = 10
	// measureTimeout and measureAttempts bound one question, which may stay without an answer.
	measureTimeout  = time.Minute
	measureAttempts = 3
)

// measure finds out about when the oldest record of the list was created, where a run reads all of it and that is long: by
// that it can be told how far the run is. It is asked once, a few requests, each as a page is; what fails of it does not
// fail the run, which then does not tell.
func (r *flowRun) measure(ctx workflow.Context) {
	s := r.state
	bounded := s.Plan.Created.From > 0 || s.Start > 0
	if r.measured || bounded || s.Listed || s.Staging.Count < measuredAfter || s.Newest == 0 || !r.flow.Narrowed && !r.flow.Dated {
		return
	}
	r.measured = true
	if workflow.GetVersion(ctx, "measured", workflow.DefaultVersion, 1) == workflow.DefaultVersion {
		return // so that runs replay that were begun before there was that
	}
	options := r.readOptions("oldest of " + r.flow.Dataflow.ResourcePath.Value)
	options.StartToCloseTimeout, options.RetryPolicy = measureTimeout, &temporal.RetryPolicy{MaximumAttempts: measureAttempts}
	ctx = workflow.WithActivityOptions(ctx, options)
	horizon := dataflow.NewHorizon(s.Newest, s.Oldest)
	for before, more := horizon.Next(); more; before, more = horizon.Next() {
		var out activities.OlderOutput
		if err := workflow.ExecuteActivity(ctx, activities.FindOlder, activities.OlderInput{Flow: r.flow, Before: before}).Get(ctx, &out); err != nil {
			workflow.GetLogger(ctx).Warn("how far back the list goes was not found out", "dataflow", r.flow.Name(), "error", err)
			return
		}
		horizon.Learn(before, out.Created)
	}
	s.Start = horizon.Start
}
