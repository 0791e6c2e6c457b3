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
	identity
	bundle      *lang.Bundle
	integration *lang.Integration
	info        *workflow.Info
	// address is the id under which people find the execution.
	address string
	// stretch says that this workflow makes a stretch of the execution, found that the execution has search attributes.
	stretch, found bool
	// inputs and vars are what expressions see, beside what their block adds.
	inputs map[string]any
	vars   map[string]any
	// done are the tasks that succeeded and can be undone, in order.
	done []undoable
	// waits are the tasks that wait for an answer, and those that have waited.
	waits []*wait
	// former is what the execution continues; it may be nil.
	former   *Former
	progress *progress
	// made counts the turns of loops that this workflow made, left what they leave to the execution, in bytes.
	made, left int
	// compensationRefs are what the compensations of tasks use.
	compensationRefs map[*lang.Task]references
}

// identity is what stays the same in all workflows of an execution.
type identity struct {
	ID        string    `json:"id"`
	RunID     string    `json:"runId"`
	StartTime time.Time `json:"startTime"`
	// Root is what idempotency keys begin with.
	Root string `json:"root"`
	// Since is when an earlier run of this execution began, which may have made its calls; zero unless it was reset.
	Since time.Time `json:"since,omitzero"`
}

// identify gives the identity of the execution that a workflow begins. The id of
// the first run stays through resets and continue-as-new, and is new with every
// start, also under a workflow id that was used before. A called execution is
// named by the task that calls it: it may be started anew where that is reset.
func identify(info *workflow.Info, in Input) identity {
	id := identity{
		ID: info.WorkflowExecution.ID, RunID: info.WorkflowExecution.RunID,
		StartTime: info.WorkflowStartTime.UTC(), Root: info.FirstRunID,
	}
	if info.OriginalRunID != "" && info.OriginalRunID != info.WorkflowExecution.RunID {
		id.Since = info.WorkflowStartTime
	}
	if caller := in.Caller; caller != nil {
		id.Root = caller.Key
		if caller.Since != 0 {
			id.Since = time.Unix(caller.Since, 0)
		}
	}
	if former := in.Former; former != nil {
		id.ID, id.RunID, id.StartTime = former.ID, former.RunID, former.StartTime.UTC()
	}
	return id
}

func newExecution(ctx workflow.Context, i *interpreter, in Input) *execution {
	inputs, _ := in.Inputs.Any.(map[string]any)
	if inputs == nil {
		inputs = map[string]any{}
	}
	e := &execution{
		interpreter: i,
		bundle:      in.Bundle,
		integration: in.Bundle.Integration,
		info:        workflow.GetInfo(ctx),
		address:     workflow.GetInfo(ctx).WorkflowExecution.ID,
		inputs:      inputs,
		vars:        map[string]any{},
		former:      in.Former,
		progress:    newProgress(workflow.GetInfo(ctx).WorkflowExecution.ID, in.Bundle.Integration),

		compensationRefs: map[*lang.Task]references{},
	}
	e.identity = identify(e.info, in)
	if in.Stretch != nil {
		e.begin(in.Stretch)
	}
	return e
}

// run runs the tasks in order and gives the outputs.
func (e *execution) run(ctx workflow.Context) (map[string]any, error) {
	root := &block{execution: e, tasks: map[string]any{}}
	err := root.runInTime(ctx)
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
func (e *execution) repeatedSince() time.Time { return e.Since }

// idempotencyKey names a task of this execution to vendors.
func (e *execution) idempotencyKey(path string) string {
	return e.Root + "/" + path
}
