package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// execution is one run of an integration.
type execution struct {
	*interpreter
	integration *lang.Integration
	info        *workflow.Info
	// scope is what expressions see. It is rewritten as tasks end, never read concurrently.
	inputs map[string]any
	vars   map[string]any
	tasks  map[string]any
	// done are the tasks that succeeded, in order: what there is to undo.
	done     []*lang.Task
	progress *progress
}

func newExecution(ctx workflow.Context, i *interpreter, in Input) *execution {
	inputs, _ := in.Inputs.Any.(map[string]any)
	if inputs == nil {
		inputs = map[string]any{}
	}
	return &execution{
		interpreter: i,
		integration: in.Bundle.Integration,
		info:        workflow.GetInfo(ctx),
		inputs:      inputs,
		vars:        map[string]any{},
		tasks:       map[string]any{},
		progress:    newProgress(in.Bundle.Integration),
	}
}

// run runs the tasks in order and gives the outputs.
func (e *execution) run(ctx workflow.Context) (map[string]any, error) {
	if err := e.runTasks(ctx, e.integration.Tasks); err != nil {
		return nil, e.ended(ctx, e.undo(ctx, err))
	}
	outputs, err := e.object(ctx, e.integration.Outputs)
	if err != nil {
		return nil, e.ended(ctx, e.undo(ctx, failedOutputs(err)))
	}
	return outputs, nil
}

// scope gives the variables of an expression.
func (e *execution) scope(ctx workflow.Context) map[string]any {
	return map[string]any{
		"inputs": e.inputs,
		"vars":   e.vars,
		"tasks":  e.tasks,
		"execution": map[string]any{
			"id":          e.info.WorkflowExecution.ID,
			"runId":       e.info.WorkflowExecution.RunID,
			"integration": e.integration.Name.Value,
			"startTime":   e.info.WorkflowStartTime.UTC(),
		},
		"now": workflow.Now(ctx).UTC(),
	}
}

// repeatedSince tells since when an earlier run may have made this execution's
// calls: zero unless the execution was reset.
func (e *execution) repeatedSince() time.Time {
	if e.info.OriginalRunID == "" || e.info.OriginalRunID == e.info.WorkflowExecution.RunID {
		return time.Time{}
	}
	return e.info.WorkflowStartTime
}

// idempotencyKey names a task of this execution to vendors. The id of the first
// run stays through resets and continue-as-new, and is new with every start,
// also under a workflow id that was used before.
func (e *execution) idempotencyKey(path string) string {
	return e.info.FirstRunID + "/" + path
}
