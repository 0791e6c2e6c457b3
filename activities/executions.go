package activities

import (
	"context"
	"errors"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"hawser/internal/schema"
)

// OutcomeActivity is the name of Executions.Outcome.
const OutcomeActivity = "hawser.Outcome"

// Executions looks at other executions, for those that have to do with them. Its
// activities are short, and repeated until the server answers: local activities.
type Executions struct{ client client.Client }

// RegisterExecutions registers the activities that look at executions with a client.
func RegisterExecutions(registry Registry, c client.Client) {
	e := &Executions{client: c}
	registry.RegisterActivityWithOptions(e.Outcome, activity.RegisterOptions{Name: OutcomeActivity})
	registry.RegisterActivityWithOptions(e.AskForSlot, activity.RegisterOptions{Name: AskForSlotActivity})
	registry.RegisterActivityWithOptions(e.Gone, activity.RegisterOptions{Name: GoneActivity})
	registry.RegisterActivityWithOptions(e.Begun, activity.RegisterOptions{Name: BegunActivity})
}

// How executions end.
const (
	Succeeded  = "succeeded"
	Failed     = "failed"
	Canceled   = "canceled"
	Terminated = "terminated"
	TimedOut   = "timedOut"
	Deleted    = "deleted"
)

// Outcome is how an execution has ended, if it has.
type Outcome struct {
	Over bool `json:"over"`
	// Status is one of the above.
	Status string `json:"status,omitempty"`
	// Outputs are those of one that has succeeded.
	Outputs schema.Value `json:"outputs,omitzero"`
	// Message, Task and Failure tell why one has failed.
	Message string  `json:"message,omitempty"`
	Task    string  `json:"task,omitempty"`
	Failure Failure `json:"failure,omitzero"`
}

// Outcome tells how the latest run of an execution has ended. One that is not
// there has failed: it was deleted.
func (e *Executions) Outcome(ctx context.Context, id string) (*Outcome, error) {
	description, err := e.client.DescribeWorkflowExecution(ctx, id, "")
	var missing *serviceerror.NotFound
	switch {
	case errors.As(err, &missing):
		return &Outcome{Over: true, Status: Deleted}, nil
	case err != nil:
		return nil, fmt.Errorf("describing execution %q: %w", id, err)
	}
	info := description.GetWorkflowExecutionInfo()
	if info.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return &Outcome{}, nil
	}
	return e.end(ctx, id, info.GetExecution().GetRunId())
}

// end reads how a run has ended off its last event.
func (e *Executions) end(ctx context.Context, id, runID string) (*Outcome, error) {
	events := e.client.GetWorkflowHistory(ctx, id, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
	if !events.HasNext() {
		return &Outcome{}, nil
	}
	last, err := events.Next()
	if err != nil {
		return nil, fmt.Errorf("reading the end of execution %q: %w", id, err)
	}
	out := &Outcome{Over: true}
	switch last.GetEventType() {
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
		out.Over = false
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
		out.Status = Succeeded
		result := last.GetWorkflowExecutionCompletedEventAttributes().GetResult()
		if err := converter.GetDefaultDataConverter().FromPayloads(result, &out.Outputs); err != nil {
			return nil, fmt.Errorf("reading the outputs of execution %q: %w", id, err)
		}
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
		out.Status = Failed
		out.failed(last.GetWorkflowExecutionFailedEventAttributes().GetFailure())
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED:
		out.Status = Canceled
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED:
		out.Status = Terminated
	default:
		out.Status = TimedOut
	}
	return out, nil
}

// failed reads a failure of the interpreter.
func (o *Outcome) failed(failure *failurepb.Failure) {
	o.Message = failure.GetMessage()
	o.Failure = Failure{Kind: failure.GetApplicationFailureInfo().GetType(), Message: o.Message}
	var app *temporal.ApplicationError
	var details struct {
		Task string `json:"task"`
		Failure
	}
	if errors.As(temporal.GetDefaultFailureConverter().FailureToError(failure), &app) && app.Details(&details) == nil {
		o.Task, o.Failure = details.Task, details.Failure
	}
}
