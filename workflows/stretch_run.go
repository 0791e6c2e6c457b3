package workflows

import (
	"cmp"
	"slices"

	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/internal/lang"
)

// begin makes the execution of a workflow that makes a stretch of it.
func (e *execution) begin(s *Stretch) {
	e.stretch, e.found = true, s.Found
	e.identity = s.Of
	e.address = cmp.Or(s.Address, s.Of.ID) // one that began before there was an address has none
	if vars, ok := s.Vars.Any.(map[string]any); ok {
		e.vars = vars
	}
	path := ""
	if s.Loop != nil {
		path = s.Loop.Place.Path
	}
	e.progress = newProgressInside(e.address, e.integration.Tasks, path)
}

// runAs runs the stretch of an execution. Only what the interpreter did not
// foresee is an error: how the stretch ended is told in its result.
func (e *execution) runAs(ctx workflow.Context, s *Stretch) (*stretchEnd, error) {
	if s.Loop == nil {
		return e.undoStretch(ctx, s), nil
	}
	if len(e.integration.Tasks) != 1 {
		return nil, noBundle()
	}
	task := e.integration.Tasks[0]
	items, _ := s.Loop.Items.Any.([]any)
	l := &loop{
		block: e.blockAt(s.Loop.Place), task: task, path: s.Loop.Place.Path + task.Name.Value,
		first: s.Loop.From, most: s.Loop.To, items: items, collected: make([]any, len(items)), size: s.Loop.Size,
	}
	next, err := l.turns(ctx)
	end := e.end(next)
	end.Made, end.Over = l.count, l.over
	if task.ForEach != nil && task.ForEach.Collect != nil {
		end.Collected.Any = l.collected[:next-l.first]
	}
	for _, done := range e.done {
		end.Kept = append(end.Kept, done.kept())
	}
	end.endedBy(err)
	if size := sizeOf(end); size > activities.MaxPayload { // it cannot be undone by the execution then
		end = e.end(next)
		end.Vars.Any = nil
		end.endedBy(e.undo(ctx, turnsTooLarge(size)))
	}
	return end, nil
}

// end gives what every stretch leaves.
func (e *execution) end(next int) *stretchEnd {
	end := &stretchEnd{Next: next}
	vars := map[string]any{}
	for _, name := range assigned(e.integration) {
		if value, there := e.vars[name]; there {
			vars[name] = value
		}
	}
	if len(vars) > 0 {
		end.Vars.Any = vars
	}
	return end
}

// assigned gives the variables that the tasks of an integration set, each once, sorted.
func assigned(integration *lang.Integration) []string {
	var names []string
	for task := range integration.Every() {
		if task.Set == nil {
			continue
		}
		for _, v := range task.Set.Vars {
			names = append(names, v.Key.Value)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
