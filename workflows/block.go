package workflows

import (
	"maps"
	"slices"

	"go.temporal.io/sdk/workflow"
)

// block is a list of tasks on its way: the integration's own, or one inside of a task.
type block struct {
	*execution
	// path is what the paths of its tasks begin with: "", "route.", "loop[3].". It is the
	// same in every run of the definition, so calls and their idempotency keys are named by it.
	path string
	// parent, index and branch tell where it stands: in which task, in which turn or branch of it.
	parent string
	index  *int
	branch string
	// turning says that it is inside of a turn that this workflow makes.
	turning bool
	// undoes is the path of the task that its tasks undo.
	undoes string
	// tasks are the outputs that its tasks see: those of the blocks around, and its own.
	tasks map[string]any
	// locals are the variables of the loops and catches around.
	locals []local
}

// local is a variable that only the tasks inside of a task see.
type local struct {
	name  string
	value any
}

// inner gives a block inside of the task at path, whose tasks' paths go on with step.
func (b *block) inner(path, step string, locals ...local) *block {
	around := slices.DeleteFunc(slices.Clone(b.locals), func(l local) bool {
		return slices.ContainsFunc(locals, func(n local) bool { return n.name == l.name })
	})
	return &block{
		execution: b.execution,
		path:      path + step + ".",
		parent:    path,
		turning:   b.turning,
		tasks:     maps.Clone(b.tasks),
		locals:    append(around, locals...),
	}
}

func (b *block) localNames() []string {
	names := make([]string, len(b.locals))
	for i, l := range b.locals {
		names[i] = l.name
	}
	return names
}

// scope gives the variables of an expression.
func (b *block) scope(ctx workflow.Context) map[string]any {
	scope := map[string]any{
		"inputs": b.inputs,
		"vars":   b.vars,
		"tasks":  b.tasks,
		"execution": map[string]any{
			"id":          b.ID,
			"runId":       b.RunID,
			"integration": b.integration.Name.Value,
			"startTime":   b.StartTime,
		},
		"now": workflow.Now(ctx).UTC(),
	}
	for _, l := range b.locals {
		scope[l.name] = l.value
	}
	return scope
}
