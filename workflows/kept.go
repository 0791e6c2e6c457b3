package workflows

import (
	"fmt"
	"slices"

	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/internal/lang"
)

// kept is an undoable as data: the name of the task, and where it ran.
type kept struct {
	Task  string `json:"task"`
	Place place  `json:"place"`
}

// undoFailure is the failure of a compensation of the task with that number.
type undoFailure struct {
	Number  int         `json:"number"`
	Failure TaskFailure `json:"failure"`
}

func (u undoable) kept() kept {
	refs, known := u.block.compensationRefs[u.task]
	if !known {
		refs = referencesOf(u.task.Compensate...)
		u.block.compensationRefs[u.task] = refs
	}
	return kept{Task: u.task.Name.Value, Place: u.block.place(refs)}
}

// kept reads what a stretch has left to undo.
func (e *execution) kept(records []kept) []undoable {
	tasks := map[string]*lang.Task{}
	for task := range e.integration.Every() {
		tasks[task.Name.Value] = task
	}
	var done []undoable
	for _, record := range records {
		if task := tasks[record.Task]; task != nil {
			done = append(done, undoable{e.blockAt(record.Place), task})
		}
	}
	return done
}

// undoElsewhere undoes the last of the tasks in a workflow of their own, and
// gives how many are left.
func (e *execution) undoElsewhere(ctx workflow.Context, done []undoable) (left int, failures []undoFailure) {
	in, from := e.undoInput(done)
	if sizeOf(in) > activities.MaxPayload { // one alone that no workflow can be told of
		e.made = 0
		return e.undoHere(ctx, done)
	}
	name := fmt.Sprintf("undo[%d]", from)
	end, err := e.runStretch(ctx, in, Part{}, name, fmt.Sprintf("undoes %d tasks", len(done)-from))
	if err != nil {
		return from, []undoFailure{{Number: from, Failure: taskFailure(done[from].task, err).TaskFailure}}
	}
	for number := len(done) - 1; number >= from+end.Next; number-- {
		if !slices.ContainsFunc(end.Failures, func(f undoFailure) bool { return from+f.Number == number }) {
			done[number].undone(ctx)
		}
	}
	return from + end.Next, end.Failures
}

// undoInput gives the input of a stretch that undoes the last tasks, and the
// number of the first of them: as many as fit into it.
func (e *execution) undoInput(done []undoable) (in Input, from int) {
	for count := turnsAtHand; ; count /= 2 {
		from = max(0, len(done)-count)
		var tasks []*lang.Task
		var records []kept
		for _, u := range done[from:] {
			records = append(records, u.kept())
			if !slices.Contains(tasks, u.task) {
				tasks = append(tasks, u.task)
			}
		}
		in = e.input(tasks, referencesOf(tasks...))
		in.Stretch.Undo = records
		if count == 1 || sizeOf(in) <= activities.MaxPayload {
			return in, from
		}
	}
}

// undoStretch undoes what a stretch was told to undo.
func (e *execution) undoStretch(ctx workflow.Context, s *Stretch) *stretchEnd {
	left, failures := e.undoHere(ctx, e.kept(s.Undo))
	end := e.end(left)
	end.Failures = failures
	return end
}
