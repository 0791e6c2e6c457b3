package execution

import (
	"context"

	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/workflows"
)

// Retry is how an execution that did not succeed is continued: in a new
// execution, of the same definition, that repeats nothing of what was done.
type Retry struct {
	// ID and RunID are those of the execution that is continued.
	ID, RunID string
	Bundle    *lang.Bundle
	// Inputs are those that it was started with.
	Inputs map[string]any
	// From is the task to go on with, "" where only the outputs are left.
	From string

	former workflows.Former
}

// RetryOptions say what to continue.
type RetryOptions struct {
	ID string
	// From is the name of the task to go on with; empty means the first that was not done, or was undone.
	From string
	// Catalogue tells which calls change something.
	Catalogue *connectors.Catalogue
}

// NotRetriedError says why an execution cannot be continued, and what to do.
type NotRetriedError struct{ Message, Hint string }

// Error gives the message.
func (e *NotRetriedError) Error() string { return e.Message }

// PlanRetry reads an execution and decides how it is continued. It starts
// nothing. Where it cannot be continued without doing something twice, the error
// is a *NotRetriedError.
func PlanRetry(ctx context.Context, c client.Client, o RetryOptions) (*Retry, error) {
	description, err := describe(ctx, c, o.ID, "")
	if err != nil {
		return nil, err
	}
	history, err := fetch(ctx, c, description)
	if err != nil {
		return nil, err
	}
	e := tell(new(workflows.Replayer), o.ID, run(description), history)
	report, err := new(workflows.Replayer).Replay(history)
	switch {
	case !e.Status.Over():
		return nil, notOver(o.ID)
	case e.Status == Succeeded:
		return nil, hasSucceeded(o.ID)
	case report == nil || err != nil:
		return nil, anotherVersion(o.ID)
	case continues(history):
		return nil, severalRuns(o.ID)
	}
	p := &retryPlan{options: o, execution: e, report: report, history: history}
	return p.plan()
}

// continues reports whether a run goes on with what another has begun: its history tells only its own part.
func continues(history *historypb.History) bool {
	return history.Events[0].GetWorkflowExecutionStartedEventAttributes().GetContinuedExecutionRunId() != ""
}
