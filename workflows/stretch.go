package workflows

import (
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/internal/lang"
	"hawser/internal/schema"
)

// StretchType is the type of the workflows that make a stretch of an execution:
// the turns of a long loop, or its compensations, some hundreds at a time, so
// that no history grows without bound. No integration can have this name.
const StretchType = "hawser/stretch"

// Stretch is what a stretch is told beside the definition. It sees of the
// execution what its tasks use.
type Stretch struct {
	// Of is the execution whose stretch it is, Address the id under which people find that.
	Of      identity `json:"of"`
	Address string   `json:"address,omitempty"`
	// Found says that the execution has search attributes: what it calls gets them too.
	Found bool         `json:"found,omitempty"`
	Vars  schema.Value `json:"vars,omitzero"`
	// Loop are the turns to make, Undo the tasks to undo, last first. One of the two is set.
	Loop *loopStretch `json:"loop,omitempty"`
	Undo []kept       `json:"undo,omitempty"`
}

// loopStretch are turns of a loop, which is the only task of the stretch's definition.
type loopStretch struct {
	Place place `json:"place"`
	From  int   `json:"from"`
	To    int   `json:"to"`
	// Items are those of the turns of a forEach.
	Items schema.Value `json:"items,omitzero"`
	// Size is how many bytes of JSON the turns before have left to be collected.
	Size int `json:"size,omitempty"`
}

// stretchEnd is what a stretch leaves, the result of its workflow. How it ended
// is told in it too, so that nothing else is lost where it failed.
type stretchEnd struct {
	// Next is the number of the first turn that was not begun, or of the first task that was not undone.
	Next int `json:"next"`
	// Made is how many turns went well.
	Made int `json:"made,omitempty"`
	// Over says that a while's condition is false.
	Over      bool         `json:"over,omitempty"`
	Collected schema.Value `json:"collected,omitzero"`
	Vars      schema.Value `json:"vars,omitzero"`
	Kept      []kept       `json:"kept,omitempty"`
	// Failures are those of compensations.
	Failures []undoFailure `json:"failures,omitempty"`

	// One of these is set where it did not end well; Outputs are those of a return.
	Outputs  *schema.Value `json:"outputs,omitempty"`
	Failure  *TaskFailure  `json:"failure,omitempty"`
	Canceled bool          `json:"canceled,omitempty"`
	// Text is what the execution's failure says.
	Text string `json:"text,omitempty"`
}

// stretch makes turns from a number on in a workflow of their own, and gives
// the number of the first that was not begun.
func (l *loop) stretch(ctx workflow.Context, from int) (next int, err error) {
	if l.historyFull() {
		return from, historyFull()
	}
	if l.former.madeIn(l.path, from) {
		return from, otherStretches(l.path, l.former.ID)
	}
	in, to, err := l.stretchInput(from)
	if err != nil {
		return from, err
	}
	part := Part{Path: l.path}
	end, err := l.runStretch(ctx, in, part, fmt.Sprintf("%s[%d]", l.path, from), fmt.Sprintf("%s: turns %d to %d", l.task.Name.Value, from, to-1))
	if err != nil {
		return from, err
	}
	l.over = end.Over
	l.done = append(l.done, l.kept(end.Kept)...)
	if values, ok := end.Collected.Any.([]any); ok {
		copy(l.collected[from:], values)
		l.size += sizeOf(end.Collected)
	}
	l.turned(end.Made)
	return end.Next, end.err()
}

// stretchInput gives the input of a stretch that begins with a turn: as many
// turns as fit into it.
func (l *loop) stretchInput(from int) (in Input, to int, err error) {
	definition := *l.task
	definition.When, definition.Compensate = nil, nil
	if definition.ForEach != nil { // its items are at hand
		forEach := *definition.ForEach
		forEach.Items = nil
		definition.ForEach = &forEach
	}
	refs := referencesOf(&definition)
	in = l.input([]*lang.Task{&definition}, refs)
	in.Stretch.Loop = &loopStretch{Place: l.place(refs), From: from, Size: l.size}
	for turns := turnsAtHand; turns > 0; turns /= 2 {
		to = min(from+turns, l.most)
		in.Stretch.Loop.To = to
		if l.task.ForEach != nil {
			in.Stretch.Loop.Items.Any = l.items[from-l.first : to-l.first]
		}
		size := sizeOf(in)
		if size <= activities.MaxPayload {
			return in, to, nil
		}
		err = stateTooLarge(size)
	}
	return in, to, err
}

// input gives what a stretch sees of the execution: of the definition these
// tasks, of the inputs and variables what they use.
func (e *execution) input(tasks []*lang.Task, refs references) Input {
	bundle, integration := *e.bundle, *e.integration
	integration.Inputs, integration.Tasks, integration.Outputs = nil, tasks, nil
	bundle.Integration = &integration
	in := Input{Bundle: &bundle, Stretch: &Stretch{Of: e.identity, Address: e.address}}
	if used := refs.of("inputs"); used != nil {
		in.Inputs.Any = used.from(e.inputs)
	}
	for _, name := range assigned(&integration) {
		refs = append(refs, []string{"vars", name})
	}
	if used := refs.of("vars"); used != nil {
		in.Stretch.Vars.Any = used.from(e.vars)
	}
	return in
}

// runStretch runs a stretch as a child workflow and takes over the variables
// that it leaves. An execution that is canceled cancels it, and waits for what
// it leaves; one that is terminated takes it along.
func (e *execution) runStretch(ctx workflow.Context, in Input, part Part, name, summary string) (*stretchEnd, error) {
	part.ID = e.info.WorkflowExecution.ID + "/" + name
	e.tellPart(part)
	in.Stretch.Found = e.findable(ctx)
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:          part.ID,
		StaticSummary:       summary,
		WaitForCancellation: true,
	})
	var end stretchEnd
	if err := workflow.ExecuteChildWorkflow(ctx, StretchType, in).Get(ctx, &end); err != nil {
		if temporal.IsCanceledError(err) {
			return nil, err
		}
		return nil, lostStretch(summary, err)
	}
	part.Over, part.Failed = true, end.Failure != nil || len(end.Failures) > 0
	e.tellPart(part)
	if vars, ok := end.Vars.Any.(map[string]any); ok {
		for _, name := range assigned(in.Bundle.Integration) {
			if value, there := vars[name]; there {
				e.vars[name] = value
			}
		}
	}
	return &end, nil
}

// err is how the stretch ended.
func (s *stretchEnd) err() error {
	switch {
	case s.Outputs != nil:
		outputs, _ := s.Outputs.Any.(map[string]any)
		return &ending{outputs: outputs}
	case s.Failure != nil:
		return &failure{TaskFailure: *s.Failure, text: s.Text}
	case s.Canceled:
		return temporal.NewCanceledError()
	default:
		return nil
	}
}

// endedBy notes the error that ended the stretch.
func (s *stretchEnd) endedBy(err error) {
	var end *ending
	var f *failure
	switch {
	case err == nil:
	case errors.As(err, &end):
		s.Outputs = &schema.Value{Any: end.outputs}
	case errors.As(err, &f):
		s.Failure, s.Text = &f.TaskFailure, f.text
	default:
		s.Canceled = true
	}
}
