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

func tryOf(name string, try lang.TryTask) *lang.Task {
	return task(name, func(t *lang.Task) { t.Try = &try })
}

func step(name string) *lang.Task {
	return nodetest.Call(name, "main", "Charge", nodetest.Member("Step", "'"+name+"'"))
}

func catchOf(when string, tasks ...*lang.Task) *lang.Catch {
	c := &lang.Catch{Tasks: tasks}
	if when != "" {
		c.When = nodetest.When(when)
	}
	return c
}

func TestTry(t *testing.T) {
	guarded := func(catch ...*lang.Catch) []*lang.Task {
		return []*lang.Task{
			undoable("before"),
			tryOf("guarded", lang.TryTask{Tasks: []*lang.Task{undoable("one"), step("two")}, Catch: catch, Finally: []*lang.Task{step("last")}}),
			step("after"),
		}
	}
	for name, test := range map[string]struct {
		tasks  []*lang.Task
		refuse string
		steps  []string
		failed string
	}{
		"nothing fails":                                     {guarded(catchOf("", step("caught"))), "", []string{"before", "one", "two", "last", "after"}, ""},
		"a failure is caught":                               {guarded(catchOf("", step("caught"))), "two", []string{"before", "one", "two", "caught", "last", "after"}, ""},
		"the first catch that takes it runs":                {guarded(catchOf("error.code == 'other'", step("other")), catchOf("error.code == 'card_declined'", step("caught")), catchOf("", step("rest"))), "two", []string{"before", "one", "two", "caught", "last", "after"}, ""},
		"no catch takes it":                                 {guarded(catchOf("error.task != 'two'", step("other"))), "two", []string{"before", "one", "two", "last", "undo one", "undo before"}, "two"},
		"a catch fails":                                     {guarded(catchOf("", failOf("refuse", lang.FailTask{Message: nodetest.Literal("no")}))), "two", []string{"before", "one", "two", "last", "undo one", "undo before"}, "refuse"},
		"the condition of a catch fails":                    {guarded(catchOf("1/0 == 1", step("other"))), "two", []string{"before", "one", "two", "last", "undo one", "undo before"}, "guarded"},
		"a return runs what comes at the end":               {[]*lang.Task{tryOf("guarded", lang.TryTask{Tasks: []*lang.Task{returnOf("done")}, Catch: []*lang.Catch{catchOf("", step("caught"))}, Finally: []*lang.Task{step("last")}}), step("after")}, "", []string{"last"}, ""},
		"what comes at the end fails":                       {guarded(), "last", []string{"before", "one", "two", "last", "undo one", "undo before"}, "last"},
		"the first failure stays":                           {[]*lang.Task{tryOf("guarded", lang.TryTask{Tasks: []*lang.Task{failOf("first", lang.FailTask{Message: nodetest.Literal("no")})}, Finally: []*lang.Task{step("last")}})}, "last", []string{"last"}, "first"},
		"what was caught is undone when a later task fails": {guarded(catchOf("", step("caught"))), "after", []string{"before", "one", "two", "last", "after", "undo one", "undo before"}, "after"},
	} {
		t.Run(name, func(t *testing.T) {
			r := &recorder{refuse: map[string]bool{test.refuse: true}}
			_, env := execute(t, r.call, nodetest.Bundle("trying", nil, test.tasks...), nil)
			if diff := cmp.Diff(test.steps, r.steps); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			err := env.GetWorkflowError()
			if test.failed == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var app *temporal.ApplicationError
			var details workflows.TaskFailure
			if !errors.As(err, &app) || app.Details(&details) != nil || details.Task != test.failed {
				t.Errorf("the execution ended with %v, want the failure of %s", err, test.failed)
			}
		})
	}
}

func TestCatchSeesTheFailure(t *testing.T) {
	r := &recorder{refuse: map[string]bool{"pay": true}}
	c := catchOf("", nodetest.Set("note", nodetest.Member("failure", "problem")))
	c.As.Value = "problem"
	got, env := execute(t, r.call, nodetest.Bundle("trying", outputs(nodetest.Member("failure", "vars.failure"), nodetest.Member("caught", "tasks.guarded.caught")),
		tryOf("guarded", lang.TryTask{Tasks: []*lang.Task{step("pay")}, Catch: []*lang.Catch{c}})), nil)
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"caught": true, "failure": map[string]any{
		"message": "no to pay", "type": "Declined", "code": "card_declined", "task": "pay",
		"details": map[string]any{"operation": "fake.Charge.Create", "vendorType": "", "declineCode": "", "param": "", "status": int64(0), "requestId": ""},
	}}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}

func TestCanceledTryRunsWhatComesAtTheEndAndCatchesNothing(t *testing.T) {
	r := &recorder{}
	env := environment(t, func(call connectors.Call) (*connectors.Result, error) {
		if call.Payload["Step"] == "down" {
			return nil, &connectors.Error{Kind: connectors.Unavailable, Message: "down"}
		}
		return r.call(call)
	})
	env.RegisterDelayedCallback(env.CancelWorkflow, 10*time.Second)
	env.ExecuteWorkflow("trying", workflows.Input{Bundle: nodetest.Bundle("trying", nil, tryOf("guarded", lang.TryTask{
		Tasks: []*lang.Task{undoable("one"), step("down")}, Catch: []*lang.Catch{catchOf("", step("caught"))}, Finally: []*lang.Task{step("last")},
	}))})
	if err := env.GetWorkflowError(); !temporal.IsCanceledError(err) {
		t.Errorf("the execution ended with %v, want canceled", err)
	}
	if diff := cmp.Diff([]string{"one", "last", "undo one"}, r.steps); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
