package workflows

import (
	"errors"
	"slices"

	"go.temporal.io/sdk/workflow"
)

// undo runs the compensations of the tasks that were done, last first, also
// when the execution is canceled. It gives the error that it was given: what
// started it stays the execution's failure. A compensation that fails is
// reported with it, and the rest still runs.
func (e *execution) undo(ctx workflow.Context, cause error) error {
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	var failed []TaskFailure
	for _, task := range slices.Backward(slices.Clone(e.done)) {
		undone := len(task.Compensate) > 0
		for _, compensation := range task.Compensate {
			var f *failure
			if err := e.runTask(ctx, compensation); errors.As(err, &f) {
				failed = append(failed, f.TaskFailure)
				undone = false
			}
		}
		if undone {
			e.report(ctx, Event{Path: task.Name.Value, State: Compensated})
		}
	}
	return withoutCompensation(cause, failed)
}
