package workflows

import (
	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// set assigns variables in order; a later one sees the earlier. Its output is
// what was assigned.
func (b *block) set(ctx workflow.Context, task *lang.SetTask) (any, error) {
	assigned := make(map[string]any, len(task.Vars))
	for _, member := range task.Vars {
		value, err := b.value(ctx, member.Value)
		if err != nil {
			return nil, err
		}
		b.vars[member.Key.Value] = value
		assigned[member.Key.Value] = value
	}
	return assigned, nil
}
