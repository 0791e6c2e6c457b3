package execution

import (
	"cmp"
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
	var e *Execution
	for range mostReadings {
		if e, err = Read(ctx, c, id, ""); err != nil {
			return "", err
		}
		if e.Status.Over() {
			return "", &OverError{ID: id, Status: e.Status}
		}
		path, err = e.answer(ctx, c, answer)
		var gone *serviceerror.NotFound
		if !errors.As(err, &gone) {
			return path, err
		}
	}
	return "", refused(e, workflows.RefuseNotWaiting(answer.Task, e.waiting()))
}

// mostReadings is how often an execution is read to find the workflow that a
// task waits in: a stretch may end between the reading and the answer.
const mostReadings = 5

// answer answers the workflow that the task waits in. One that is over since is
// a *serviceerror.NotFound.
func (e *Execution) answer(ctx context.Context, c client.Client, answer workflows.Answer) (path string, err error) {
	owner := e.ID
	tasks := e.answerable(answer.Task)
	switch {
	case len(tasks) > 1:
		return "", refused(e, workflows.RefuseAmbiguous(answer.Task, pathsOf(tasks)))
	case len(tasks) == 1:
		answer.Task, owner = tasks[0].own, cmp.Or(tasks[0].owner, owner)
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
	if len(tasks) == 1 {
		path = tasks[0].Path
	}
	return path, nil
}

// answerable finds the tasks that an answer can be for: the one of that path, or else those of that name that wait. Of
// a path, another workflow of the execution may know that it was answered before.
func (e *Execution) answerable(name string) []*Task {
	path := dotted(name)
	var byName []*Task
	for task := range e.Every() {
		switch {
		case dotted(task.Path) == path && (task.waits() || task.owner != ""):
			return []*Task{task}
		case task.Name == name && task.waits():
			byName = append(byName, task)
		}
	}
	return byName
}

// waits reports whether a task waits for an answer.
func (t *Task) waits() bool { return t.Awaits == AwaitsApproval || t.Awaits == AwaitsResume }

// waiting lists the paths of the tasks that wait for an answer.
func (e *Execution) waiting() []string {
	var paths []string
	for task := range e.Every() {
		if task.waits() {
			paths = append(paths, task.Path)
		}
	}
	return paths
}

func pathsOf(tasks []*Task) []string {
	paths := make([]string, len(tasks))
	for i, task := range tasks {
		paths[i] = task.Path
	}
	return paths
}

// dotted gives a path with points only.
func dotted(path string) string { return strings.ReplaceAll(path, "/", ".") }

// refused tells why an answer was not taken.
func refused(e *Execution, err error) error {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return &RefusedError{Type: app.Type(), Message: app.Message(), Waiting: e.waiting()}
	}
	return fmt.Errorf("answering execution %q: %w", e.ID, err)
}
