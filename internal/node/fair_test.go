package node_test

import (
	"fmt"
	"testing"
	"time"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

// What is queued while a connection is held shows, once it goes on, in which
// order calls of several integrations are made.
func TestABacklogIsPassedByOthersAndByUrgentCalls(t *testing.T) {
	const ofA, ofB = 40, 5
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	queue := queueOf(c, "fair")
	startWith(t, nodetest.Connector{Rate: 20}, node.Options{Client: c, Connections: []*lang.Connection{nodetest.Connection("fair", vendor)}})
	set(t, queue, true)
	expect(t, queue, true, 0)

	var runs []*execution.Run
	add := func(integration string, count int, urgent bool) {
		t.Helper()
		for range count {
			call := nodetest.Call("pay", "fair", "Charge", nodetest.Member("Of", fmt.Sprintf("%q", integration)))
			run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: nodetest.Bundle(integration, nil, call), Urgent: urgent})
			if err != nil {
				t.Fatal(err)
			}
			runs = append(runs, run)
		}
		for deadline := time.Now().Add(30 * time.Second); ; {
			state, err := queue.State(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if state.Backlog >= len(runs) {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d of %d calls are queued", state.Backlog, len(runs))
			}
		}
	}
	add("a", ofA, false)
	add("b", ofB, false)
	add("urgent", 1, true)
	if err := queue.Resume(t.Context(), 20); err != nil {
		t.Fatal(err)
	}
	for _, run := range runs {
		if e, err := execution.Follow(t.Context(), c, run.ID, run.RunID, nil); err != nil || e.Status != execution.Succeeded {
			t.Errorf("%+v: %v", e, err)
		}
	}
	last := map[string]int{}
	requests := vendor.Requests()
	for i, request := range requests {
		of, _ := request.Payload["Of"].(string)
		last[of] = i + 1
	}
	if len(requests) != len(runs) {
		t.Errorf("%d requests for %d executions", len(requests), len(runs))
	}
	// A node fetches two tasks at once, so two may be ahead of what comes last.
	if last["urgent"] > 3 {
		t.Errorf("the urgent call was made as number %d", last["urgent"])
	}
	if most := 2*2*ofB + 3; last["b"] > most {
		t.Errorf("b was done with call %d of %d, want %d at most", last["b"], len(requests), most)
	}
}
