package workflows_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
	"hawser/workflows"
)

// Twelve hundred turns are five hundred at hand, and two stretches.
const manyTurns = 1200

var manyItems = map[string]any{"items": func() []any {
	items := make([]any, manyTurns)
	for i := range items {
		items[i] = map[string]any{"number": int64(i), "name": fmt.Sprintf("item %d", i)}
	}
	return items
}()}

func TestLongForEachCallsOncePerItemAndGathersInOrder(t *testing.T) {
	for name, concurrency := range map[string]int{"one after the other": 0, "seven at once": 7} {
		t.Run(name, func(t *testing.T) {
			k := &keys{list: map[string]int{}}
			charge := nodetest.Call("charge", "main", "Charge", nodetest.Member("Amount", "item.number * 10 + vars.more + size(inputs.items)"))
			got, env := execute(t, k.call, nodetest.Bundle("loop", outputs(nodetest.Member("all", "tasks.loop.collect"), nodetest.Member("count", "tasks.loop.count")),
				nodetest.Set("prepare", nodetest.Member("more", "1")),
				forEachOf("loop", "inputs.items", concurrency, "tasks.charge.connectorOutputPayload.Amount + index", charge)), manyItems)
			if err := env.GetWorkflowError(); err != nil {
				t.Fatal(err)
			}
			want := make([]any, manyTurns)
			for i := range want {
				want[i] = int64(11*i + 1 + manyTurns)
			}
			if diff := cmp.Diff(any(map[string]any{"all": want, "count": int64(manyTurns)}), got); diff != "" {
				t.Errorf("outputs (-want +got):\n%s", diff)
			}
			for i := range manyTurns {
				if n := k.list[fmt.Sprintf("loop[%d].charge", i)]; n != 1 {
					t.Fatalf("turn %d was charged %d times", i, n)
				}
			}
			if len(k.list) != manyTurns {
				t.Errorf("%d calls", len(k.list))
			}
		})
	}
}

func TestLongWhileCarriesItsVariables(t *testing.T) {
	zero := nodetest.Set("zero", nodetest.Member("n", "0"), nodetest.Member("other", "'kept'"))
	add := nodetest.Set("add", nodetest.Member("n", "vars.n + index"))
	got, env := execute(t, echo, nodetest.Bundle("loop", outputs(nodetest.Member("n", "vars.n"), nodetest.Member("other", "vars.other"), nodetest.Member("count", "tasks.loop.count")),
		zero, whileOf("loop", "index < 10000", 10_000, add)), nil)
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"n": int64(49_995_000), "other": "kept", "count": int64(10_000)}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}

func TestLongWhileEndsAtItsLimit(t *testing.T) {
	add := nodetest.Set("add", nodetest.Member("n", "index"))
	_, env := execute(t, echo, nodetest.Bundle("loop", nil, whileOf("loop", "true", manyTurns, add)), nil)
	checkKind(t, env.GetWorkflowError(), workflows.TooMuch)
	if err := env.GetWorkflowError(); !strings.Contains(err.Error(), "after 1200 turns") {
		t.Error(err)
	}
}

// What a long loop has done is undone, last first, across its stretches, with
// the outputs of each turn.
func TestLongLoopThatFailsIsUndone(t *testing.T) {
	r := &recorder{}
	charge := nodetest.Call("charge", "main", "Charge", nodetest.Member("Step", "item.name"), nodetest.Member("Secret", "item"))
	charge.Compensate = []*lang.Task{nodetest.Call("undo", "main", "Charge",
		nodetest.Member("Step", "'undo ' + tasks.charge.connectorOutputPayload.Step + ' of ' + tasks.first.connectorOutputPayload.Step"))}
	bundle := nodetest.Bundle("loop", nil, undoable("first"),
		forEachOf("loop", "inputs.items", 0, "", charge, failWhen("index == 1150")))
	_, env := execute(t, r.call, bundle, manyItems)
	checkKind(t, env.GetWorkflowError(), workflows.Refused)
	want := []string{"first"}
	for i := range 1151 {
		want = append(want, fmt.Sprintf("item %d", i))
	}
	for i := 1150; i >= 0; i-- {
		want = append(want, fmt.Sprintf("undo item %d of first", i))
	}
	if diff := cmp.Diff(append(want, "undo first"), r.steps); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestCompensationsThatFailInAStretchAreTold(t *testing.T) {
	r := &recorder{refuse: map[string]bool{"undo item 3": true, "undo item 900": true}}
	charge := nodetest.Call("charge", "main", "Charge", nodetest.Member("Step", "item.name"))
	charge.Compensate = []*lang.Task{nodetest.Call("undo", "main", "Charge", nodetest.Member("Step", "'undo ' + item.name"))}
	_, env := execute(t, r.call, nodetest.Bundle("loop", nil, forEachOf("loop", "inputs.items", 0, "", charge), failWhen("true")), manyItems)
	err := env.GetWorkflowError()
	checkKind(t, err, workflows.Refused)
	if n := strings.Count(fmt.Sprint(err), "no to undo item"); n != 2 {
		t.Errorf("%d compensations that failed are told: %v", n, err)
	}
	if len(r.steps) != 2*manyTurns {
		t.Errorf("%d calls, want %d", len(r.steps), 2*manyTurns)
	}
}

// In executions that were started before the fourth format, what waits for people stays in their own workflow.
func TestLoopThatAsksPeopleStaysWhereItWas(t *testing.T) {
	wait := task("wait", func(t *lang.Task) { t.Suspend = &lang.SuspendTask{Timeout: nodetest.Literal("1ms")} })
	wait.When = nodetest.When("index == 900")
	body := []*lang.Task{nodetest.Set("last", nodetest.Member("n", "index")), wait}
	bundle := nodetest.Bundle("loop", outputs(nodetest.Member("n", "vars.n")), whileOf("loop", "index < 1000", 1000, body...))
	bundle.Format = 3
	got, env := execute(t, echo, bundle, nil)
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(any(map[string]any{"n": int64(999)}), got); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	bundle = nodetest.Bundle("loop", nil, forEachOf("loop", "inputs.items", 0, "", body...))
	bundle.Format = 3
	_, env = execute(t, echo, bundle, manyItems)
	checkKind(t, env.GetWorkflowError(), workflows.TooMuch)
}

func TestReturnInAStretchEndsTheIntegration(t *testing.T) {
	k := &keys{list: map[string]int{}}
	got, env := execute(t, k.call, nodetest.Bundle("loop", outputs(nodetest.Member("by", "'end'")),
		forEachOf("loop", "inputs.items", 3, "", switchOf("route", nil, caseOf("index == 700", returnOf("done", nodetest.Member("by", "item.name")))))), manyItems)
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(any(map[string]any{"by": "item 700"}), got); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}

func TestLongLoopThatContinuesMakesEveryTurn(t *testing.T) {
	for name, concurrency := range map[string]int{"one after the other": 1, "at once": 5} {
		t.Run(name, func(t *testing.T) {
			k := &keys{list: map[string]int{}}
			loop := forEachOf("loop", "inputs.items", concurrency, "", failWhen("index % 400 == 1"), nodetest.Call("charge", "main", "Charge"))
			loop.OnError = lang.Continue
			_, env := execute(t, k.call, nodetest.Bundle("loop", outputs(nodetest.Member("done", "has(tasks.loop)")), loop), manyItems)
			if err := env.GetWorkflowError(); err != nil {
				t.Fatal(err)
			}
			if len(k.list) != manyTurns-3 {
				t.Errorf("%d calls, want %d", len(k.list), manyTurns-3)
			}
		})
	}
}

// A failure in one branch ends the stretch that another one is in.
func TestStretchEndsWithTheBranchBesideIt(t *testing.T) {
	calls := 0
	loop := whileOf("loop", "true", 100_000, nodetest.Set("count", nodetest.Member("n", "index")),
		task("wait", func(t *lang.Task) { t.Timer = &lang.TimerTask{Duration: nodetest.Literal("1s")} }))
	wait := task("longer", func(t *lang.Task) { t.Timer = &lang.TimerTask{Duration: nodetest.Literal("800s")} })
	_, env := execute(t, func(call connectors.Call) (*connectors.Result, error) { calls++; return echo(call) },
		nodetest.Bundle("loop", nil, undoable("first"), parallelOf("both", branchOf("left", loop), branchOf("right", wait, failWhen("true")))), nil)
	checkKind(t, env.GetWorkflowError(), workflows.Refused)
	if calls != 2 {
		t.Errorf("%d calls: the first task was not done and undone", calls)
	}
}

func TestLongLoopsInLongLoops(t *testing.T) {
	k := &keys{list: map[string]int{}}
	inner := forEachOf("inner", "lists.range(700)", 0, "outer * 1000 + item", nodetest.Set("last", nodetest.Member("last", "[outer, item]")))
	loop := forEachOf("loop", "[1, 2, 3]", 0, "tasks.inner.collect.size()", inner,
		nodetest.Call("charge", "main", "Charge", nodetest.Member("Amount", "tasks.inner.collect[699] + vars.last[1]")))
	loop.ForEach.As.Value = "outer"
	got, env := execute(t, k.call, nodetest.Bundle("loops", outputs(nodetest.Member("all", "tasks.loop.collect"), nodetest.Member("last", "vars.last")), loop), nil)
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"all": []any{int64(700), int64(700), int64(700)}, "last": []any{int64(3), int64(699)}}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"loop[0].charge": 1, "loop[1].charge": 1, "loop[2].charge": 1}, k.list); diff != "" {
		t.Errorf("idempotency keys (-want +got):\n%s", diff)
	}
}

func TestWhatALoopCannotCarryIsRefusedWithAdvice(t *testing.T) {
	inputs := map[string]any{"items": manyItems["items"], "long": strings.Repeat("x", 4000)}
	for name, test := range map[string]struct {
		loop *lang.Task
		want string
	}{
		"what all turns leave": {forEachOf("loop", "inputs.items", 0, "inputs.long"), "collect less of each"},
		"a variable": {
			whileOf("loop", "index < 1000", 1000, nodetest.Set("grow", nodetest.Member("text", "has(vars.text) ? vars.text + inputs.long : inputs.long"))),
			"use less of them in the loop",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, env := execute(t, echo, nodetest.Bundle("loop", nil, test.loop), inputs)
			checkKind(t, env.GetWorkflowError(), workflows.TooMuch)
			if err := env.GetWorkflowError(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Error(err)
			}
		})
	}
}
