package execution

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"hawser/workflows"
)

// OverError says that an execution is over: nothing of it can be answered.
type OverError struct {
	ID     string
	Status Status
}

// Error names the execution.
func (e *OverError) Error() string {
	return fmt.Sprintf("execution %s is over: %s", e.ID, e.Status)
}

// RefusedError says why an answer was not taken.
type RefusedError struct {
	// Type is one of those of package workflows: NotWaiting, NotApprover.
	Type    string
	Message string
	// Waiting are the paths of the tasks that wait in the execution, and in those that it has called.
	Waiting []string
}

// Error tells why.
func (e *RefusedError) Error() string { return e.Message }

// Answer answers a task of an execution that waits, and gives the path of the
// task. The task may also be one of an execution that it has called. A worker
// has to be there: it is waited for as long as ctx lasts. Errors: *NotFoundError,
// *OverError, *RefusedError.
func Answer(ctx context.Context, c client.Client, id string, answer workflows.Answer) (path string, err error) {
	e, err := Read(ctx, c, id, "")
	if err != nil {
		return "", err
	}
	if e.Status.Over() {
		return "", &OverError{ID: id, Status: e.Status}
	}
	owner, task := e.waiting(answer.Task)
	if task != nil {
		answer.Task = task.own
	}
	if owner == "" {
		owner = id
	}
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID:   owner,
		UpdateName:   workflows.AnswerUpdate,
		Args:         []any{answer},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = handle.Get(ctx, &path)
	}
	if err != nil {
		return "", refused(e, err)
	}
	if task != nil {
		path = task.Path
	}
	return path, nil
}

// waiting finds the task that an answer is for, with the execution that it is
// one of. It gives nil where there is none, or more than one.
func (e *Execution) waiting(name string) (owner string, found *Task) {
	path := dotted(name)
	var byName []*Task
	for task := range e.Every() {
		switch {
		case task.Awaits == "" || task.Awaits == AwaitsTurn:
		case dotted(task.Path) == path:
			return task.owner, task
		case task.Name == name:
			byName = append(byName, task)
		}
	}
	if len(byName) != 1 {
		return "", nil
	}
	return byName[0].owner, byName[0]
}

// dotted gives a path with points only.
func dotted(path string) string { return strings.ReplaceAll(path, "/", ".") }

// refused tells why an answer was not taken.
func refused(e *Execution, err error) error {
	var app *temporal.ApplicationError
	var gone *serviceerror.NotFound
	switch {
	case errors.As(err, &app):
		refused := &RefusedError{Type: app.Type(), Message: app.Message()}
		for task := range e.Every() {
			if task.Awaits == AwaitsApproval || task.Awaits == AwaitsResume {
				refused.Waiting = append(refused.Waiting, task.Path)
			}
		}
		return refused
	case errors.As(err, &gone):
		return &OverError{ID: e.ID, Status: e.Status}
	default:
		return fmt.Errorf("answering execution %q: %w", e.ID, err)
	}
}
