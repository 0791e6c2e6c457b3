package trial

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"

	"hawser/internal/lang"
	"hawser/internal/lang/expr"
	"hawser/workflows"
)

// The statuses of executions and tasks, in the words of `starter status`.
const (
	succeeded = "succeeded"
	failed    = "failed"
	canceled  = "canceled"
	pending   = "pending"
	skipped   = "skipped"
	running   = "running"
)

// verdict evaluates the assertions.
func (t *trial) verdict() []Failure {
	vars := t.variables()
	var failures []Failure
	for _, x := range t.test.Assert {
		program, err := t.programs.Compile(x.Source, lang.TestVariables()...)
		if err != nil {
			failures = append(failures, notEvaluated(x, err))
			continue
		}
		value, err := program.Eval(vars)
		var where *expr.Error
		switch {
		case errors.As(err, &where):
			failures = append(failures, withParts(notEvaluated(x, err), program, vars))
		case value != true:
			failures = append(failures, withParts(notTrue(x), program, vars))
		}
	}
	return failures
}

// withParts adds the values of an assertion's parts. Of an equation it also
// tells in what its sides differ: the right one is what is wanted.
func withParts(f Failure, program *expr.Program, vars map[string]any) Failure {
	parts, sides := program.Trace(vars)
	f.Parts = parts
	if len(sides) == 2 && composite(sides[0]) && composite(sides[1]) {
		f.Differences = differences(sides[1], sides[0])
	}
	return f
}

// variables are what assertions see, as check has typed them.
func (t *trial) variables() map[string]any {
	vars := map[string]any{
		expr.InputsVar:    t.inputs,
		expr.VarsVar:      map[string]any{},
		expr.TasksVar:     t.tasks(),
		expr.ExecutionVar: map[string]any{"id": t.test.Name.Value, "runId": "", "integration": t.test.Integration.Value, "startTime": t.began.UTC()},
		expr.NowVar:       t.began.Add(t.took).UTC(),
		lang.TestStatus:   succeeded,
		lang.TestOutputs:  map[string]any{},
		lang.TestError:    nil,
		lang.TestCalls:    t.madeCalls(),
		lang.TestSeconds:  t.took.Round(time.Millisecond).Seconds(),
		lang.TestRequests: t.requests(),
	}
	switch f, isFailure := t.failure(); {
	case t.err == nil:
		vars[lang.TestOutputs] = t.outputs
	case isFailure:
		vars[lang.TestStatus] = failed
		vars[lang.TestError] = map[string]any{
			"task": f.Task, "type": f.Kind, "code": f.Code, "declineCode": f.DeclineCode, "message": f.Message, "operation": f.Operation,
		}
	case temporal.IsCanceledError(t.err):
		vars[lang.TestStatus] = canceled
	default:
		vars[lang.TestStatus] = failed
		vars[lang.TestError] = map[string]any{"task": "", "type": "Unknown", "code": "", "declineCode": "", "message": t.err.Error(), "operation": ""}
	}
	return vars
}

// tasks tells what has become of each task. Of one that ran several times, the
// last run counts.
func (t *trial) tasks() map[string]any {
	tasks := map[string]any{}
	for task := range t.bundle.Integration.Every() {
		name := task.Name.Value
		tasks[name] = map[string]any{"status": pending, "runs": int64(0), "attempts": int64(len(t.calls.made[name])), "output": nil}
	}
	for _, event := range t.events {
		task, ok := tasks[event.Task.Name.Value].(map[string]any)
		if !ok {
			continue
		}
		task["status"] = string(event.State)
		switch event.State {
		case workflows.Started:
			task["status"] = running
			task["runs"] = task["runs"].(int64) + 1
		case workflows.Succeeded:
			task["output"] = event.Output
		}
	}
	leaveOut(tasks, t.bundle.Integration.Tasks)
	return tasks
}

// leaveOut marks what could no longer run as skipped: what stands in a task that is over.
func leaveOut(tasks map[string]any, list []*lang.Task) {
	for _, task := range list {
		status := tasks[task.Name.Value].(map[string]any)["status"]
		for _, inner := range task.Inner() {
			for _, one := range inner {
				state := tasks[one.Name.Value].(map[string]any)
				if status != pending && status != running && state["status"] == pending {
					state["status"] = skipped
				}
			}
			leaveOut(tasks, inner)
		}
	}
}

func (t *trial) madeCalls() map[string]any {
	calls := map[string]any{}
	for task := range t.bundle.Integration.Every() {
		if task.Connector == nil {
			continue
		}
		list := []any{}
		for _, call := range t.calls.made[task.Name.Value] {
			list = append(list, map[string]any{
				"operation": call.Operation.FullName(), "entityId": call.EntityID, "filterClause": call.FilterClause,
				"payload": call.Payload, "attempt": int64(call.attempt), "idempotencyKey": call.IdempotencyKey,
			})
		}
		calls[task.Name.Value] = list
	}
	return calls
}

func (t *trial) requests() map[string]any {
	requests := map[string]any{}
	if t.sandbox.Requests == nil {
		return requests
	}
	for connector, list := range t.sandbox.Requests() {
		told := []any{}
		for _, r := range list {
			told = append(told, map[string]any{
				"method": r.Method, "path": r.Path, "status": int64(r.Status), "outcome": r.Outcome, "idempotencyKey": r.IdempotencyKey,
			})
		}
		requests[connector] = told
	}
	return requests
}
