// Package result waits for the outcome of an execution without ever depending on one long poll.
//
// A Temporal server can lose the notification that an execution has closed: each waiter has room for one notification, and
// one that comes while the last is unread is dropped. The SDK's WorkflowRun.Get then sleeps until its long poll expires, 20
// seconds by a server's default. Await asks again every second instead. It only waits: whoever shows progress reads the
// history and has no need of it.
package result

import (
	"context"
	"errors"
	"fmt"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/proto"
)

const (
	// pollLimit bounds one long poll. A server answers one second before it, to be in time, so the poll lasts a second. With
	// a limit of a second or less it would answer at once.
	pollLimit = 2 * time.Second

	// minInterval spaces polls that end early: the server cannot be reached, or the caller's own deadline is near.
	minInterval = 200 * time.Millisecond

	// patience is how long a server may stay away before Await gives up.
	patience = time.Minute
)

// Execution names what to wait for. Without a RunID it is the latest run.
type Execution struct {
	Namespace, WorkflowID, RunID string
}

// Await waits until the execution has closed, through retries and continue-as-new, and returns what client.WorkflowRun.Get
// returns: the result is decoded into valuePtr, which may be nil, and an execution that did not complete is a
// *temporal.WorkflowExecutionError. The client is one to the same namespace.
func Await(ctx context.Context, c client.Client, e Execution, valuePtr any) error {
	if e.RunID == "" {
		latest, err := c.DescribeWorkflowExecution(ctx, e.WorkflowID, "")
		if err != nil {
			return err
		}
		e.RunID = latest.GetWorkflowExecutionInfo().GetExecution().GetRunId()
	}
	for {
		closed, err := awaitClose(ctx, c.WorkflowService(), e)
		if err != nil {
			return err
		}
		next := nextRun(closed)
		if next == "" {
			break
		}
		e.RunID = next
	}
	return c.GetWorkflow(ctx, e.WorkflowID, e.RunID).GetWithOptions(ctx, valuePtr, client.WorkflowRunGetOptions{DisableFollowingRuns: true})
}

// awaitClose returns the event that closed the run.
func awaitClose(ctx context.Context, service workflowservice.WorkflowServiceClient, e Execution) (*historypb.HistoryEvent, error) {
	heard := time.Now()
	for {
		next := time.After(minInterval)
		event, err := pollClose(ctx, service, e)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case event != nil:
			return event, nil
		case err == nil:
			heard = time.Now()
		case !transient(err) || time.Since(heard) > patience:
			return nil, err
		}
		select {
		case <-ctx.Done():
		case <-next:
		}
	}
}

// pollClose is one long poll. It returns nil and no error when the run was still open at its end. It passes no page token, so
// that the server looks at the run's state before it waits.
func pollClose(ctx context.Context, service workflowservice.WorkflowServiceClient, e Execution) (*historypb.HistoryEvent, error) {
	ctx, cancel := context.WithTimeout(ctx, pollLimit)
	defer cancel()
	answer, err := service.GetWorkflowExecutionHistory(ctx, &workflowservice.GetWorkflowExecutionHistoryRequest{
		Namespace:              e.Namespace,
		Execution:              &commonpb.WorkflowExecution{WorkflowId: e.WorkflowID, RunId: e.RunID},
		HistoryEventFilterType: enumspb.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT,
		WaitNewEvent:           true,
		SkipArchival:           true,
	})
	if err != nil {
		return nil, err
	}
	events := answer.GetHistory().GetEvents()
	for _, blob := range answer.GetRawHistory() {
		var batch historypb.History
		if err := proto.Unmarshal(blob.GetData(), &batch); err != nil {
			return nil, fmt.Errorf("decoding history: %w", err)
		}
		events = append(events, batch.GetEvents()...)
	}
	if len(events) == 0 {
		return nil, nil
	}
	return events[len(events)-1], nil
}

// nextRun is the run that carries on after the one that the event closed; empty when it was the last.
func nextRun(closed *historypb.HistoryEvent) string {
	switch closed.GetEventType() {
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
		return closed.GetWorkflowExecutionCompletedEventAttributes().GetNewExecutionRunId()
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
		return closed.GetWorkflowExecutionFailedEventAttributes().GetNewExecutionRunId()
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT:
		return closed.GetWorkflowExecutionTimedOutEventAttributes().GetNewExecutionRunId()
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
		return closed.GetWorkflowExecutionContinuedAsNewEventAttributes().GetNewExecutionRunId()
	default:
		return ""
	}
}

// transient tells whether asking again can help: the server was away, busy, or did not answer in time.
func transient(err error) bool {
	var (
		unavailable *serviceerror.Unavailable
		exhausted   *serviceerror.ResourceExhausted
		late        *serviceerror.DeadlineExceeded
		canceled    *serviceerror.Canceled
	)
	return errors.As(err, &unavailable) || errors.As(err, &exhausted) || errors.As(err, &late) || errors.As(err, &canceled) ||
		errors.Is(err, context.DeadlineExceeded)
}
