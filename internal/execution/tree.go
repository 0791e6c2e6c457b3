package execution

import (
	"cmp"
	"slices"

	historypb "go.temporal.io/api/history/v1"

	"hawser/internal/lang"
	"hawser/workflows"
)

// tree builds the tasks of an execution: those of the definition, and in them
// those that the execution adds, the turns of loops and compensations.
type tree struct {
	execution *Execution
	tasks     map[string]*Task
	// stretches are those that the execution is made in, beside its own workflow.
	stretches []stretch
	// workflow is the id of the stretch that is told of, "" for the execution's own workflow.
	workflow string
}

func newTree(e *Execution) *tree { return &tree{execution: e, tasks: map[string]*Task{}} }

// define begins with the tasks of the definition.
func (t *tree) define(integration *lang.Integration) {
	if len(t.tasks) == 0 { // a stretch's definition is a part of the execution's
		t.execution.Tasks = t.list(integration.Tasks, "", "")
	}
}

// report adds what a replay has told.
func (t *tree) report(report *workflows.Report, history *historypb.History) {
	for _, event := range report.Events {
		t.task(event).apply(event, t.execution.ID, t.workflow)
	}
	for path, turns := range report.Turns {
		t.addTurns(path, turns)
	}
	t.noteStretches(report.Parts, history)
	if tasks := t.execution.Tasks; report.Queued != "" && len(tasks) > 0 {
		tasks[0].Status, tasks[0].Awaits, tasks[0].Note = TaskWaiting, AwaitsTurn, report.Queued
	}
}

// list makes the tasks of a list in the definition.
func (t *tree) list(definitions []*lang.Task, prefix, branch string) []*Task {
	list := []*Task{}
	for _, definition := range definitions {
		task := newTask(definition, prefix+definition.Name.Value)
		task.Branch = branch
		t.tasks[task.Path] = task
		for branch, inner := range definition.Inner() {
			if definition.ForEach != nil || definition.While != nil {
				continue // their turns are not known before
			}
			task.Tasks = append(task.Tasks, t.list(inner, lang.InnerPath(task.Path, branch), branch)...)
		}
		list = append(list, task)
	}
	return list
}

// task gives the task that an event tells of. One that is not in the definition's
// tree is put where it belongs: a compensation under what it undoes.
func (t *tree) task(event workflows.Event) *Task {
	if task := t.tasks[event.Path]; task != nil {
		return task
	}
	task := newTask(event.Task, event.Path)
	task.Index, task.Branch, task.Compensation = event.Index, event.Branch, event.Undoes != ""
	t.tasks[task.Path] = task
	parent := t.tasks[event.Undoes]
	if parent == nil { // what it undoes was done in a stretch that is not told of any more
		parent = t.tasks[event.Parent]
	}
	if parent != nil {
		parent.Tasks = append(parent.Tasks, task)
	} else {
		t.execution.Tasks = append(t.execution.Tasks, task)
	}
	return task
}

// leaveOut marks what can no longer run as skipped, and puts turns in order.
func (t *tree) leaveOut() {
	for task := range t.execution.Every() {
		slices.SortStableFunc(task.Tasks, func(a, b *Task) int { return cmp.Compare(index(a), index(b)) })
		if task.Status == TaskPending || task.Status == TaskRunning {
			continue
		}
		for _, inner := range task.Tasks {
			if inner.Status == TaskPending {
				inner.Status = TaskSkipped
			}
		}
	}
	t.summarize()
}

func index(task *Task) int {
	if task.Index == nil {
		return 0
	}
	return *task.Index
}

func newTask(task *lang.Task, path string) *Task {
	t := &Task{Name: task.Name.Value, Path: path, Status: TaskPending}
	if task.Connector != nil {
		t.Connection = task.Connector.Connection.Value
	}
	t.own = path
	t.detached = task.Call != nil && task.Call.Detached
	return t
}
