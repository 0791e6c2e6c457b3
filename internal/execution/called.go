package execution

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"go.temporal.io/api/workflowservice/v1"
)

// mostCalled is how many called executions are told of with their tasks; of those beyond, the ids alone.
const mostCalled = 100

// whole reads an execution with the tasks of those that it has called put under
// the tasks that called them, and so on.
func (r *reading) whole(ctx context.Context, description *workflowservice.DescribeWorkflowExecutionResponse) (*Execution, error) {
	e, err := r.read(ctx, description)
	if err != nil {
		return nil, err
	}
	r.left = mostCalled
	return e, r.addCalled(ctx, e)
}

func (r *reading) addCalled(ctx context.Context, e *Execution) error {
	for _, task := range slices.Collect(e.Every()) { // those that are put under them are done already
		if task.ExecutionID == "" || task.detached || r.left == 0 {
			continue
		}
		r.left--
		inner, err := r.called(ctx, task.ExecutionID)
		if err != nil {
			return err
		}
		if inner != nil {
			task.hold(inner)
		}
	}
	return nil
}

// called tells of a called execution with those that it calls; nil where it is
// not there (yet). One that has ended is read once.
func (r *reading) called(ctx context.Context, id string) (*Execution, error) {
	if e := r.ended[id]; e != nil {
		return e, nil
	}
	description, err := describe(ctx, r.Client, id, "")
	var missing *NotFoundError
	switch {
	case errors.As(err, &missing):
		return nil, nil
	case err != nil:
		return nil, err
	}
	e, err := r.read(ctx, description)
	if err != nil {
		return nil, err
	}
	if err := r.addCalled(ctx, e); err != nil {
		return nil, err
	}
	if e.Status.Over() {
		r.ended[id] = e
	}
	return e, nil
}

// hold puts the tasks of the execution that a task has called before those that undo the task.
func (t *Task) hold(e *Execution) {
	undo := t.Tasks
	t.Tasks = nil
	for _, inner := range e.Tasks {
		t.Tasks = append(t.Tasks, inner.below(t.Path, e.ID))
	}
	t.Tasks = append(t.Tasks, undo...)
	if !e.Status.Over() && t.Note == "" {
		t.Note = e.Note
	}
}

// below gives a copy of a task of a called execution with the path of the task that it is put under.
func (t *Task) below(path, owner string) *Task {
	c := *t
	c.Path = path + "/" + t.Path
	c.owner = cmp.Or(t.owner, owner)
	c.Tasks = nil
	for _, inner := range t.Tasks {
		c.Tasks = append(c.Tasks, inner.below(path, owner))
	}
	return &c
}
