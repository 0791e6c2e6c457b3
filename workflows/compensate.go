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
	if len(task.Compensate) == 0 {
		return
	}
	done := undoable{b, task}
	b.done = append(b.done, done)
	if b.stretch {
		b.left += sizeOf(done.kept())
	}
}

// undo runs the compensations of the tasks that were done, last first, also
// when the execution is canceled. It gives the error that it was given: what
// started it stays the execution's failure. A compensation that fails is
// reported with it, and the rest still runs.
func (e *execution) undo(ctx workflow.Context, cause error) error {
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	e.made, e.left = 0, 0
	done := slices.Clone(e.done)
	left, failures := e.undoHere(ctx, done)
	for left > 0 {
		var late []undoFailure
		left, late = e.undoElsewhere(ctx, done[:left])
		failures = append(failures, late...)
	}
	var failed []TaskFailure
	for _, f := range failures {
		failed = append(failed, f.Failure)
	}
	return withoutCompensation(cause, failed)
}

// undoHere undoes tasks, last first, until this workflow has done enough, and
// gives how many are left.
func (e *execution) undoHere(ctx workflow.Context, done []undoable) (left int, failures []undoFailure) {
	for left = len(done); left > 0 && (!e.spent(2) || e.stays(done[left-1].task.Compensate...)); left-- {
		number := left - 1
		failed := done[number].undo(ctx)
		for _, f := range failed {
			failures = append(failures, undoFailure{Number: number, Failure: f})
		}
		if len(failed) == 0 {
			done[number].undone(ctx)
		}
		e.made++
	}
	return left, failures
}

// undo runs the compensations of one task, and gives the failures of those that failed.
func (u undoable) undo(ctx workflow.Context) []TaskFailure {
	var failed []TaskFailure
	b := *u.block
	b.undoes = b.path + u.task.Name.Value
	for _, compensation := range u.task.Compensate {
		var f *failure
		if err := b.runTask(ctx, compensation); errors.As(err, &f) {
			failed = append(failed, f.TaskFailure)
		}
	}
	return failed
}

// undone tells that the task was undone.
func (u undoable) undone(ctx workflow.Context) {
	u.block.report(ctx, Event{Task: u.task, Path: u.block.path + u.task.Name.Value, State: Compensated})
}
