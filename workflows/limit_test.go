package workflows_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
	"hawser/workflows"
)

func waitingFor(name, duration string) *lang.Task {
	return task(name, func(t *lang.Task) { t.Timer = &lang.TimerTask{Duration: nodetest.Literal(duration)} })
}

func TestTimeoutOfAnIntegration(t *testing.T) {
	inner := nodetest.Bundle("inner", nil, undoable("three"), waitingFor("pause", "2h"))
	for name, test := range map[string]struct {
		tasks  []*lang.Task
		refuse string
		steps  []string
		failed string // the type of the failure
	}{
		"what ends in time is not bounded": {[]*lang.Task{undoable("one"), waitingFor("pause", "59m")}, "", []string{"one"}, ""},
		"what was done is undone, last first": {
			[]*lang.Task{undoable("one"), undoable("two"), waitingFor("pause", "2h"), step("never")},
			"",
			[]string{"one", "two", "undo two", "undo one"},
			workflows.TimedOut,
		},
		"a compensation that fails does not stop the rest": {
			[]*lang.Task{undoable("one"), undoable("two"), waitingFor("pause", "2h")},
			"undo two",
			[]string{"one", "two", "undo two", "undo one"},
			workflows.TimedOut,
		},
		"what comes at the end of a try runs, and nothing catches": {[]*lang.Task{undoable("one"), tryOf("guarded", lang.TryTask{
			Tasks: []*lang.Task{waitingFor("pause", "2h")}, Catch: []*lang.Catch{catchOf("", step("caught"))}, Finally: []*lang.Task{step("last")},
		})}, "", []string{"one", "last", "undo one"}, workflows.TimedOut},
		"turns and branches are undone": {
			[]*lang.Task{parallelOf("both",
				branchOf("left", forEachOf("each", "[1, 2]", 0, "", undoable("one"))), branchOf("right", waitingFor("pause", "2h")))},
			"",
			[]string{"one", "one", "undo one", "undo one"},
			workflows.TimedOut,
		},
		"what is called is canceled, and undone there first": {
			[]*lang.Task{undoable("one"), callOf("call", "inner")},
			"",
			[]string{"one", "three", "undo three", "undo one"},
			workflows.TimedOut,
		},
		"a failure before stays the failure": {
			[]*lang.Task{undoable("one"), step("two"), waitingFor("pause", "2h")},
			"two",
			[]string{"one", "two", "undo one"},
			"Declined",
		},
		"nothing bounds the undoing": {[]*lang.Task{task("slow", func(t *lang.Task) {
			t.Set = &lang.SetTask{Vars: outputs(nodetest.Member("x", "1"))}
			t.Compensate = []*lang.Task{waitingFor("slowly", "3h"), step("undone")}
		}), waitingFor("pause", "2h")}, "", []string{"undone"}, workflows.TimedOut},
	} {
		t.Run(name, func(t *testing.T) {
			bundle := called(nodetest.Bundle("bounded", nil, test.tasks...), inner)
			bundle.Integration.Timeout.Value = time.Hour
			r := &recorder{refuse: map[string]bool{test.refuse: true}}
			_, env := execute(t, r.call, bundle, nil)
			if diff := cmp.Diff(test.steps, r.steps); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			err := env.GetWorkflowError()
			if test.failed == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var app *temporal.ApplicationError
			var details workflows.TaskFailure
			if !errors.As(err, &app) || app.Details(&details) != nil || app.Type() != test.failed || details.OutOfTime() != (test.failed == workflows.TimedOut) {
				t.Fatalf("the execution ended with %v, want %s", err, test.failed)
			}
			if undone := test.refuse != "undo two"; undone != (len(details.NotCompensated) == 0) {
				t.Errorf("not compensated: %+v", details.NotCompensated)
			}
		})
	}
}

func TestCancelingBeforeTheTimeoutCancels(t *testing.T) {
	r := &recorder{}
	env := environment(t, func(call connectors.Call) (*connectors.Result, error) { return r.call(call) })
	env.RegisterDelayedCallback(env.CancelWorkflow, time.Minute)
	bundle := nodetest.Bundle("bounded", nil, undoable("one"), waitingFor("pause", "2h"))
	bundle.Integration.Timeout.Value = time.Hour
	env.ExecuteWorkflow("bounded", workflows.Input{Bundle: bundle})
	if diff := cmp.Diff([]string{"one", "undo one"}, r.steps); diff != "" || !temporal.IsCanceledError(env.GetWorkflowError()) {
		t.Errorf("%v; calls (-want +got):\n%s", env.GetWorkflowError(), diff)
	}
}
