package workflows_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
)

func branchOf(name string, tasks ...*lang.Task) lang.Branch {
	return lang.Branch{Name: lang.Text{Value: name}, Tasks: tasks}
}

func parallelOf(name string, branches ...lang.Branch) *lang.Task {
	return task(name, func(t *lang.Task) { t.Parallel = &lang.ParallelTask{Branches: branches} })
}

// vendorOfBranches refuses some steps, and has others fail until they are given up.
type vendorOfBranches struct {
	mu    sync.Mutex
	steps []string
}

func (v *vendorOfBranches) call(call connectors.Call) (*connectors.Result, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	step, _ := call.Payload["Step"].(string)
	if step == "down" {
		return nil, &connectors.Error{Kind: connectors.Unavailable, Message: "down"}
	}
	v.steps = append(v.steps, step)
	if step == "declined" {
		return nil, &connectors.Error{Kind: connectors.Declined, Code: "card_declined", Message: "no"}
	}
	return echo(call)
}

func TestParallel(t *testing.T) {
	pause := func(name, duration string) *lang.Task {
		return task(name, func(t *lang.Task) { t.Timer = &lang.TimerTask{Duration: nodetest.Literal(duration)} })
	}
	lenient := parallelOf("both", branchOf("left", pause("wait", "1h"), step("left")), branchOf("right", step("declined")))
	lenient.OnError = lang.Continue
	for name, test := range map[string]struct {
		parallel *lang.Task
		kind     string
		steps    []string // sorted
	}{
		"all of them run":                    {parallelOf("both", branchOf("left", pause("wait", "1h"), step("left")), branchOf("right", step("right"))), "", []string{"after", "left", "right"}},
		"a failure cancels the others":       {parallelOf("both", branchOf("left", undoable("paid"), step("down")), branchOf("right", pause("wait", "1m"), step("declined"))), "Declined", []string{"declined", "paid", "undo paid"}},
		"it goes on where that is asked for": {lenient, "", []string{"after", "declined", "left"}},
		"a return cancels the others":        {parallelOf("both", branchOf("left", step("down")), branchOf("right", pause("wait", "1m"), returnOf("done"))), "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			v := &vendorOfBranches{}
			_, env := execute(t, v.call, nodetest.Bundle("both", nil, test.parallel, step("after")), nil)
			checkKind(t, env.GetWorkflowError(), test.kind)
			slices.Sort(v.steps)
			if diff := cmp.Diff(test.steps, v.steps); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBranchesRunAtTheSameTime(t *testing.T) {
	var both sync.WaitGroup
	both.Add(2)
	_, env := execute(t, func(call connectors.Call) (*connectors.Result, error) {
		both.Done()
		both.Wait() // each call is answered when both are made
		return echo(call)
	}, nodetest.Bundle("both", nil, parallelOf("both", branchOf("left", step("one")), branchOf("right", step("two")))), nil)
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
}

func TestKeysOfBranchesAreTheirOwn(t *testing.T) {
	k := &keys{list: map[string]int{}}
	_, env := execute(t, k.call, nodetest.Bundle("both", nil, parallelOf("both", branchOf("left", step("one")), branchOf("right", step("two")))), nil)
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"both.left.one": 1, "both.right.two": 1}, k.list); diff != "" {
		t.Errorf("idempotency keys (-want +got):\n%s", diff)
	}
}
