package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/internal/lang"
)

// settleTime is how long a call that may have been carried out goes on where the execution is canceled.
const settleTime = time.Minute

// settles reports whether a call is brought to its end where the execution is
// canceled, because it can be undone then. Executions that were started before
// the fourth format go on without, so that they replay.
func (e *execution) settles(task *lang.Task) bool {
	return e.bundle.Format > 3 && len(task.Compensate) > 0
}

// settle makes a call that can be undone. Where it is canceled, it is given up
// if no vendor has seen it. One that may have been carried out goes on under its
// idempotency key, so that it is known whether there is something to undo.
func (b *block) settle(ctx workflow.Context, path string, call func(workflow.Context) workflow.Future, out any) error {
	calling, giveUp := workflow.NewDisconnectedContext(ctx)
	defer giveUp()
	result := call(calling)
	if workflow.Await(ctx, result.IsReady) == nil {
		return result.Get(calling, out)
	}
	var begun bool
	if err := ask(calling, activities.BegunActivity, path, &begun); err != nil {
		return err
	}
	if begun {
		if _, err := workflow.AwaitWithTimeout(calling, settleTime, result.IsReady); err != nil {
			return err
		}
	}
	giveUp()
	if result.Get(calling, out) != nil {
		return temporal.NewCanceledError()
	}
	return nil
}
