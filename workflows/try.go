package workflows

import (
	"errors"

	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// try runs tasks. A failure of one of them goes to the first catch that takes
// it; a return and a cancellation go to none. The tasks at the end run whatever
// has happened; a failure that is there already is not replaced by one of theirs.
func (b *block) try(ctx workflow.Context, task *lang.TryTask, path string) (any, error) {
	err := b.inner(path, "").runTasks(ctx, task.Tasks)
	caught := false
	if f := catchable(err); f != nil {
		caught, err = b.catch(ctx, task, path, f)
	}
	if len(task.Finally) > 0 && !notContinued(err) {
		err = b.finally(ctx, task, path, err)
	}
	if err != nil {
		return nil, err
	}
	return map[string]any{"caught": caught}, nil
}

// catchable gives the failure that an error is, nil for what no catch sees.
func catchable(err error) *failure {
	var f *failure
	if !errors.As(err, &f) || f.Kind == BadDefinition {
		return nil
	}
	return f
}

func (b *block) catch(ctx workflow.Context, task *lang.TryTask, path string, f *failure) (bool, error) {
	for _, c := range task.Catch {
		inner := b.inner(path, "", local{c.Variable(), f.Value(f.Task)})
		if c.When != nil {
			taken, err := inner.condition(ctx, c.When)
			if err != nil {
				return false, err
			}
			if !taken {
				continue
			}
		}
		return true, inner.runTasks(ctx, c.Tasks)
	}
	return false, f
}

func (b *block) finally(ctx workflow.Context, task *lang.TryTask, path string, cause error) error {
	if ctx.Err() != nil {
		var cancel workflow.CancelFunc
		ctx, cancel = workflow.NewDisconnectedContext(ctx)
		defer cancel()
	}
	err := b.inner(path, "").runTasks(ctx, task.Finally)
	var end *ending
	if err != nil && (cause == nil || errors.As(cause, &end)) {
		return err
	}
	return cause
}
