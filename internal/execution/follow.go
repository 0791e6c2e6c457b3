package execution

import (
	"context"
	"fmt"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
)

// Follow asks more and more seldom while nothing happens. It never hangs on one
// long poll: a server under load may let it sleep for 20 seconds after the end.
const (
	shortestPause = 20 * time.Millisecond
	longestPause  = 250 * time.Millisecond
	// restful is how much longer than it reads Follow waits: a long history takes time to replay.
	restful = 4
)

// Follow reads an execution again and again until it is over, and gives how it
// ended. Each state that differs from the one before is handed to changed,
// which may be nil.
func Follow(ctx context.Context, c client.Client, id, runID string, changed func(*Execution)) (*Execution, error) {
	return Reader{Client: c}.Follow(ctx, id, runID, changed)
}

// Follow is as the function of that name, and tells more of what an execution waits for.
func (r Reader) Follow(ctx context.Context, id, runID string, changed func(*Execution)) (*Execution, error) {
	reading := r.begin()
	length := int64(-1)
	pause := shortestPause
	last := ""
	for {
		began := time.Now()
		description, err := describe(ctx, r.Client, id, runID)
		if err != nil {
			return nil, err
		}
		runID = run(description)
		history, err := reading.history(ctx, description)
		if err != nil {
			return nil, err
		}
		if int64(len(history.Events)) != length {
			length, pause = int64(len(history.Events)), shortestPause
		}
		if next := continuedAs(history); next != "" {
			runID = next
			continue
		}
		e, err := reading.whole(ctx, description)
		if err != nil {
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
		case <-time.After(max(pause, restful*time.Since(began))):
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
	var text strings.Builder
	fmt.Fprint(&text, e.RunID, e.Status, e.Note)
	for task := range e.Every() {
		fmt.Fprint(&text, ";", task.Path, task.Status, task.Attempts, task.NextAttemptAt, task.Note)
		if task.Turns != nil {
			fmt.Fprint(&text, " ", *task.Turns)
		}
		if task.Ahead != nil {
			fmt.Fprint(&text, " ", *task.Ahead)
		}
	}
	return text.String()
}
