package execution

import (
	"hawser/internal/lang"
	"hawser/workflows"
)

// refuse tells why nothing can be continued whatever task it is.
func (p *retryPlan) refuse() error {
	first := -1 // when the first of the tasks was done that were undone since
	for i, event := range p.report.Events {
		switch {
		case event.Undoes != "":
			if !p.isUndone(event.Undoes) {
				return halfUndone(p.options.ID, event.Undoes)
			}
		case event.State != workflows.Succeeded:
		case p.isUndone(event.Path) && first < 0:
			first = i
		case first >= 0 && !p.isUndone(event.Path) && p.changes(event.Task):
			return doneAfterUndone(event.Task.Name.Value, p.undone[len(p.undone)-1])
		}
	}
	return nil
}

// refuseStretches tells why a task cannot run again that was made in stretches:
// what they have done stands in histories of their own.
func (p *retryPlan) refuseStretches(tasks []*lang.Task) error {
	for _, part := range p.report.Parts {
		switch {
		case part.Path == "" && (part.Failed || !part.Over):
			return stretchHalfUndone(p.options.ID)
		case part.Path == "":
		case indexOf(tasks, top(part.Path)) >= p.start, leaves(tasks[indexOf(tasks, top(part.Path))]):
			return madeInStretches(top(part.Path))
		}
	}
	return nil
}

// leaves reports whether the tasks inside of one leave more than its output:
// variables, or what can be undone.
func leaves(task *lang.Task) bool {
	for _, list := range task.Inner() {
		for _, inner := range list {
			if inner.Set != nil || len(inner.Compensate) > 0 || leaves(inner) {
				return true
			}
		}
	}
	return false
}

// refuseCalled tells why a task cannot run again that has called an integration:
// the new execution would call it from its beginning.
func (p *retryPlan) refuseCalled(tasks []*lang.Task) error {
	last, called := map[string]workflows.State{}, map[string]string{}
	for _, event := range p.report.Events {
		if event.Task.Call != nil && event.Undoes == "" && p.runsAgain(event.Path, tasks) {
			last[event.Path] = event.State
			if event.State == workflows.Calling {
				called[event.Path] = event.Execution
			}
		}
	}
	for _, event := range p.report.Events { // in their order
		if id := called[event.Path]; id != "" && last[event.Path] != workflows.Succeeded {
			return hasCalled(event.Task.Name.Value, id)
		}
	}
	return nil
}
