package workflows_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
	"hawser/workflows"
)

func forEachOf(name, items string, concurrency int, collect string, tasks ...*lang.Task) *lang.Task {
	return task(name, func(t *lang.Task) {
		t.ForEach = &lang.ForEachTask{Items: nodetest.When(items), Concurrency: concurrency, Tasks: tasks}
		if collect != "" {
			t.ForEach.Collect = nodetest.Expression(collect)
		}
	})
}

func whileOf(name, condition string, most int, tasks ...*lang.Task) *lang.Task {
	return task(name, func(t *lang.Task) {
		t.While = &lang.WhileTask{Condition: nodetest.When(condition), MaxIterations: most, Tasks: tasks}
	})
}

// keys keeps the idempotency keys of calls, which the calls of a loop make at once.
type keys struct {
	mu   sync.Mutex
	list map[string]int
}

func (k *keys) call(call connectors.Call) (*connectors.Result, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, path, _ := strings.Cut(call.IdempotencyKey, "/")
	k.list[path]++
	return echo(call)
}

func TestForEachGathersInTheOrderOfTheItems(t *testing.T) {
	for name, concurrency := range map[string]int{"one after the other": 0, "two at once": 2, "all at once": 50} {
		t.Run(name, func(t *testing.T) {
			k := &keys{list: map[string]int{}}
			charge := nodetest.Call("charge", "main", "Charge", nodetest.Member("Amount", "item * 10 + index"))
			got, env := execute(t, k.call, nodetest.Bundle("loop", outputs(nodetest.Member("all", "tasks.loop.collect"), nodetest.Member("count", "tasks.loop.count")),
				forEachOf("loop", "[3, 1, 2]", concurrency, "tasks.charge.connectorOutputPayload.Amount", charge)), nil)
			if err := env.GetWorkflowError(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(any(map[string]any{"all": []any{int64(30), int64(11), int64(22)}, "count": int64(3)}), got); diff != "" {
				t.Errorf("outputs (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(map[string]int{"loop[0].charge": 1, "loop[1].charge": 1, "loop[2].charge": 1}, k.list); diff != "" {
				t.Errorf("idempotency keys (-want +got):\n%s", diff)
			}
		})
	}
}

func TestForEach(t *testing.T) {
	for name, test := range map[string]struct {
		tasks []*lang.Task
		kind  string
		steps []string
	}{
		"over nothing does nothing":              {[]*lang.Task{forEachOf("loop", "[]", 0, "", step("never"))}, "", nil},
		"items that are no list":                 {[]*lang.Task{forEachOf("loop", "1", 0, "", step("never"))}, workflows.ExpressionFailed, nil},
		"more items than an execution can carry": {[]*lang.Task{forEachOf("loop", "inputs.many", 0, "", step("never"))}, workflows.TooMuch, nil},
		"the first failure ends it, and all is undone, last first": {[]*lang.Task{forEachOf("loop", "['a', 'b', 'c']", 0, "",
			undoableItem("charge"), failWhen("item == 'b'"))}, workflows.Refused, []string{"charge a", "charge b", "undo b", "undo a"}},
		"a turn that returns ends the integration": {[]*lang.Task{forEachOf("loop", "['a', 'b', 'c']", 0, "",
			undoableItem("charge"), switchOf("route", nil, caseOf("item == 'b'", returnOf("done"))))}, "", []string{"charge a", "charge b"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := &recorder{}
			many := make([]any, lang.MaxTurns+1)
			_, env := execute(t, r.call, nodetest.Bundle("loop", nil, test.tasks...), map[string]any{"many": many})
			checkKind(t, env.GetWorkflowError(), test.kind)
			if diff := cmp.Diff(test.steps, r.steps); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

func checkKind(t *testing.T, err error, kind string) {
	t.Helper()
	var app *temporal.ApplicationError
	switch {
	case kind == "" && err != nil:
		t.Errorf("the execution ended with %v", err)
	case kind != "" && (!errors.As(err, &app) || app.Type() != kind):
		t.Errorf("the execution ended with %v, want %s", err, kind)
	}
}

// undoableItem is a call of a loop over texts, and what undoes it.
func undoableItem(name string) *lang.Task {
	t := nodetest.Call(name, "main", "Charge", nodetest.Member("Step", "'"+name+" ' + item"))
	t.Compensate = []*lang.Task{nodetest.Call("undo"+name, "main", "Charge", nodetest.Member("Step", "'undo ' + item"))}
	return t
}

func failWhen(condition string) *lang.Task {
	t := failOf("refuse", lang.FailTask{Message: nodetest.Literal("no")})
	t.When = nodetest.When(condition)
	return t
}

func TestLoopThatContinuesMakesEveryTurn(t *testing.T) {
	for name, concurrency := range map[string]int{"one after the other": 1, "at once": 3} {
		t.Run(name, func(t *testing.T) {
			k := &keys{list: map[string]int{}}
			loop := forEachOf("loop", "[1, 2, 3]", concurrency, "", failWhen("item == 1"), nodetest.Call("charge", "main", "Charge"))
			loop.OnError = lang.Continue
			got, env := execute(t, k.call, nodetest.Bundle("loop", outputs(nodetest.Member("done", "has(tasks.loop)")), loop), nil)
			if err := env.GetWorkflowError(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]int{"loop[1].charge": 1, "loop[2].charge": 1}, k.list); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(any(map[string]any{"done": false}), got); diff != "" {
				t.Errorf("outputs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhile(t *testing.T) {
	zero := nodetest.Set("zero", nodetest.Member("n", "0"))
	add := nodetest.Set("add", nodetest.Member("n", "vars.n + 1"))
	for name, test := range map[string]struct {
		loop *lang.Task
		kind string
		want any
	}{
		"it runs until the condition is false": {whileOf("loop", "vars.n < 3", 10, add), "", map[string]any{"n": int64(3), "count": int64(3)}},
		"it may not run at all":                {whileOf("loop", "false", 10, add), "", map[string]any{"n": int64(0), "count": int64(0)}},
		"as many turns as there can be":        {whileOf("loop", "vars.n < 3", 3, add), "", map[string]any{"n": int64(3), "count": int64(3)}},
		"one turn more":                        {whileOf("loop", "vars.n < 4", 3, add), workflows.TooMuch, nil},
		"a thousand turns":                     {whileOf("loop", "vars.n < 1000", 1000, add), "", map[string]any{"n": int64(1000), "count": int64(1000)}},
		"a condition that is none":             {whileOf("loop", "vars.n", 3, add), workflows.ExpressionFailed, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, env := execute(t, echo, nodetest.Bundle("loop", outputs(nodetest.Member("n", "vars.n"), nodetest.Member("count", "tasks.loop.count")), zero, test.loop), nil)
			checkKind(t, env.GetWorkflowError(), test.kind)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("outputs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLoopsInLoops(t *testing.T) {
	k := &keys{list: map[string]int{}}
	inner := forEachOf("inner", "['x', 'y']", 2, "string(outer) + item + string(index)", nodetest.Call("charge", "main", "Charge"))
	loop := forEachOf("loop", "[1, 2]", 2, "tasks.inner.collect", inner)
	loop.ForEach.As.Value = "outer"
	got, env := execute(t, k.call, nodetest.Bundle("loops", outputs(nodetest.Member("all", "tasks.loop.collect")), loop), nil)
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(any(map[string]any{"all": []any{[]any{"1x0", "1y1"}, []any{"2x0", "2y1"}}}), got); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	want := map[string]int{"loop[0].inner[0].charge": 1, "loop[0].inner[1].charge": 1, "loop[1].inner[0].charge": 1, "loop[1].inner[1].charge": 1}
	if diff := cmp.Diff(want, k.list); diff != "" {
		t.Errorf("idempotency keys (-want +got):\n%s", diff)
	}
}
