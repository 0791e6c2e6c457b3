package execution

import (
	"errors"
	"slices"

	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/workflows"
)

// addCalls takes over the calls of the tasks that run again: what was done is
// not done again, and what may have been done is repeated as the same call. A
// call that the vendor has refused is left out: it is made anew, under a new key,
// for the vendor would give the same refusal to the old one.
func (p *retryPlan) addCalls(former *workflows.Former, tasks []*lang.Task) {
	former.Calls = map[string]workflows.FormerCall{}
	if before := p.report.Input.Former; before != nil {
		for path, call := range before.Calls {
			if p.runsAgain(path, tasks) {
				former.Calls[path] = call
			}
		}
	}
	for path, call := range p.calls() {
		op := p.operation(p.definition(path))
		again := indexOf(tasks, top(path)) >= p.wanted
		switch {
		case !p.runsAgain(path, tasks), call.err != nil:
		case again && op != nil && !op.Changes: // what is only read is read again
			delete(former.Calls, path)
		case call.done, p.handled(path), !settled(op, call):
			former.Calls[path] = call.former(op, p.handled(path))
		default:
			delete(former.Calls, path)
		}
	}
}

// addOutputs takes over the outputs of other tasks that were waited for.
func (p *retryPlan) addOutputs(former *workflows.Former, tasks []*lang.Task) {
	former.Outputs = map[string]schema.Value{}
	for _, event := range p.report.Events {
		if event.State == workflows.Succeeded && event.Undoes == "" && waits(event.Task) && p.runsAgain(event.Path, tasks) {
			former.Outputs[event.Path] = schema.Value{Any: event.Output}
		}
	}
}

// waits reports whether a task does nothing but wait for something outside of the execution.
func waits(task *lang.Task) bool {
	if task.Connector != nil || task.Set != nil || task.Return != nil || task.Fail != nil {
		return false
	}
	for range task.Inner() {
		return false
	}
	return true
}

// runsAgain reports whether a path belongs to a task that runs again and keeps what it has done.
func (p *retryPlan) runsAgain(path string, tasks []*lang.Task) bool {
	return indexOf(tasks, top(path)) >= p.start && !p.isUndone(path)
}

// top gives the name of the integration's own task that a path leads into.
func top(path string) string {
	for i, r := range path {
		if r == '.' || r == '[' {
			return path[:i]
		}
	}
	return path
}

// handled reports whether a failure was dealt with, so that the execution went on: somewhere around, a task did not fail.
func (p *retryPlan) handled(path string) bool {
	failed := false
	for _, event := range p.report.Events {
		if event.Undoes != "" || !within(path, event.Path) || event.State == workflows.Started {
			continue
		}
		switch {
		case event.State == workflows.Failed && event.Task.OnError == lang.Continue:
			return true
		case event.State == workflows.Failed:
			failed = true
		default:
			return failed && event.State == workflows.Succeeded
		}
	}
	return false
}

func (p *retryPlan) definition(path string) *lang.Task {
	for _, event := range p.report.Events {
		if event.Path == path {
			return event.Task
		}
	}
	return nil
}

// pastCall is a call in a history.
type pastCall struct {
	operation string
	in        activities.CallInput
	scheduled int64
	attempts  int32
	done      bool
	out       activities.CallOutput
	// failure is nil where nobody has told how the call ended.
	failure *activities.Failure
	err     error
}

// calls reads the calls of the history by their paths, but for compensations.
func (p *retryPlan) calls() map[string]*pastCall {
	undoing := map[string]bool{}
	for _, event := range p.report.Events {
		undoing[event.Path] = undoing[event.Path] || event.Undoes != ""
	}
	calls, byEvent := map[string]*pastCall{}, map[int64]*pastCall{}
	for _, event := range p.history.Events {
		if a := event.GetActivityTaskScheduledEventAttributes(); a != nil && !undoing[a.GetActivityId()] {
			call := &pastCall{operation: a.GetActivityType().GetName(), scheduled: event.GetEventTime().AsTime().Unix()}
			call.err = converter.GetDefaultDataConverter().FromPayloads(a.GetInput(), &call.in)
			calls[a.GetActivityId()], byEvent[event.GetEventId()] = call, call
		} else if call := byEvent[scheduledEvent(event)]; call != nil {
			call.ended(event)
		}
	}
	return calls
}

func (c *pastCall) ended(event *historypb.HistoryEvent) {
	if started := event.GetActivityTaskStartedEventAttributes(); started != nil {
		c.attempts = started.GetAttempt()
	}
	if completed := event.GetActivityTaskCompletedEventAttributes(); completed != nil {
		c.err = converter.GetDefaultDataConverter().FromPayloads(completed.GetResult(), &c.out)
		c.done = c.err == nil
	}
	if failed := event.GetActivityTaskFailedEventAttributes(); failed != nil {
		var app *temporal.ApplicationError
		var failure activities.Failure
		err := temporal.GetDefaultFailureConverter().FailureToError(failed.GetFailure())
		if errors.As(err, &app) && app.Details(&failure) == nil {
			c.failure = &failure
		}
	}
}

// settled reports whether it is certain that a failed call was not carried out.
func settled(op *connectors.Operation, c *pastCall) bool {
	switch {
	case op != nil && !op.Changes:
		return true
	case c.failure == nil || op == nil:
		return false
	}
	kind := connectors.Kind(c.failure.Kind)
	switch {
	case !kind.Refused() || kind.Retryable():
		return false
	case !op.Keyed, c.attempts <= 1: // an activity that does not know what an earlier attempt did says so by its kind
		return c.failure.Type != keyReused
	default: // the answer under the key stands for what all attempts have done
		return slices.Contains([]connectors.Kind{connectors.Declined, connectors.Invalid, connectors.NotFound}, kind) && c.failure.Type != keyReused
	}
}

// keyReused is Stripe's type of the refusal of a key that was used for another call.
const keyReused = "idempotency_error"

// former gives what the new execution has to know of a call.
func (c *pastCall) former(op *connectors.Operation, handled bool) workflows.FormerCall {
	digest, err := workflows.Digest(c.operation, c.in)
	if err != nil {
		digest = "" // it is like no other
	}
	f := workflows.FormerCall{Digest: digest, Keyed: op != nil && op.Keyed}
	switch {
	case c.done:
		f.Done, f.Output = true, c.out
	case handled && c.failure != nil:
		f.Failure = c.failure
	default:
		f.Key, f.Since = c.in.IdempotencyKey, c.scheduled
		if c.in.Since != 0 {
			f.Since = min(f.Since, c.in.Since)
		}
	}
	return f
}
