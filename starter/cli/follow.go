package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hawser/internal/execution"
)

// errStalled is why following ends when nobody works on an execution.
var errStalled = errors.New("no worker")

// follow hands each state of an execution to show until it is over, and gives
// how it ended. When for as long as wait no worker takes what it waits for, or
// when ctx ends, it gives the execution as it stands and the failure that says
// how to go on.
func follow(ctx context.Context, r execution.Reader, run *execution.Run, wait time.Duration, show func(*execution.Execution)) (*execution.Execution, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	patience := time.AfterFunc(wait, func() { cancel(errStalled) })
	patience.Stop()

	var last *execution.Execution
	stalled := false
	e, err := r.Follow(ctx, run.ID, run.RunID, func(e *execution.Execution) {
		last = e
		show(e)
		if now := missingWorker(e) != ""; now != stalled {
			stalled = now
			if patience.Stop(); stalled {
				patience.Reset(wait)
			}
		}
	})
	if err == nil {
		return e, nil
	}
	switch {
	case errors.Is(context.Cause(ctx), errStalled):
		return last, unreachable(missingWorker(last), errStalled,
			fmt.Sprintf("execution %s waits for it: `starter result %s` attaches, `starter cancel %s` ends it", run.ID, run.ID, run.ID))
	case ctx.Err() != nil:
		return last, &failure{
			code: exitInterrupted, err: ctx.Err(),
			message: fmt.Sprintf("stopped following, execution %s goes on", run.ID),
			hints:   []string{fmt.Sprintf("`starter result %s` attaches, `starter cancel %s` ends it", run.ID, run.ID)},
		}
	default:
		return last, lost(run, asFailure(executionError(run.ID, err)))
	}
}

// lost is the failure of following when Temporal does not answer any more: to start the execution anew would do twice what it does.
func lost(run *execution.Run, f *failure) error {
	if f.code != exitUnreachable {
		return f
	}
	told := *f
	told.hints = append(slices.Clone(f.hints), fmt.Sprintf("execution %s goes on once it answers: `starter result %s` attaches then", run.ID, run.ID))
	return &told
}

// missingWorker says which worker an execution waits for, "" when it moves.
func missingWorker(e *execution.Execution) string {
	if e == nil || e.Status.Over() {
		return ""
	}
	waiting := ""
	for t := range e.Every() {
		switch {
		case t.Awaits != "":
			return ""
		case t.Status == execution.TaskWaiting:
			waiting = cmp.Or(waiting, t.Note)
		case t.Status == execution.TaskThrottled, t.Status == execution.TaskRunning && len(t.Tasks) == 0:
			return ""
		}
	}
	return cmp.Or(waiting, e.Note)
}
