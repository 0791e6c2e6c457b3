package workflows

import (
	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// parallel runs the branches at the same time and waits for all of them.
func (b *block) parallel(ctx workflow.Context, task *lang.Task, path string) (any, error) {
	branches := task.Parallel.Branches
	all := group{n: len(branches), limit: len(branches), goOn: task.OnError == lang.Continue}
	_, err := all.run(ctx, func(ctx workflow.Context, number int) error {
		branch := branches[number]
		inner := b.inner(path, "."+branch.Name.Value)
		inner.branch = branch.Name.Value
		return inner.runTasks(ctx, branch.Tasks)
	})
	if err != nil {
		return nil, err
	}
	return map[string]any{}, nil
}
