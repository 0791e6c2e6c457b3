package workflows

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/internal/lang"
	"hawser/internal/schema"
)

// Former is what an execution that did not succeed leaves to the one that
// continues it. What was done is not done again: the tasks in Done are taken
// over as they are, the calls in Calls by their paths.
type Former struct {
	// ID, RunID and StartTime are those of the execution that was continued first: expressions go on seeing them.
	ID        string    `json:"id"`
	RunID     string    `json:"runId"`
	StartTime time.Time `json:"startTime"`
	// Done are the integration's first tasks, in its order. The task after them is the one to go on with.
	Done []DoneTask `json:"done,omitempty"`
	// Calls are those of the tasks that run again.
	Calls map[string]FormerCall `json:"calls,omitempty"`
	// Outputs are those of other tasks that run again and have been waited for: timers, by their paths.
	Outputs map[string]schema.Value `json:"outputs,omitempty"`
}

// DoneTask is a task that is over, with all that is inside of it.
type DoneTask struct {
	Name  string `json:"name"`
	State State  `json:"state"`
	// Output is what tasks.<name> holds, Vars what was assigned.
	Output schema.Value `json:"output,omitzero"`
	Vars   schema.Value `json:"vars,omitzero"`
	// Failure is that of a task that failed and let the execution go on.
	Failure *TaskFailure `json:"failure,omitempty"`
}

// FormerCall is a call of the former execution: it was done, or it is not known
// whether it was. One that the vendor has refused is none of these: it is made anew.
type FormerCall struct {
	// Digest is that of what was asked for: see Digest.
	Digest string `json:"digest"`
	// Done says that it was carried out. Output is what it gave.
	Done   bool                  `json:"done,omitempty"`
	Output activities.CallOutput `json:"output,omitzero"`
	// Failure is what it failed with, where the execution has dealt with that: it fails again.
	Failure *activities.Failure `json:"failure,omitempty"`
	// Key is the idempotency key under which it may have been carried out, and Since when the first attempt was made
	// at the earliest, in Unix seconds.
	Key   string `json:"key,omitempty"`
	Since int64  `json:"since,omitempty"`
	// Keyed says that the vendor knows the key: for a day.
	Keyed bool `json:"keyed,omitempty"`
}

// NotContinued is the type of the failure of an execution that would repeat
// what the one before it has done. It undoes nothing.
const NotContinued = "NotContinued"

// keyLife is for how long a call is repeated under a key of the former
// execution. Stripe may forget a key after 24 hours.
const keyLife = 23 * time.Hour

// Digest tells apart what calls ask for: the operation with all that is sent.
func Digest(operation string, in activities.CallInput) (string, error) {
	in.IdempotencyKey, in.Since, in.NonRetryable, in.Retry = "", 0, nil, nil
	payload, err := converter.GetDefaultDataConverter().ToPayload(in)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte(operation+"\x00"), payload.GetData()...))
	return hex.EncodeToString(sum[:]), nil
}

// restore takes over the tasks that the former execution has done, and gives
// those that are left.
func (b *block) restore(ctx workflow.Context) []*lang.Task {
	tasks := b.integration.Tasks
	if b.former == nil {
		return tasks
	}
	for i, done := range b.former.Done {
		if i == len(tasks) || tasks[i].Name.Value != done.Name {
			return tasks[i:] // the starter has taken both from one definition
		}
		b.takeOver(ctx, tasks[i], done)
	}
	return tasks[len(b.former.Done):]
}

func (b *block) takeOver(ctx workflow.Context, task *lang.Task, done DoneTask) {
	vars, _ := done.Vars.Any.(map[string]any)
	for _, name := range schema.SortedKeys(vars) {
		b.vars[name] = vars[name]
	}
	event := Event{Task: task, Path: b.path + done.Name, State: done.State, Failure: done.Failure}
	if done.State == Succeeded {
		event.Output = done.Output.Any
		if task.Set == nil {
			b.tasks[done.Name] = done.Output.Any
		}
	}
	b.report(ctx, event)
	if done.State == Succeeded {
		b.keep(task)
	}
}

// waitedFor gives the output of a task that the former execution has waited for.
func (b *block) waitedFor(task *lang.Task, path string) (any, bool) {
	if b.former == nil || task.Connector != nil || b.undoes != "" {
		return nil, false
	}
	output, ok := b.former.Outputs[path]
	return output.Any, ok
}

// formerCall looks a call up in the former execution. A call that was done
// gives its output. One that may have been carried out is made again as the same
// call: under its key, and looked up first where the vendor takes none.
func (b *block) formerCall(ctx workflow.Context, operation, path string, in *activities.CallInput) (*activities.CallOutput, time.Duration, error) {
	if b.former == nil || b.undoes != "" {
		return nil, 0, nil
	}
	call, ok := b.former.Calls[path]
	if !ok {
		return nil, 0, nil
	}
	digest, err := Digest(operation, *in)
	if err != nil {
		return nil, 0, notJSON(err)
	}
	switch {
	case digest != call.Digest:
		return nil, 0, otherInputs(path, b.former.ID, call.Done)
	case call.Done:
		return &call.Output, 0, nil
	case call.Failure != nil:
		return nil, 0, &failure{TaskFailure: TaskFailure{Failure: *call.Failure}, text: operation + ": " + withCode(*call.Failure)}
	}
	left := keyLife - workflow.Now(ctx).Sub(time.Unix(call.Since, 0))
	switch {
	case !call.Keyed:
		left = 0
	case left <= 0:
		return nil, 0, keyForgotten(path)
	}
	in.IdempotencyKey, in.Since = call.Key, call.Since
	return nil, left, nil
}

// madeIn reports whether the former execution has made calls in turns of the loop
// at path, from a number on.
func (f *Former) madeIn(path string, from int) bool {
	if f == nil {
		return false
	}
	return slices.ContainsFunc(slices.Sorted(maps.Keys(f.Calls)), func(call string) bool {
		rest, inside := strings.CutPrefix(call, path+"[")
		number, _, _ := strings.Cut(rest, "]")
		turn, err := strconv.Atoi(number)
		return inside && err == nil && turn >= from
	})
}

// notContinued reports whether an error ends an execution that must not go on.
func notContinued(err error) bool {
	var app *temporal.ApplicationError
	return errors.As(err, &app) && app.Type() == NotContinued
}
