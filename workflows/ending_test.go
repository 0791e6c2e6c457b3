package workflows_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"

	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
	"hawser/workflows"
)

func failOf(name string, fail lang.FailTask) *lang.Task {
	return task(name, func(t *lang.Task) { t.Fail = &fail })
}

func returnOf(name string, members ...lang.Member) *lang.Task {
	return task(name, func(t *lang.Task) { t.Return = &lang.ReturnTask{Outputs: members} })
}

func TestReturnEndsWithItsOutputsAndUndoesNothing(t *testing.T) {
	r := &recorder{}
	got, env := execute(t, r.call, nodetest.Bundle("early", outputs(nodetest.Member("status", "'late'")),
		undoable("one"),
		switchOf("route", nil, caseOf("true", returnOf("done", nodetest.Member("status", "'early'")))),
		nodetest.Call("never", "main", "Charge", nodetest.Member("Step", "'never'"))), nil)
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(any(map[string]any{"status": "early"}), got); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"one"}, r.steps); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestFailEndsWithItsOwnWords(t *testing.T) {
	for name, test := range map[string]struct {
		fail lang.FailTask
		kind string
		text string
	}{
		"a message":         {lang.FailTask{Message: nodetest.Literal("too little")}, workflows.Refused, "task refuse: too little"},
		"all of it":         {lang.FailTask{Type: nodetest.Literal("Refused"), Code: nodetest.Literal("low"), Message: nodetest.Expression("'only ' + string(inputs.amount)")}, "Refused", "task refuse: only 5 (low)"},
		"an expression out": {lang.FailTask{Message: nodetest.Expression("1/0")}, workflows.ExpressionFailed, "task refuse: test.yaml:1:2: ${1/0}: division by zero"},
	} {
		t.Run(name, func(t *testing.T) {
			r := &recorder{}
			_, env := execute(t, r.call, nodetest.Bundle("refusing", nil, undoable("one"), switchOf("route", nil, caseOf("true", failOf("refuse", test.fail)))), map[string]any{"amount": int64(5)})
			var app *temporal.ApplicationError
			if !errors.As(env.GetWorkflowError(), &app) || app.Type() != test.kind || app.Message() != test.text {
				t.Errorf("the execution ended with %v, want %s: %s", env.GetWorkflowError(), test.kind, test.text)
			}
			if diff := cmp.Diff([]string{"one", "undo one"}, r.steps); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFailureOfATaskThatContinuesEndsNothing(t *testing.T) {
	pay := nodetest.Call("pay", "main", "Charge", nodetest.Member("Step", "'pay'"))
	pay.OnError = lang.Continue
	route := switchOf("route", nil, caseOf("true", undoable("inside"), failOf("refuse", lang.FailTask{Message: nodetest.Literal("no")})))
	route.OnError = lang.Continue
	r := &recorder{refuse: map[string]bool{"pay": true}}
	got, env := execute(t, r.call, nodetest.Bundle("lenient", outputs(nodetest.Member("paid", "has(tasks.pay)"), nodetest.Member("routed", "has(tasks.route)")),
		pay, route, nodetest.Call("last", "main", "Charge", nodetest.Member("Step", "'last'"))), nil)
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(any(map[string]any{"paid": false, "routed": false}), got); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"pay", "inside", "last"}, r.steps); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
