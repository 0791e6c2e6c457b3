package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// limited runs work for as long as limit at the most, without bound where that
// is zero. Late says that the time is over: the context of the work was canceled
// then, and the work was waited for.
func limited(ctx workflow.Context, limit time.Duration, name string, work func(workflow.Context) error) (late bool, err error) {
	if limit <= 0 {
		return false, work(ctx)
	}
	working, stop := workflow.WithCancel(ctx)
	defer stop()
	timing, done := workflow.WithCancel(ctx)
	defer done()
	timer := workflow.NewTimerWithOptions(timing, limit, workflow.TimerOptions{Summary: name + ": timeout"})
	workflow.Go(timing, func(ctx workflow.Context) {
		if timer.Get(ctx, nil) == nil {
			late = true
			stop()
		}
	})
	err = work(working)
	return late, err
}

// runInTime runs the integration's tasks within its timeout. What runs then is
// canceled: what is done in the end, and undone, is not bounded by it.
func (b *block) runInTime(ctx workflow.Context) error {
	limit := b.integration.Timeout.Value
	late, err := limited(ctx, limit, b.integration.Name.Value, func(ctx workflow.Context) error {
		err := b.runTasks(ctx, b.restore(ctx))
		if err == nil && b.bundle.Format > 3 { // the last call may have been settled
			err = ctx.Err()
		}
		return err
	})
	if late && temporal.IsCanceledError(err) && ctx.Err() == nil {
		return outOfTime(limit)
	}
	return err
}
