package workflows

import (
	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// switchTask runs the tasks of the first case whose condition is true. Its
// output tells which: -1 stands for otherwise, and for no case at all.
func (b *block) switchTask(ctx workflow.Context, task *lang.SwitchTask, path string) (any, error) {
	matched, tasks := -1, task.Otherwise
	for i, c := range task.Cases {
		wanted, err := b.condition(ctx, c.When)
		if err != nil {
			return nil, err
		}
		if wanted {
			matched, tasks = i, c.Tasks
			break
		}
	}
	if err := b.inner(path, "").runTasks(ctx, tasks); err != nil {
		return nil, err
	}
	return map[string]any{"matched": int64(matched)}, nil
}
