package execution

import (
	"strings"

	historypb "go.temporal.io/api/history/v1"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/workflows"
)

// retryPlan is a plan on its way.
type retryPlan struct {
	options   RetryOptions
	execution *Execution
	report    *workflows.Report
	history   *historypb.History
	// undone are the paths of the tasks that were compensated.
	undone []string
	// start is the index of the first task that runs again, wanted that of the one that was asked for.
	start, wanted int
}

func (p *retryPlan) plan() (*Retry, error) {
	integration := p.report.Input.Bundle.Integration
	p.findUndone()
	if err := p.refuse(); err != nil {
		return nil, err
	}
	if err := p.choose(integration.Tasks); err != nil {
		return nil, err
	}
	if err := p.refuseStretches(integration.Tasks); err != nil {
		return nil, err
	}
	if err := p.refuseCalled(integration.Tasks); err != nil {
		return nil, err
	}
	inputs, _ := p.report.Input.Inputs.Any.(map[string]any)
	retry := &Retry{ID: p.options.ID, RunID: p.execution.RunID, Bundle: p.report.Input.Bundle, Inputs: inputs, former: p.former(integration.Tasks)}
	if p.wanted < len(integration.Tasks) {
		retry.From = integration.Tasks[p.wanted].Name.Value
	}
	return retry, nil
}

func (p *retryPlan) findUndone() {
	for _, event := range p.report.Events {
		if event.State == workflows.Compensated {
			p.undone = append(p.undone, event.Path)
		}
	}
}

// isUndone reports whether the task at a path was undone, or one around it.
func (p *retryPlan) isUndone(path string) bool {
	for _, undone := range p.undone {
		if within(path, undone) {
			return true
		}
	}
	return false
}

// within reports whether a path is that of a task, or of one inside of it.
func within(path, task string) bool {
	rest, ok := strings.CutPrefix(path, task)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// changes reports whether a task is a call that changes something at the vendor.
func (p *retryPlan) changes(task *lang.Task) bool {
	op := p.operation(task)
	return op != nil && op.Changes || task.Connector != nil && op == nil
}

func (p *retryPlan) operation(task *lang.Task) *connectors.Operation {
	if task == nil || task.Connector == nil {
		return nil
	}
	connector := p.options.Catalogue.Connector(task.Connector.Connector)
	if connector == nil {
		return nil
	}
	spec := connector.Spec()
	if task.Connector.Action.Value != "" {
		return spec.Action(task.Connector.Action.Value)
	}
	return spec.Operation(task.Connector.Entity.Value, connectors.Verb(task.Connector.Operation.Value))
}

// choose finds the task to go on with.
func (p *retryPlan) choose(tasks []*lang.Task) error {
	failed := p.firstNotDone(tasks)
	undone := len(tasks)
	for i, task := range tasks {
		if p.undoneWithin(task.Name.Value) {
			undone = min(undone, i)
		}
	}
	p.wanted = min(failed, undone)
	if name := p.options.From; name != "" {
		index := indexOf(tasks, name)
		switch {
		case index < 0:
			return noSuchTask(tasks, name)
		case index > failed:
			return notDone(tasks[failed].Name.Value, name)
		case index > undone:
			return wasUndone(tasks[undone].Name.Value, name)
		}
		p.wanted = index
	}
	p.start = p.wanted
	for i := range p.wanted { // what can be undone inside of a task is known only when the task runs
		if p.undoableWithin(tasks[i]) {
			p.start = i
			break
		}
	}
	return nil
}

// firstNotDone gives the index of the first task that has not come to its end.
func (p *retryPlan) firstNotDone(tasks []*lang.Task) int {
	for i, task := range tasks {
		t := p.execution.task(task.Name.Value)
		switch {
		case t == nil:
			return i
		case t.Status == TaskSucceeded, t.Status == TaskSkipped, t.Status == TaskCompensated:
		case t.Status == TaskFailed && task.OnError == lang.Continue:
		default:
			return i
		}
	}
	return len(tasks)
}

func (p *retryPlan) undoneWithin(task string) bool {
	for _, undone := range p.undone {
		if within(undone, task) {
			return true
		}
	}
	return false
}

func (p *retryPlan) undoableWithin(task *lang.Task) bool {
	for _, event := range p.report.Events {
		if event.State == workflows.Succeeded && event.Path != task.Name.Value && within(event.Path, task.Name.Value) && len(event.Task.Compensate) > 0 {
			return true
		}
	}
	return false
}

func indexOf(tasks []*lang.Task, name string) int {
	for i, task := range tasks {
		if task.Name.Value == name {
			return i
		}
	}
	return -1
}

// former gathers what the new execution takes over.
func (p *retryPlan) former(tasks []*lang.Task) workflows.Former {
	former := workflows.Former{ID: p.options.ID, RunID: p.execution.RunID, StartTime: p.execution.StartedAt.UTC()}
	if before := p.report.Input.Former; before != nil {
		former.ID, former.RunID, former.StartTime = before.ID, before.RunID, before.StartTime
	}
	for _, task := range tasks[:p.start] {
		former.Done = append(former.Done, p.doneTask(task.Name.Value))
	}
	p.addCalls(&former, tasks)
	p.addOutputs(&former, tasks)
	return former
}

// doneTask gathers what a task has left: its last state, and all that was assigned inside of it.
func (p *retryPlan) doneTask(name string) workflows.DoneTask {
	done := workflows.DoneTask{Name: name, State: workflows.Skipped}
	vars := map[string]any{}
	for _, event := range p.report.Events {
		if event.Undoes != "" || !within(event.Path, name) {
			continue
		}
		if assigned, ok := event.Output.(map[string]any); ok && event.Task.Set != nil {
			for _, key := range schema.SortedKeys(assigned) {
				vars[key] = assigned[key]
			}
		}
		if event.Path == name {
			done.State, done.Output.Any, done.Failure = event.State, event.Output, event.Failure
		}
	}
	if before := p.report.Input.Former; before != nil { // what it had assigned itself stands there
		for _, task := range before.Done {
			if assigned, ok := task.Vars.Any.(map[string]any); ok && task.Name == name {
				vars = assigned
			}
		}
	}
	if len(vars) > 0 {
		done.Vars.Any = vars
	}
	return done
}
