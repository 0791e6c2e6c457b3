package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/internal/schema"
)

// An execution that is not a child of this run is looked at again and again.
const (
	firstLook = 100 * time.Millisecond
	lastLook  = 10 * time.Second
)

// join waits for an execution that an earlier run of this one has called. When
// this one is canceled so is that, and its end is waited for.
func (b *block) join(ctx workflow.Context, id string) (schema.Value, error) {
	looking, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	asked := false
	for pause := firstLook; ; pause = min(2*pause, lastLook) {
		var outcome activities.Outcome
		if err := ask(looking, activities.OutcomeActivity, id, &outcome); err != nil {
			return schema.Value{}, err
		}
		if outcome.Over {
			return outcome.Outputs, joined(id, outcome)
		}
		if ctx.Err() != nil && !asked {
			asked = true
			_ = workflow.RequestCancelExternalWorkflow(looking, id, "").Get(looking, nil) // one that has just ended cannot be
		}
		waiting := ctx
		if asked {
			waiting = looking
		}
		_ = workflow.Sleep(waiting, pause) // what ends it is seen above
	}
}

// joined gives the error that an execution has ended with.
func joined(id string, outcome activities.Outcome) error {
	switch outcome.Status {
	case activities.Succeeded:
		return nil
	case activities.Canceled:
		return temporal.NewCanceledError()
	case activities.Failed:
		return &failure{TaskFailure: TaskFailure{Task: outcome.Task, Failure: outcome.Failure}, text: outcome.Message}
	default:
		return notEnded(id, outcome.Status)
	}
}

// ask runs a short activity in this worker, again and again until the server has answered it.
func ask(ctx workflow.Context, activity string, in, out any) error {
	ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		StartToCloseTimeout:    10 * time.Second,
		ScheduleToCloseTimeout: time.Minute,
	})
	for {
		err := workflow.ExecuteLocalActivity(ctx, activity, in).Get(ctx, out)
		if err == nil || ctx.Err() != nil {
			return err
		}
		if err := workflow.Sleep(ctx, lastLook); err != nil {
			return err
		}
	}
}
