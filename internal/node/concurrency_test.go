package node_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
	"hawser/internal/poll"
	"hawser/workflows"
)

// turns are executions that tell when they begin and end: those between are running.
type turns struct {
	mu    sync.Mutex
	begun []string
	open  map[string]bool
	most  int
}

func (t *turns) answer(_ *http.Request, request nodetest.Request) nodetest.Answer {
	t.mu.Lock()
	defer t.mu.Unlock()
	id, _ := request.Payload["Who"].(string)
	if request.Payload["Step"] == "end" {
		delete(t.open, id)
		return nodetest.Answer{}
	}
	if !t.open[id] {
		t.open[id] = true
		t.begun = append(t.begun, id)
		t.most = max(t.most, len(t.open))
	}
	return nodetest.Answer{}
}

func (t *turns) running(id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.open[id]
}

// ended notes that an execution was ended from outside.
func (t *turns) ended(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.open, id)
}

// inTurns is an integration of which so many run at once for each key: it
// begins, stays until it is resumed where it is to hold, and ends.
func inTurns(name, connection string, limit int) *lang.Bundle {
	step := func(name string) *lang.Task {
		return nodetest.Call(name, connection, "Charge", nodetest.Member("Step", "'"+name+"'"), nodetest.Member("Who", "execution.id"))
	}
	hold := &lang.Task{Name: lang.Text{Value: "hold"}, When: nodetest.When("inputs.hold"), Suspend: &lang.SuspendTask{}}
	pause := &lang.Task{Name: lang.Text{Value: "pause"}, Timer: &lang.TimerTask{Duration: nodetest.Literal("20ms")}}
	bundle := nodetest.Bundle(name, nil, step("begin"), hold, pause, step("end"))
	bundle.Integration.Concurrency = &lang.Concurrency{Key: nodetest.Expression("inputs.key"), Limit: limit}
	return bundle
}

func takeTurn(t *testing.T, c client.Client, id string, bundle *lang.Bundle, key string, hold bool) *execution.Run {
	t.Helper()
	run, _, err := execution.Start(t.Context(), c, execution.StartOptions{ID: id, Bundle: bundle, Inputs: map[string]any{"key": key, "hold": hold}})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// Twenty executions, three at once. Of the first three, one is terminated and one
// goes on only after the worker was stopped and another started.
func TestNoMoreExecutionsThanTheLimitRunAtOnce(t *testing.T) {
	c := dial(t)
	counted := &turns{open: map[string]bool{}}
	connection := nodetest.Connection("in-turns", nodetest.NewVendor(t, counted.answer))
	process := startWith(t, nodetest.Connector{}, node.Options{Client: c, Connections: []*lang.Connection{connection}})
	bundle := inTurns("in-turns", "in-turns", 3)
	var runs []*execution.Run
	for i := range 20 {
		runs = append(runs, takeTurn(t, c, fmt.Sprintf("in-turns-%d", i), bundle, "same", i < 2))
		if i < 2 {
			until(t, c, runs[i].ID, "its turn", func(*execution.Execution) bool { return counted.running(runs[i].ID) })
		}
	}
	if err := c.TerminateWorkflow(t.Context(), runs[0].ID, "", "killed"); err != nil {
		t.Fatal(err)
	}
	counted.ended(runs[0].ID)
	process.Stop()
	start(t, c, connection)
	if _, err := answer(t, c, runs[1].ID, workflows.Answer{Task: "hold", Decision: workflows.Resumed}); err != nil {
		t.Fatal(err)
	}
	for _, run := range runs[1:] {
		if e := ended(t, c, run.ID, run.RunID); e.Status != execution.Succeeded {
			t.Errorf("%s is %s: %+v", run.ID, e.Status, e.Error)
		}
	}
	if counted.most > 3 || len(counted.begun) != 20 {
		t.Errorf("%d of 20 have run, %d at once", len(counted.begun), counted.most)
	}
	t.Logf("%d at once", counted.most)
}

func TestTurnsAreTakenInOrder(t *testing.T) {
	c := dial(t)
	counted := &turns{open: map[string]bool{}}
	start(t, c, nodetest.Connection("in-order-of-turns", nodetest.NewVendor(t, counted.answer)))
	bundle := inTurns("in-order-of-turns", "in-order-of-turns", 1)
	first := takeTurn(t, c, "turn-0", bundle, "same", true)
	until(t, c, first.ID, "its turn", func(*execution.Execution) bool { return counted.running(first.ID) })
	var waiting []*execution.Run
	for i := range 4 {
		run := takeTurn(t, c, fmt.Sprintf("turn-%d", i+1), bundle, "same", false)
		e := until(t, c, run.ID, "its place", func(e *execution.Execution) bool { return e.Tasks[0].Awaits == execution.AwaitsTurn })
		if task := e.Tasks[0]; task.Status != execution.TaskWaiting || !strings.Contains(task.Note, "at most 1 executions of in-order-of-turns") {
			t.Errorf("%+v", task)
		}
		waiting = append(waiting, run)
	}
	other := takeTurn(t, c, "turn-of-others", bundle, "other", false)
	if e := ended(t, c, other.ID, other.RunID); e.Status != execution.Succeeded {
		t.Errorf("the one with another key is %s", e.Status)
	}
	if err := c.CancelWorkflow(t.Context(), waiting[1].ID, ""); err != nil {
		t.Fatal(err)
	}
	if e := ended(t, c, waiting[1].ID, ""); e.Status != execution.Canceled || e.Tasks[0].Status != execution.TaskCanceled {
		t.Errorf("the one that was canceled while it waited is %s: %+v", e.Status, e.Tasks[0])
	}
	if _, err := answer(t, c, first.ID, workflows.Answer{Task: "hold", Decision: workflows.Resumed}); err != nil {
		t.Fatal(err)
	}
	for _, run := range []*execution.Run{waiting[0], waiting[2], waiting[3]} {
		ended(t, c, run.ID, run.RunID)
	}
	if diff := cmp.Diff([]string{"turn-0", "turn-of-others", "turn-1", "turn-3", "turn-4"}, counted.begun); diff != "" || counted.most > 2 {
		t.Errorf("%d at once; in order (-want +got):\n%s", counted.most, diff)
	}
	list, err := execution.List(t.Context(), c, execution.Query{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Integration == workflows.SlotsType {
			t.Errorf("%s is listed", e.ID)
		}
	}
}

// What hands out the turns goes when nobody wants one.
func TestNobodyHandsOutTurnsThatNobodyWants(t *testing.T) {
	c := dial(t)
	counted := &turns{open: map[string]bool{}}
	start(t, c, nodetest.Connection("one-turn", nodetest.NewVendor(t, counted.answer)))
	bundle := inTurns("one-turn", "one-turn", 1)
	bundle.Integration.Concurrency.Key = nil
	e := finish(t, c, bundle, map[string]any{"hold": false})
	if e.Status != execution.Succeeded {
		t.Fatalf("%s: %+v", e.Status, e.Error)
	}
	poll.Until(t, "what hands out turns to be gone", func() bool {
		page, err := execution.List(t.Context(), c, execution.Query{Integration: "one-turn", Status: execution.Succeeded})
		if err != nil {
			t.Fatal(err)
		}
		left, err := c.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Query: "WorkflowType = '" + workflows.SlotsType + "' AND ExecutionStatus = 'Running' AND WorkflowId STARTS_WITH 'hawser/concurrency/one-turn/'"})
		if err != nil {
			t.Fatal(err)
		}
		return len(page) == 1 && left.GetCount() == 0
	})
}
