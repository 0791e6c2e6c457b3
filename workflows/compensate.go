package workflows

import (
	"errors"
	"slices"

	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// undoable is a task that was done and has compensations, with the block that it ran in.
type undoable struct {
	block *block
	task  *lang.Task
}

// keep remembers a task that was done, if it can be undone.
func (b *block) keep(task *lang.Task) {
	if len(task.Compensate) > 0 {
		b.done = append(b.done, undoable{b, task})
	}
}

// undo runs the compensations of the tasks that were done, last first, also
// when the execution is canceled. It gives the error that it was given: what
// started it stays the execution's failure. A compensation that fails is
// reported with it, and the rest still runs.
func (e *execution) undo(ctx workflow.Context, cause error) error {
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	var failed []TaskFailure
	for _, done := range slices.Backward(slices.Clone(e.done)) {
		b, task, undone := *done.block, done.task, true
		b.undoes = b.path + task.Name.Value
		for _, compensation := range task.Compensate {
			var f *failure
			if err := b.runTask(ctx, compensation); errors.As(err, &f) {
				failed = append(failed, f.TaskFailure)
				undone = false
			}
		}
		if undone {
			done.block.report(ctx, Event{Task: task, Path: b.undoes, State: Compensated})
		}
	}
	return withoutCompensation(cause, failed)
}
