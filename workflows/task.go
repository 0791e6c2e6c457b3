package workflows

import (
	"errors"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// runTasks runs tasks one after another and ends at the first that fails.
func (b *block) runTasks(ctx workflow.Context, tasks []*lang.Task) error {
	for _, task := range tasks {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := b.runTask(ctx, task); err != nil {
			return err
		}
	}
	return nil
}

// runTask runs a task unless its condition says no. What it gives becomes
// tasks.<name>; a skipped task has no entry there.
func (b *block) runTask(ctx workflow.Context, task *lang.Task) error {
	path := b.path + task.Name.Value
	wanted, err := b.when(ctx, task)
	if err == nil && !wanted {
		b.report(ctx, Event{Task: task, Path: path, State: Skipped})
		return nil
	}
	var output any
	if err == nil {
		b.report(ctx, Event{Task: task, Path: path, State: Started})
		output, err = b.runOrTake(ctx, task, path)
	}
	var end *ending
	switch {
	case notContinued(err):
		b.report(ctx, Event{Task: task, Path: path, State: Canceled})
		return err
	case err == nil:
		if task.Set == nil {
			b.tasks[task.Name.Value] = output
		}
		b.report(ctx, Event{Task: task, Path: path, State: Succeeded, Output: output})
		b.keep(task)
		return nil
	case errors.As(err, &end):
		b.report(ctx, Event{Task: task, Path: path, State: Succeeded})
		return err
	case temporal.IsCanceledError(err):
		b.report(ctx, Event{Task: task, Path: path, State: Canceled})
		return err
	default:
		failure := taskFailure(task, err)
		b.report(ctx, Event{Task: task, Path: path, State: Failed, Failure: &failure.TaskFailure})
		if task.OnError == lang.Continue {
			return nil
		}
		return failure
	}
}

// runKind is the one place that knows the kinds of tasks.
func (b *block) runKind(ctx workflow.Context, task *lang.Task, path string) (output any, err error) {
	switch {
	case task.Connector != nil:
		return b.connector(ctx, task, path)
	case task.Set != nil:
		return b.set(ctx, task.Set)
	case task.Switch != nil:
		return b.switchTask(ctx, task.Switch, path)
	case task.ForEach != nil:
		return b.forEach(ctx, task, path)
	case task.While != nil:
		return b.while(ctx, task, path)
	case task.Parallel != nil:
		return b.parallel(ctx, task, path)
	case task.Try != nil:
		return b.try(ctx, task.Try, path)
	case task.Call != nil:
		return b.call(ctx, task, path)
	case task.Timer != nil:
		return b.timer(ctx, task)
	case task.Suspend != nil:
		return b.suspend(ctx, task, path)
	case task.Approval != nil:
		return b.approval(ctx, task, path)
	case task.Return != nil:
		return nil, b.returns(ctx, task.Return)
	case task.Fail != nil:
		return nil, b.fail(ctx, task.Fail)
	default:
		return nil, unknownKind()
	}
}

func (b *block) when(ctx workflow.Context, task *lang.Task) (bool, error) {
	if task.When == nil {
		return true, nil
	}
	return b.condition(ctx, task.When)
}

// condition evaluates an expression that must be true or false.
func (b *block) condition(ctx workflow.Context, x *lang.Expression) (bool, error) {
	value, err := b.expression(ctx, x)
	if err != nil {
		return false, err
	}
	wanted, ok := value.(bool)
	if !ok {
		return false, wrongType(x, value, "true or false")
	}
	return wanted, nil
}

func (b *block) report(ctx workflow.Context, event Event) {
	event.Parent, event.Index, event.Branch, event.Undoes = b.parent, b.index, b.branch, b.undoes
	event.Of, event.At = b.ID, workflow.Now(ctx)
	b.observe(event)
	b.progress.update(event)
}
