package execution

import (
	"context"
	"errors"
	"slices"

	"go.temporal.io/sdk/client"

	"hawser/workflows"
)

// mostCalled is how many called executions are told of with their tasks; of those beyond, the ids alone.
const mostCalled = 100

// called reads the executions that an execution has called. What has ended is
// read once.
type called struct {
	client   client.Client
	queues   *queues
	replayer *workflows.Replayer
	ended    map[string]*Execution
	left     int
}

// addCalled puts the tasks of called executions under the tasks that called
// them, and of those that these have called.
func (c *called) addCalled(ctx context.Context, e *Execution) error {
	c.left = mostCalled
	return c.add(ctx, e)
}

func (c *called) add(ctx context.Context, e *Execution) error {
	for _, task := range slices.Collect(e.Every()) { // those that are put under them are done already
		if task.ExecutionID == "" || task.detached || c.left == 0 {
			continue
		}
		c.left--
		inner, err := c.read(ctx, task.ExecutionID)
		if err != nil {
			return err
		}
		if inner != nil {
			task.hold(inner)
		}
	}
	return nil
}

// read tells of a called execution with those that it calls; nil where it is not there (yet).
func (c *called) read(ctx context.Context, id string) (*Execution, error) {
	if e := c.ended[id]; e != nil {
		return e, nil
	}
	description, err := describe(ctx, c.client, id, "")
	var missing *NotFoundError
	switch {
	case errors.As(err, &missing):
		return nil, nil
	case err != nil:
		return nil, err
	}
	history, err := fetch(ctx, c.client, description)
	if err != nil {
		return nil, err
	}
	e := tell(c.replayer, id, run(description), history)
	if err := c.queues.addPending(ctx, e, description); err != nil {
		return nil, err
	}
	if err := c.add(ctx, e); err != nil {
		return nil, err
	}
	if e.Status.Over() {
		if c.ended == nil {
			c.ended = map[string]*Execution{}
		}
		c.ended[id] = e
	}
	return e, nil
}

// hold puts the tasks of the execution that a task has called before those that undo the task.
func (t *Task) hold(e *Execution) {
	undo := t.Tasks
	t.Tasks = nil
	for _, inner := range e.Tasks {
		t.Tasks = append(t.Tasks, inner.below(t.Path))
	}
	t.Tasks = append(t.Tasks, undo...)
	if !e.Status.Over() && t.Note == "" {
		t.Note = e.Note
	}
}

// below gives a copy of a task with the path of the one that it is put under.
func (t *Task) below(path string) *Task {
	c := *t
	c.Path = path + "/" + t.Path
	c.Tasks = nil
	for _, inner := range t.Tasks {
		c.Tasks = append(c.Tasks, inner.below(path))
	}
	return &c
}
