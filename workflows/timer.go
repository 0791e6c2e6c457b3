package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// timer waits on the server: no worker is needed meanwhile. A time that is
// over is not waited for.
func (b *block) timer(ctx workflow.Context, task *lang.Task) (any, error) {
	wait, err := b.wait(ctx, task.Timer)
	if err != nil {
		return nil, err
	}
	if wait > 0 {
		if err := workflow.NewTimerWithOptions(ctx, wait, workflow.TimerOptions{Summary: task.Name.Value}).Get(ctx, nil); err != nil {
			return nil, err
		}
	}
	return map[string]any{"firedAt": workflow.Now(ctx).UTC().Format(time.RFC3339Nano)}, nil
}

func (b *block) wait(ctx workflow.Context, timer *lang.TimerTask) (time.Duration, error) {
	fields := reader{block: b, ctx: ctx}
	if timer.Until != nil {
		text := fields.string("until", timer.Until)
		if fields.err != nil {
			return 0, fields.err
		}
		until, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return 0, notATime("until", "a time, as in 2026-12-31T09:00:00Z")
		}
		return until.Sub(workflow.Now(ctx)), nil
	}
	text := fields.string("duration", timer.Duration)
	if fields.err != nil {
		return 0, fields.err
	}
	wait, err := time.ParseDuration(text)
	if err != nil {
		return 0, notATime("duration", "a duration, as in 1h30m")
	}
	return wait, nil
}
