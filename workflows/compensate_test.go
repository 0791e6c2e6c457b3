package workflows_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
	"hawser/workflows"
)

// undoable is a call with a compensation that names itself in its payload.
func undoable(name string) *lang.Task {
	task := nodetest.Call(name, "main", "Charge", nodetest.Member("Step", "'"+name+"'"))
	task.Compensate = []*lang.Task{nodetest.Call("undo"+name, "main", "Charge",
		nodetest.Member("Step", "'undo ' + tasks."+name+".connectorOutputPayload.Step"))}
	return task
}

// recorder keeps the steps that were called, and refuses some.
type recorder struct {
	steps  []string
	refuse map[string]bool
}

func (r *recorder) call(call connectors.Call) (*connectors.Result, error) {
	step, _ := call.Payload["Step"].(string)
	r.steps = append(r.steps, step)
	if r.refuse[step] {
		return nil, &connectors.Error{Kind: connectors.Declined, Code: "card_declined", Message: "no to " + step}
	}
	return echo(call)
}

func TestCompensation(t *testing.T) {
	tasks := func() []*lang.Task {
		skipped := undoable("skipped")
		skipped.When = nodetest.When("false")
		return []*lang.Task{undoable("one"), skipped, undoable("two"), nodetest.Call("three", "main", "Charge", nodetest.Member("Step", "'three'"))}
	}
	for name, test := range map[string]struct {
		refuse []string
		steps  []string
		failed string // of the compensations
	}{
		"nothing is undone when all goes well":             {steps: []string{"one", "two", "three"}},
		"what was done is undone, last first":              {refuse: []string{"three"}, steps: []string{"one", "two", "three", "undo two", "undo one"}},
		"what failed has nothing to undo":                  {refuse: []string{"two"}, steps: []string{"one", "two", "undo one"}},
		"a compensation that fails does not stop the rest": {refuse: []string{"three", "undo two"}, steps: []string{"one", "two", "three", "undo two", "undo one"}, failed: "undotwo"},
		"every compensation that fails is told":            {refuse: []string{"three", "undo two", "undo one"}, steps: []string{"one", "two", "three", "undo two", "undo one"}, failed: "undotwo undoone"},
		"an execution that fails at once undoes nothing":   {refuse: []string{"one"}, steps: []string{"one"}},
		"a task that was skipped has nothing to be undone": {refuse: []string{"three"}, steps: []string{"one", "two", "three", "undo two", "undo one"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := &recorder{refuse: map[string]bool{}}
			for _, step := range test.refuse {
				r.refuse[step] = true
			}
			_, env := execute(t, r.call, nodetest.Bundle("saga", nil, tasks()...), nil)
			if diff := cmp.Diff(test.steps, r.steps); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			err := env.GetWorkflowError()
			if len(test.refuse) == 0 {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var app *temporal.ApplicationError
			if !errors.As(err, &app) {
				t.Fatalf("the execution ended with %v", err)
			}
			var details workflows.TaskFailure
			if err := app.Details(&details); err != nil {
				t.Fatal(err)
			}
			if want := test.refuse[0]; details.Task != want {
				t.Errorf("the failure is that of %q, want %q: what started it stays the failure", details.Task, want)
			}
			var failed []string
			for _, f := range details.NotCompensated {
				failed = append(failed, f.Task)
				if !strings.Contains(app.Message(), f.Task) {
					t.Errorf("the message does not tell that %s failed: %s", f.Task, app.Message())
				}
			}
			if got := strings.Join(failed, " "); got != test.failed {
				t.Errorf("failed compensations %q, want %q", got, test.failed)
			}
		})
	}
}

func TestCanceledExecutionIsUndone(t *testing.T) {
	r := &recorder{}
	env := environment(t, func(call connectors.Call) (*connectors.Result, error) {
		if call.Payload["Step"] == "two" {
			return nil, &connectors.Error{Kind: connectors.Unavailable, Message: "down"}
		}
		return r.call(call)
	})
	env.RegisterDelayedCallback(env.CancelWorkflow, 10*time.Second)
	env.ExecuteWorkflow("saga", workflows.Input{Bundle: nodetest.Bundle("saga", nil, undoable("one"), undoable("two"))})
	if err := env.GetWorkflowError(); !temporal.IsCanceledError(err) {
		t.Errorf("the execution ended with %v, want canceled", err)
	}
	if diff := cmp.Diff([]string{"one", "undo one"}, r.steps); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
