package execution

import (
	"context"
	"errors"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"hawser/workflows"
)

// NotFoundError says that there is no such execution.
type NotFoundError struct{ ID, RunID string }

// Error names the execution.
func (e *NotFoundError) Error() string {
	if e.RunID != "" {
		return fmt.Sprintf("there is no execution %q with the run %s", e.ID, e.RunID)
	}
	return fmt.Sprintf("there is no execution %q; `starter list` shows those that there are", e.ID)
}

// Read tells how an execution stands. Without a runID it is the latest run of
// that id. An execution that is not there is a *NotFoundError.
func Read(ctx context.Context, c client.Client, id, runID string) (*Execution, error) {
	return Reader{Client: c}.Read(ctx, id, runID)
}

// Read is as the function of that name, and tells more of what an execution waits for.
func (r Reader) Read(ctx context.Context, id, runID string) (*Execution, error) {
	description, err := describe(ctx, r.Client, id, runID)
	if err != nil {
		return nil, err
	}
	return r.begin().whole(ctx, description)
}

// reading is the reading of an execution. What was read once is not asked for again.
type reading struct {
	*queues
	replayer  workflows.Replayer
	histories map[string]*historypb.History
	// ended are the called executions that are over, left is how many more are told of with their tasks.
	ended map[string]*Execution
	left  int
}

func (r Reader) begin() *reading {
	return &reading{queues: r.queues(), histories: map[string]*historypb.History{}, ended: map[string]*Execution{}}
}

func (r *reading) read(ctx context.Context, description *workflowservice.DescribeWorkflowExecutionResponse) (*Execution, error) {
	history, err := r.history(ctx, description)
	if err != nil {
		return nil, err
	}
	tree := tellTree(&r.replayer, description.GetWorkflowExecutionInfo().GetExecution().GetWorkflowId(), run(description), history)
	if err := r.addStretches(ctx, tree); err != nil {
		return nil, err
	}
	e := tree.finish(history)
	if e.Status.Over() {
		return e, nil
	}
	return e, r.addPending(ctx, tree, description)
}

// history gives the history of a run, which is asked for only where it has grown.
func (r *reading) history(ctx context.Context, description *workflowservice.DescribeWorkflowExecutionResponse) (*historypb.History, error) {
	known := r.histories[run(description)]
	if known != nil && int64(len(known.Events)) == description.GetWorkflowExecutionInfo().GetHistoryLength() {
		return known, nil
	}
	history, err := fetch(ctx, r.Client, description)
	if err == nil {
		r.histories[run(description)] = history
	}
	return history, err
}

func describe(ctx context.Context, c client.Client, id, runID string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	description, err := c.DescribeWorkflowExecution(ctx, id, runID)
	var missing *serviceerror.NotFound
	var malformed *serviceerror.InvalidArgument
	switch {
	case errors.As(err, &missing), errors.As(err, &malformed):
		return nil, &NotFoundError{ID: id, RunID: runID}
	case err != nil:
		return nil, fmt.Errorf("describing execution %q: %w", id, err)
	}
	return description, nil
}

func run(description *workflowservice.DescribeWorkflowExecutionResponse) string {
	return description.GetWorkflowExecutionInfo().GetExecution().GetRunId()
}

// fetch reads a history as it is, without waiting for more.
func fetch(ctx context.Context, c client.Client, description *workflowservice.DescribeWorkflowExecutionResponse) (*historypb.History, error) {
	execution := description.GetWorkflowExecutionInfo().GetExecution()
	events := c.GetWorkflowHistory(ctx, execution.GetWorkflowId(), execution.GetRunId(), false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	history := &historypb.History{}
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil, fmt.Errorf("reading the history of execution %q: %w", execution.GetWorkflowId(), err)
		}
		history.Events = append(history.Events, event)
	}
	return history, nil
}
