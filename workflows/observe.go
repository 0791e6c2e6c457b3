package workflows

import (
	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/internal/lang"
	"hawser/internal/lang/expr"
)

// Trial is what the interpreter tells of executions that are tried out, and what it asks.
type Trial struct {
	// Observe is told of every change of a task's state, in the order in which they happen.
	Observe func(Event)
	// Answer gives what a task of an execution gives in place of what it does: its output, or a failure. Where it is
	// not ok, the task does it. Connector tasks are not asked about: their calls are answered where they are made.
	Answer func(execution string, task *lang.Task) (output any, failed *activities.Failure, ok bool)
}

// RegisterTrial registers an interpreter for a test environment. Programs keeps
// what has been compiled.
func RegisterTrial(registry Registry, programs *expr.Cache, t Trial) {
	register(registry, &interpreter{programs: programs, observe: t.Observe, answer: t.Answer})
}

// runOrTake runs a task, unless what it gives is known already.
func (b *block) runOrTake(ctx workflow.Context, task *lang.Task, path string) (any, error) {
	if output, done := b.waitedFor(task, path); done {
		return output, nil
	}
	if b.answer != nil && task.Connector == nil {
		output, failed, ok := b.answer(b.ID, task)
		if failed != nil {
			return nil, &failure{TaskFailure: TaskFailure{Failure: *failed}, text: withCode(*failed)}
		}
		if ok {
			return output, nil
		}
	}
	return b.runKind(ctx, task, path)
}
