package workflows

import (
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// runTasks runs tasks one after another and ends at the first that fails.
func (e *execution) runTasks(ctx workflow.Context, tasks []*lang.Task) error {
	for _, task := range tasks {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := e.runTask(ctx, task); err != nil {
			return err
		}
	}
	return nil
}

// runTask runs a task unless its condition says no. What it gives becomes
// tasks.<name>; a skipped task has no entry there.
func (e *execution) runTask(ctx workflow.Context, task *lang.Task) error {
	path := task.Name.Value
	wanted, err := e.when(ctx, task)
	if err == nil && !wanted {
		e.report(ctx, Event{Path: path, State: Skipped})
		return nil
	}
	var output any
	if err == nil {
		e.report(ctx, Event{Path: path, State: Started})
		output, err = e.runKind(ctx, task, path)
	}
	switch {
	case err == nil:
		e.report(ctx, Event{Path: path, State: Succeeded, Output: output})
		e.done = append(e.done, task)
		return nil
	case temporal.IsCanceledError(err):
		e.report(ctx, Event{Path: path, State: Canceled})
		return err
	default:
		failure := taskFailure(task, err)
		e.report(ctx, Event{Path: path, State: Failed, Failure: &failure.TaskFailure})
		return failure
	}
}

// runKind is the one place that knows the kinds of tasks.
func (e *execution) runKind(ctx workflow.Context, task *lang.Task, path string) (output any, err error) {
	switch {
	case task.Connector != nil:
		return e.connector(ctx, task, path)
	case task.Set != nil:
		return e.set(ctx, task.Set)
	default:
		return nil, unknownKind()
	}
}

func (e *execution) when(ctx workflow.Context, task *lang.Task) (bool, error) {
	if task.When == nil {
		return true, nil
	}
	value, err := e.expression(ctx, task.When)
	if err != nil {
		return false, err
	}
	wanted, ok := value.(bool)
	if !ok {
		return false, wrongType(task.When, value, "true or false")
	}
	return wanted, nil
}

func (e *execution) report(ctx workflow.Context, event Event) {
	event.At = workflow.Now(ctx)
	e.observe(event)
	e.progress.update(event)
	workflow.SetCurrentDetails(ctx, e.progress.markdown())
}
