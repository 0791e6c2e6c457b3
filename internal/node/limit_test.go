package node_test

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

// times notes when a vendor is asked.
type times struct {
	mu    sync.Mutex
	asked []time.Time
}

func (t *times) answer(*http.Request, nodetest.Request) nodetest.Answer {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.asked = append(t.asked, time.Now())
	return nodetest.Answer{}
}

// late is by how much one request may arrive later than another on a busy machine. That a node keeps its rate to the
// request is proven in virtual time, by the tests of package pace.
const late = 200 * time.Millisecond

// most gives how many requests the busiest second held, less what late ones may add.
func (t *times) most() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	slices.SortFunc(t.asked, time.Time.Compare)
	busiest, first := 0, 0
	for i, at := range t.asked {
		for at.Sub(t.asked[first]) >= time.Second-late {
			first++
		}
		busiest = max(busiest, i-first+1)
	}
	return busiest
}

// charges are what a vendor was asked for: on a starved machine it may be asked for one twice, because a heartbeat came late.
func charges(vendor *nodetest.Vendor) int {
	keys := map[string]bool{}
	for _, request := range vendor.Requests() {
		keys[request.Key] = true
	}
	return len(keys)
}

func TestNodesNeverExceedTheirRate(t *testing.T) {
	const nodes, rate, executions = 2, 6, 40
	var seen times
	c, vendor := dial(t), nodetest.NewVendor(t, seen.answer)
	connection := nodetest.Connection("limited", vendor)
	connection.Nodes = lang.Nodes{Min: nodes, Max: nodes}
	startWith(t, nodetest.Connector{Rate: rate}, node.Options{Client: c, Connections: []*lang.Connection{connection}})
	bundle := nodetest.Bundle("limited", nil, nodetest.Call("pay", "limited", "Charge"))
	var following sync.WaitGroup
	for range executions {
		run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: bundle})
		if err != nil {
			t.Fatal(err)
		}
		following.Go(func() {
			e, err := execution.Follow(t.Context(), c, run.ID, run.RunID, nil)
			if err != nil || e.Status != execution.Succeeded {
				t.Errorf("%+v: %v", e, err)
			}
		})
	}
	following.Wait()
	if got := charges(vendor); got != executions {
		t.Errorf("%d charges for %d executions", got, executions)
	}
	if got := seen.most(); got > nodes*rate+1 {
		t.Errorf("%d requests in one second", got)
	}
}

func TestSuspendedQueueHoldsWhatComesAndResumes(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("held", vendor)
	process := start(t, c, connection)
	queue := node.Queue{Client: c, Namespace: server.Namespace(), Connection: "held"}
	if err := queue.Suspend(t.Context()); err != nil {
		t.Fatal(err)
	}
	// A worker that starts while the connection is suspended leaves it so.
	process.Stop()
	start(t, c, connection)
	if state, err := queue.State(t.Context()); err != nil || !state.Suspended || state.SuspendedAt.IsZero() {
		t.Fatalf("%+v: %v", state, err)
	}
	run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: nodetest.Bundle("held", nil, nodetest.Call("pay", "held", "Charge"))})
	if err != nil {
		t.Fatal(err)
	}
	waited := false
	e, err := execution.Follow(t.Context(), c, run.ID, run.RunID, func(e *execution.Execution) {
		if waited || e.Tasks[0].Status != execution.TaskThrottled {
			return
		}
		waited = true
		state, err := queue.State(t.Context())
		if err != nil || !state.Suspended || len(state.Nodes) == 0 {
			t.Errorf("%+v: %v", state, err)
		}
		if n := len(vendor.Requests()); n != 0 {
			t.Errorf("%d requests of a suspended connection", n)
		}
		if err := queue.Resume(t.Context(), 1000); err != nil {
			t.Error(err)
		}
	})
	if err != nil || e.Status != execution.Succeeded || !waited {
		t.Errorf("waited %v, %+v: %v", waited, e, err)
	}
	if state, err := queue.State(t.Context()); err != nil || state.Suspended || state.Limit != 1000 {
		t.Errorf("%+v: %v", state, err)
	}
}

func TestConnectionIsCappedAcrossProcesses(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("capped", vendor)
	connection.Nodes = lang.Nodes{Min: 2, Max: 7}
	startWith(t, nodetest.Connector{Rate: 6}, node.Options{Client: c, Connections: []*lang.Connection{connection}})
	state, err := node.Queue{Client: c, Namespace: server.Namespace(), Connection: "capped"}.State(t.Context())
	if err != nil || state.Limit != 42 {
		t.Errorf("limit %v, want that of 7 nodes: %v", state.Limit, err)
	}
}

func TestVendorThatRefusesIsAskedByFewUntilItTakesCallsAgain(t *testing.T) {
	const executions, refusals = 12, 7
	var mu sync.Mutex
	asked := 0
	c := dial(t)
	vendor := nodetest.NewVendor(t, func(*http.Request, nodetest.Request) nodetest.Answer {
		mu.Lock()
		defer mu.Unlock()
		asked++
		if asked <= refusals {
			return nodetest.Answer{Status: http.StatusTooManyRequests}
		}
		return nodetest.Answer{}
	})
	connection := nodetest.Connection("refused", vendor)
	startWith(t, nodetest.Connector{Rate: 6}, node.Options{Client: c, Connections: []*lang.Connection{connection}})
	bundle := nodetest.Bundle("refused", nil, nodetest.Call("pay", "refused", "Charge"))
	var following sync.WaitGroup
	for range executions {
		run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: bundle})
		if err != nil {
			t.Fatal(err)
		}
		following.Go(func() {
			if e, err := execution.Follow(t.Context(), c, run.ID, run.RunID, nil); err != nil || e.Status != execution.Succeeded {
				t.Errorf("%+v: %v", e, err)
			}
		})
	}
	following.Wait()
	if asked != executions+refusals {
		t.Errorf("the vendor was asked %d times", asked)
	}
}

func TestProcessesShareTheNodesOfAConnection(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("shared", vendor)
	connection.Nodes = lang.Nodes{Min: 2, Max: 4}
	serve := func(host string) *node.Process {
		return startWith(t, nodetest.Connector{}, node.Options{Client: c, Connections: []*lang.Connection{connection}, Host: host})
	}
	queue := node.Queue{Client: c, Namespace: server.Namespace(), Connection: "shared"}
	serve("b")
	second := serve("a")
	serve("c")
	await(t, queue, "shared/node-1@a", "shared/node-1@b")
	second.Stop()
	await(t, queue, "shared/node-1@b", "shared/node-1@c")
}

// await waits until a connection has these nodes, and no others.
func await(t *testing.T, queue node.Queue, want ...string) {
	t.Helper()
	var state node.QueueState
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		var err error
		if state, err = queue.State(t.Context()); err != nil {
			t.Fatal(err)
		}
		if slices.Equal(state.Nodes, want) {
			return
		}
	}
	t.Fatalf("nodes %q, want %q", state.Nodes, want)
}
