package node_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

// Several processes grow to the most that a connection allows, never above it,
// and give back what an edit takes away, without dropping what runs.
func TestProcessesGrowAndShrinkTogether(t *testing.T) {
	const most, executions = 6, 60
	answer := make(chan struct{})
	c := dial(t)
	vendor := nodetest.NewVendor(t, func(*http.Request, nodetest.Request) nodetest.Answer {
		<-answer
		return nodetest.Answer{}
	})
	connection := nodetest.Connection("together", vendor)
	connection.Nodes = lang.Nodes{Min: 2, Max: most}
	var processes []*node.Process
	for _, host := range []string{"a", "b", "c"} {
		processes = append(processes, startWith(t, nodetest.Connector{Rate: 0.5}, node.Options{Client: c, Connections: []*lang.Connection{connection}, Host: host}))
	}
	queue := queueOf(c, "together")
	watching, done := context.WithCancel(t.Context())
	var watch sync.WaitGroup
	watch.Go(func() { neverMore(watching, t, queue, most) })
	defer watch.Wait()
	defer done()

	bundle := nodetest.Bundle("together", nil, nodetest.Call("pay", "together", "Charge"))
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
	awaitCounts(t, queue, map[string]int{"a": 2, "b": 2, "c": 2})

	fewer := edited(connection, func(c *lang.Connection) { c.Nodes = lang.Nodes{Min: 1, Max: 1} })
	for _, process := range processes {
		serve(t, process, fewer)
	}
	under := len(vendor.Requests())
	close(answer) // what the ending nodes wait for
	awaitCounts(t, queue, map[string]int{"a": 1})
	if under == 0 {
		t.Error("no call was under way")
	}

	again := edited(connection, func(c *lang.Connection) { c.Nodes = lang.Nodes{Min: most, Max: most} })
	for _, process := range processes {
		serve(t, process, again)
	}
	following.Wait()
	if n := charges(vendor); n != executions {
		t.Errorf("%d charges for %d executions", n, executions)
	}
}

// neverMore expects no more nodes than that until ctx ends.
func neverMore(ctx context.Context, t *testing.T, queue node.Queue, most int) {
	for ctx.Err() == nil {
		if state, err := queue.State(ctx); err == nil && len(state.Nodes) > most {
			t.Errorf("%d nodes: %q", len(state.Nodes), state.Nodes)
			return
		}
	}
}

// awaitCounts waits until the processes of these hosts have so many nodes, and others none.
func awaitCounts(t *testing.T, queue node.Queue, want map[string]int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		state, err := queue.State(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		right := 0
		for host, count := range want {
			for _, identity := range state.Nodes {
				if strings.HasSuffix(identity, "@"+host) {
					count--
				}
			}
			if count == 0 {
				right += want[host]
			}
		}
		if right == len(state.Nodes) && right > 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("nodes %q, want %v", state.Nodes, want)
		}
	}
}

// Containers may have the same name, and their first processes the same id, as those of this test have.
func TestProcessesOfTheSameNameShareNodes(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("namesakes", vendor)
	connection.Nodes = lang.Nodes{Min: 2, Max: 2}
	first, second := start(t, c, connection), start(t, c, connection)
	want := append(names(t, first, "namesakes", 1), names(t, second, "namesakes", 1)...)
	slices.Sort(want)
	await(t, queueOf(c, "namesakes"), want...)
	usage, asked, err := queueOf(c, "namesakes").Usage(t.Context())
	if err != nil || len(asked.Hosts) != 2 {
		t.Errorf("asked %+v, who have counted %+v: %v", asked, usage, err)
	}
}
