package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// execution is one run of an integration.
type execution struct {
	*interpreter
	bundle      *lang.Bundle
	integration *lang.Integration
	// caller is nil where the starter has started it.
	caller *Caller
	info   *workflow.Info
	// inputs and vars are what expressions see, beside what their block adds.
	inputs map[string]any
	vars   map[string]any
	// done are the tasks that succeeded and can be undone, in order.
	done []undoable
	// former is what the execution continues; it may be nil.
	former   *Former
	progress *progress
}

func newExecution(ctx workflow.Context, i *interpreter, in Input) *execution {
	inputs, _ := in.Inputs.Any.(map[string]any)
	if inputs == nil {
		inputs = map[string]any{}
	}
	return &execution{
		interpreter: i,
		bundle:      in.Bundle,
		integration: in.Bundle.Integration,
		caller:      in.Caller,
		info:        workflow.GetInfo(ctx),
		inputs:      inputs,
		vars:        map[string]any{},
		former:      in.Former,
		progress:    newProgress(in.Bundle.Integration),
	}
}

// run runs the tasks in order and gives the outputs.
func (e *execution) run(ctx workflow.Context) (map[string]any, error) {
	root := &block{execution: e, tasks: map[string]any{}}
	err := root.runTasks(ctx, root.restore(ctx))
	var end *ending
	switch {
	case notContinued(err):
		return nil, err
	case errors.As(err, &end):
		return end.outputs, nil
	case err != nil:
		return nil, e.ended(ctx, e.undo(ctx, err))
	}
	outputs, err := root.object(ctx, e.integration.Outputs)
	if err != nil {
		return nil, e.ended(ctx, e.undo(ctx, failedOutputs(err)))
	}
	return outputs, nil
}

// repeatedSince tells since when an earlier run may have made this execution's
// calls: zero unless the execution was reset, or one that has called it.
func (e *execution) repeatedSince() time.Time {
	if e.caller != nil && e.caller.Since != 0 {
		return time.Unix(e.caller.Since, 0)
	}
	if e.info.OriginalRunID == "" || e.info.OriginalRunID == e.info.WorkflowExecution.RunID {
		return time.Time{}
	}
	return e.info.WorkflowStartTime
}

// idempotencyKey names a task of this execution to vendors. The id of the first
// run stays through resets and continue-as-new, and is new with every start,
// also under a workflow id that was used before. A called execution is named by
// the task that calls it: it may be started anew where that is reset.
func (e *execution) idempotencyKey(path string) string {
	if e.caller != nil {
		return e.caller.Key + "/" + path
	}
	return e.info.FirstRunID + "/" + path
}
