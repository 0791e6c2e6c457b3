package execution

import (
	"context"
	"errors"
	"slices"

	historypb "go.temporal.io/api/history/v1"

	"hawser/workflows"
)

// stretch is a workflow that makes a part of an execution.
type stretch struct {
	workflows.Part
	runID string
}

// begun gives the stretches that a workflow has begun.
func begun(parts []workflows.Part, history *historypb.History) []stretch {
	runs := map[string]string{}
	for _, event := range history.Events {
		if started := event.GetChildWorkflowExecutionStartedEventAttributes(); started != nil {
			runs[started.GetWorkflowExecution().GetWorkflowId()] = started.GetWorkflowExecution().GetRunId()
		}
	}
	var stretches []stretch
	for _, part := range parts {
		if runs[part.ID] != "" {
			stretches = append(stretches, stretch{part, runs[part.ID]})
		}
	}
	return stretches
}

// noteStretches notes the stretches that a workflow of the execution has begun.
func (t *tree) noteStretches(parts []workflows.Part, history *historypb.History) {
	for _, part := range parts {
		if loop := t.tasks[part.Path]; loop != nil {
			loop.stretched = true
		}
	}
	t.stretches = append(t.stretches, begun(parts, history)...)
}

// addTurns adds the turns of a loop that one workflow has made.
func (t *tree) addTurns(path string, turns workflows.Turns) {
	loop := t.tasks[path]
	switch {
	case loop == nil:
	case loop.Turns == nil:
		loop.Turns = &turns
	default:
		loop.Turns.Made += turns.Made
	}
}

// addStretches adds what only the histories of stretches tell: of those that
// are on their way, and of the last one that failed. What the others have done
// is thousands of turns that went well.
func (r *reading) addStretches(ctx context.Context, t *tree) error {
	failed := -1
	for i, s := range t.stretches {
		if s.Failed {
			failed = i
		}
	}
	for i := 0; i < len(t.stretches); i++ { // there are stretches in stretches
		s := t.stretches[i]
		if s.Over && i != failed {
			continue
		}
		if err := r.addStretch(ctx, t, s); err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) addStretch(ctx context.Context, t *tree, s stretch) error {
	description, err := describe(ctx, r.Client, s.ID, s.runID)
	var gone *NotFoundError
	switch {
	case errors.As(err, &gone):
		return nil
	case err != nil:
		return err
	}
	history, err := r.history(ctx, description)
	if err != nil {
		return err
	}
	made := 0
	if loop := t.tasks[s.Path]; loop != nil && loop.Turns != nil {
		made = loop.Turns.Made
	}
	t.workflow = s.ID
	t.tell(&r.replayer, history)
	t.workflow = ""
	if loop := t.tasks[s.Path]; s.Over && loop != nil && loop.Turns != nil { // its turns are counted
		loop.Turns.Made = made
	}
	return r.addPending(ctx, t, description)
}

// open reports whether a task, or one inside of it, did not succeed or has not ended.
func (t *Task) open() bool {
	return t.Status != TaskSucceeded && t.Status != TaskSkipped && t.Status != TaskCompensated || slices.ContainsFunc(t.Tasks, (*Task).open)
}

// summarize leaves of a loop that is made in stretches the turns that did not
// succeed or have not ended.
func (t *tree) summarize() {
	for task := range t.execution.Every() {
		if !task.stretched {
			continue
		}
		open := map[int]bool{}
		for _, inner := range task.Tasks {
			if inner.open() {
				open[index(inner)] = true
			}
		}
		task.Tasks = slices.DeleteFunc(task.Tasks, func(inner *Task) bool { return !open[index(inner)] })
	}
}
