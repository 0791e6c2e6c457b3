package execution

import (
	"context"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"

	"hawser/workflows"
)

// Follow asks more and more seldom while nothing happens. It never hangs on one
// long poll: a server under load may let it sleep for 20 seconds after the end.
const (
	shortestPause = 20 * time.Millisecond
	longestPause  = 250 * time.Millisecond
)

// Follow reads an execution again and again until it is over, and gives how it
// ended. Each state that differs from the one before is handed to changed,
// which may be nil.
func Follow(ctx context.Context, c client.Client, id, runID string, changed func(*Execution)) (*Execution, error) {
	return Reader{Client: c}.Follow(ctx, id, runID, changed)
}

// Follow is as the function of that name, and tells more of what an execution waits for.
func (r Reader) Follow(ctx context.Context, id, runID string, changed func(*Execution)) (*Execution, error) {
	c, queues := r.Client, r.queues()
	var replayer workflows.Replayer
	calls := &called{client: c, queues: queues, replayer: &replayer}
	var history *historypb.History
	pause := shortestPause
	last := ""
	for {
		description, err := describe(ctx, c, id, runID)
		if err != nil {
			return nil, err
		}
		info := description.GetWorkflowExecutionInfo()
		runID = info.GetExecution().GetRunId()
		if history == nil || int64(len(history.Events)) != info.GetHistoryLength() {
			if history, err = fetch(ctx, c, description); err != nil {
				return nil, err
			}
			pause = shortestPause
		}
		if next := continuedAs(history); next != "" {
			history, runID = nil, next
			continue
		}
		e := tell(&replayer, id, runID, history)
		if err := queues.addPending(ctx, e, description); err != nil {
			return nil, err
		}
		if err := calls.addCalled(ctx, e); err != nil {
			return nil, err
		}
		if print := fingerprint(e); print != last {
			last = print
			if changed != nil {
				changed(e)
			}
		}
		if e.Status.Over() {
			return e, nil
		}
		select {
		case <-ctx.Done():
			return e, ctx.Err()
		case <-time.After(pause):
			pause = min(longestPause, pause*3/2)
		}
	}
}

// continuedAs gives the run that an execution goes on as, "" where it does not.
func continuedAs(history *historypb.History) string {
	last := history.Events[len(history.Events)-1]
	if last.GetEventType() != enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW {
		return ""
	}
	return last.GetWorkflowExecutionContinuedAsNewEventAttributes().GetNewExecutionRunId()
}

// fingerprint differs when anything that is shown of an execution does.
func fingerprint(e *Execution) string {
	text := fmt.Sprint(e.RunID, e.Status, e.Note)
	for task := range e.Every() {
		text += fmt.Sprint(";", task.Status, task.Attempts, task.NextAttemptAt, task.Note)
		if task.Ahead != nil {
			text += fmt.Sprint(" ", *task.Ahead)
		}
	}
	return text
}
