package node_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

// reader reads executions with how their queues stand.
func reader(t *testing.T) execution.Reader {
	c := dial(t)
	return execution.Reader{Client: c, Queue: func(ctx context.Context, connection string) (execution.Queue, error) {
		state, err := node.Queue{Client: c, Namespace: server.Namespace(), Connection: connection}.State(ctx)
		return execution.Queue{Suspended: state.Suspended, Backlog: state.Waiting}, err
	}}
}

func TestACallThatWaitsForItsTurnSaysHowManyAreAhead(t *testing.T) {
	const before = 40
	r, vendor := reader(t), nodetest.NewVendor(t, nil)
	startWith(t, nodetest.Connector{Rate: 6}, node.Options{Client: r.Client, Connections: []*lang.Connection{nodetest.Connection("busy", vendor)}})
	queue := node.Queue{Client: r.Client, Namespace: server.Namespace(), Connection: "busy"}
	if err := queue.Suspend(t.Context()); err != nil { // until all of them are there
		t.Fatal(err)
	}
	bundle := nodetest.Bundle("busy", nil, nodetest.Call("pay", "busy", "Charge"))
	var following sync.WaitGroup
	for range before {
		run, _, err := execution.Start(t.Context(), r.Client, execution.StartOptions{Bundle: bundle})
		if err != nil {
			t.Fatal(err)
		}
		following.Go(func() {
			if e, err := r.Follow(t.Context(), run.ID, run.RunID, nil); err != nil || e.Status != execution.Succeeded {
				t.Errorf("%+v: %v", e, err)
			}
		})
	}
	run, _, err := execution.Start(t.Context(), r.Client, execution.StartOptions{Bundle: bundle})
	if err != nil {
		t.Fatal(err)
	}
	awaitBacklog(t, queue, before+1)
	if err := queue.Resume(t.Context(), 6); err != nil {
		t.Fatal(err)
	}
	var ahead []int
	e, err := r.Follow(t.Context(), run.ID, run.RunID, func(e *execution.Execution) {
		if task := e.Tasks[0]; task.Status == execution.TaskThrottled && task.Ahead != nil {
			ahead = append(ahead, *task.Ahead)
		}
	})
	following.Wait()
	if err != nil || e.Status != execution.Succeeded || e.Tasks[0].Ahead != nil {
		t.Errorf("%+v: %v", e, err)
	}
	if len(ahead) == 0 || ahead[0] < 1 || slices.Max(ahead) > before || ahead[len(ahead)-1] > ahead[0] {
		t.Errorf("ahead: %v", ahead)
	}
}

// awaitBacklog waits until so many calls wait in a queue.
func awaitBacklog(t *testing.T, queue node.Queue, want int) {
	t.Helper()
	var state node.QueueState
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		var err error
		if state, err = queue.State(t.Context()); err != nil {
			t.Fatal(err)
		}
		if state.Waiting[3] == want {
			return
		}
	}
	t.Fatalf("%+v, want a backlog of %d", state, want)
}

func TestACallOfASuspendedConnectionSaysSo(t *testing.T) {
	r, vendor := reader(t), nodetest.NewVendor(t, nil)
	start(t, r.Client, nodetest.Connection("waiting", vendor))
	queue := node.Queue{Client: r.Client, Namespace: server.Namespace(), Connection: "waiting"}
	if err := queue.Suspend(t.Context()); err != nil {
		t.Fatal(err)
	}
	run, _, err := execution.Start(t.Context(), r.Client, execution.StartOptions{Bundle: nodetest.Bundle("waiting", nil, nodetest.Call("pay", "waiting", "Charge"))})
	if err != nil {
		t.Fatal(err)
	}
	var note, why string
	var resume sync.Once
	e, err := r.Follow(t.Context(), run.ID, run.RunID, func(e *execution.Execution) {
		if e.Note == "" {
			return
		}
		note, why = e.Note, e.Tasks[0].Note
		resume.Do(func() {
			if err := queue.Resume(t.Context(), 1000); err != nil {
				t.Error(err)
			}
		})
	})
	if err != nil || e.Status != execution.Succeeded || e.Note != "" {
		t.Errorf("%+v: %v", e, err)
	}
	if want := "connection waiting is suspended: `starter connections resume waiting` lets it go on"; note != want {
		t.Errorf("the execution says %q, want %q", note, want)
	}
	if want := "suspended: waits for `starter connections resume waiting`"; why != want {
		t.Errorf("the task says %q, want %q", why, want)
	}
}
