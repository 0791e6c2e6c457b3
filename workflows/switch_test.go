package workflows_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
)

// task is a task of the kind that set sets.
func task(name string, set func(*lang.Task)) *lang.Task {
	t := &lang.Task{Name: lang.Text{Value: name}}
	set(t)
	return t
}

func switchOf(name string, otherwise []*lang.Task, cases ...*lang.Case) *lang.Task {
	return task(name, func(t *lang.Task) { t.Switch = &lang.SwitchTask{Cases: cases, Otherwise: otherwise} })
}

func caseOf(when string, tasks ...*lang.Task) *lang.Case {
	return &lang.Case{When: nodetest.When(when), Tasks: tasks}
}

func TestSwitchRunsTheFirstCaseThatIsTrue(t *testing.T) {
	size := func(name string) *lang.Task { return nodetest.Set(name, nodetest.Member("size", "'"+name+"'")) }
	for name, test := range map[string]struct {
		amount    int64
		otherwise []*lang.Task
		want      map[string]any
	}{
		"the first":         {200, nil, map[string]any{"size": "big", "matched": int64(0)}},
		"a later one":       {50, nil, map[string]any{"size": "middle", "matched": int64(1)}},
		"otherwise":         {1, []*lang.Task{size("small")}, map[string]any{"size": "small", "matched": int64(-1)}},
		"none, and no rest": {1, nil, map[string]any{"size": "none", "matched": int64(-1)}},
	} {
		t.Run(name, func(t *testing.T) {
			bundle := nodetest.Bundle("route", outputs(nodetest.Member("size", "vars.size"), nodetest.Member("matched", "tasks.route.matched")),
				size("none"),
				switchOf("route", test.otherwise, caseOf("inputs.amount > 100", size("big")), caseOf("inputs.amount > 10", size("middle"))))
			got, env := execute(t, echo, bundle, map[string]any{"amount": test.amount})
			if err := env.GetWorkflowError(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(any(test.want), got); diff != "" {
				t.Errorf("outputs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTasksOfACaseAreSeenInsideOfItOnly(t *testing.T) {
	bundle := nodetest.Bundle("route", outputs(nodetest.Member("inside", "vars.id"), nodetest.Member("outside", "has(tasks.charge)")),
		switchOf("route", nil, caseOf("true",
			nodetest.Call("charge", "main", "Charge"),
			nodetest.Set("note", nodetest.Member("id", "tasks.charge.connectorOutputPayload.Id")))))
	got, env := execute(t, echo, bundle, nil)
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(any(map[string]any{"inside": "id", "outside": false}), got); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}

func TestWhatACaseDidIsUndone(t *testing.T) {
	r := &recorder{refuse: map[string]bool{"last": true}}
	_, env := execute(t, r.call, nodetest.Bundle("saga", nil,
		undoable("one"),
		switchOf("route", nil, caseOf("true", undoable("two"), undoable("three"))),
		nodetest.Call("last", "main", "Charge", nodetest.Member("Step", "'last'"))), nil)
	if env.GetWorkflowError() == nil {
		t.Fatal("the execution succeeded")
	}
	if diff := cmp.Diff([]string{"one", "two", "three", "last", "undo three", "undo two", "undo one"}, r.steps); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
