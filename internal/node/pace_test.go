package node_test

import (
	"bytes"
	"context"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"

	"hawser/activities"
	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

func TestWhatExceedsTheRateIsThrottledNotDropped(t *testing.T) {
	const executions = 5
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	startWith(t, nodetest.Connector{Rate: 1}, node.Options{Client: c, Connections: []*lang.Connection{nodetest.Connection("throttled", vendor)}})
	bundle := nodetest.Bundle("throttled", nil, nodetest.Call("pay", "throttled", "Charge"))
	queue := queueOf(c, "throttled")
	set(t, queue, true) // until all of them are there
	var mu sync.Mutex
	var following sync.WaitGroup
	throttled := 0
	for range executions {
		run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: bundle})
		if err != nil {
			t.Fatal(err)
		}
		following.Go(func() {
			waited := false
			e, err := execution.Follow(t.Context(), c, run.ID, run.RunID, func(e *execution.Execution) {
				waited = waited || e.Tasks[0].Status == execution.TaskThrottled && e.Tasks[0].Note == ""
			})
			if err != nil || e.Status != execution.Succeeded {
				t.Errorf("%+v: %v", e, err)
			}
			mu.Lock()
			defer mu.Unlock()
			if waited {
				throttled++
			}
		})
	}
	set(t, queue, false)
	following.Wait()
	if n := charges(vendor); n != executions {
		t.Errorf("%d charges for %d executions", n, executions)
	}
	if throttled == 0 {
		t.Error("no task was shown as throttled")
	}
}

func TestCallsInheritThePriorityOfTheirExecution(t *testing.T) {
	c := dial(t)
	start(t, c)
	seen := make(chan temporal.Priority, 1)
	w := worker.New(c, activities.TaskQueue("urgent"), worker.Options{DisableWorkflowWorker: true})
	w.RegisterActivityWithOptions(func(ctx context.Context, _ activities.CallInput) (activities.CallOutput, error) {
		seen <- activity.GetInfo(ctx).Priority
		return activities.CallOutput{}, nil
	}, activity.RegisterOptions{Name: "fake.Charge.Create"})
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
	_, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: nodetest.Bundle("urgent", nil, nodetest.Call("pay", "urgent", "Charge")), Urgent: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := <-seen; got.PriorityKey != 1 || got.FairnessKey != "urgent" {
		t.Errorf("priority %+v", got)
	}
}

func TestSuspendedConnectionIsNotServed(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("suspended", vendor)
	connection.Suspended = true
	start(t, c, connection)
	run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: nodetest.Bundle("suspended", nil, nodetest.Call("pay", "suspended", "Charge"))})
	if err != nil {
		t.Fatal(err)
	}
	e, err := execution.Follow(t.Context(), c, run.ID, run.RunID, func(e *execution.Execution) {
		if e.Tasks[0].Status != execution.TaskWaiting {
			return
		}
		if n := len(vendor.Requests()); n != 0 {
			t.Errorf("%d requests of a suspended connection", n)
		}
		resumed := *connection
		resumed.Suspended = false
		start(t, c, &resumed)
	})
	if err != nil || e.Status != execution.Succeeded {
		t.Errorf("%+v: %v", e, err)
	}
}

func TestStopLeavesNothingBehind(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	start(t, c, nodetest.Connection("stops", vendor)).Stop() // what a client keeps from its first worker on
	before := workers()
	process := start(t, c, nodetest.Connection("stops", vendor))
	finish(t, c, nodetest.Bundle("stops", nil, nodetest.Call("pay", "stops", "Charge")), nil)
	if during := workers(); during <= before {
		t.Fatalf("%d goroutines of workers while they run, %d before", during, before)
	}
	process.Stop()
	process.Stop()
	deadline := time.Now().Add(5 * time.Second)
	for workers() > before {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines of workers, %d before", workers(), before)
		}
		runtime.Gosched()
	}
}

// workers counts the goroutines in which workers run.
func workers() int {
	stacks := make([]byte, 4<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	count := 0
	for stack := range bytes.SplitSeq(stacks, []byte("\n\n")) {
		text := string(stack)
		if strings.Contains(text, "go.temporal.io/sdk/internal") || strings.Contains(text, "hawser/internal/node.") || strings.Contains(text, "hawser/activities") {
			count++
		}
	}
	return count
}
