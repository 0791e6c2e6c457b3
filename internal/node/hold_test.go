package node_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"

	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

// between is a client that runs steps, one before each change of a queue that it makes.
func between(t *testing.T, steps ...func()) client.Client {
	t.Helper()
	return dialThrough(t, func(ctx context.Context, method string, in, out any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, o ...grpc.CallOption) error {
		if strings.HasSuffix(method, "/UpdateTaskQueueConfig") && len(steps) > 0 {
			step := steps[0]
			steps = steps[1:]
			step()
		}
		return invoke(ctx, method, in, out, conn, o...)
	})
}

func queueOf(c client.Client, connection string) node.Queue {
	return node.Queue{Client: c, Namespace: server.Namespace(), Connection: connection}
}

func TestWorkerThatLimitsTheQueueUndoesNothing(t *testing.T) {
	for name, test := range map[string]struct {
		// steps happen between what the worker reads and what it writes: before its first change, before its second ...
		steps     []bool
		suspended bool
	}{
		"nothing happens":                    {nil, false},
		"suspended":                          {[]bool{true}, true},
		"suspended and resumed":              {[]bool{true, false}, false},
		"suspended, resumed, suspended":      {[]bool{true, false, true}, true},
		"resumed without ever being stopped": {[]bool{false}, false},
	} {
		t.Run(name, func(t *testing.T) {
			users := queueOf(dial(t), "race "+name)
			var steps []func()
			for _, suspend := range test.steps {
				steps = append(steps, func() { set(t, users, suspend) })
			}
			if err := node.Limit(queueOf(between(t, steps...), users.Connection), t.Context(), 42); err != nil {
				t.Fatal(err)
			}
			expect(t, users, test.suspended, 42)
		})
	}
}

func set(t *testing.T, queue node.Queue, suspend bool) {
	t.Helper()
	var err error
	if suspend {
		err = queue.Suspend(t.Context())
	} else {
		err = queue.Resume(t.Context(), 42)
	}
	if err != nil {
		t.Error(err)
	}
}

// expect expects that a queue is suspended and held, or not suspended and
// limited, as soon as the server has told itself.
func expect(t *testing.T, queue node.Queue, suspended bool, limit float64) {
	t.Helper()
	if suspended {
		limit = 0
	}
	for deadline := time.Now().Add(20 * time.Second); ; {
		state, err := queue.State(t.Context())
		if err == nil && state.Suspended == suspended && state.Limit == limit && state.Suspended != state.SuspendedAt.IsZero() {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%+v: %v", state, err)
		}
	}
}

func TestUsersAndWorkersMayChangeAQueueAtOnce(t *testing.T) {
	queue := queueOf(dial(t), "at-once")
	for _, suspend := range []bool{true, false, true} {
		var changing sync.WaitGroup
		for range 4 {
			changing.Go(func() {
				if err := node.Limit(queue, t.Context(), 42); err != nil {
					t.Error(err)
				}
			})
		}
		changing.Go(func() { set(t, queue, suspend) })
		changing.Wait()
		expect(t, queue, suspend, 42)
	}
}

func TestWhatADyingWorkerLeftOfAQueueIsPutRight(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	queue := queueOf(c, "left")
	start(t, c, nodetest.Connection("left", vendor))
	for _, suspend := range []bool{true, false} {
		set(t, queue, suspend)
		// It died after it had written what held a moment before.
		left, reason := 42., "nodes.max x rate"
		if !suspend {
			left, reason = 0, node.Suspension
		}
		if _, err := node.SetOnly(queue, t.Context(), node.OfRate(left, reason), nil); err != nil {
			t.Fatal(err)
		}
		limit := 1000. // nodes.max x rate
		expect(t, queue, suspend, limit)
	}
}

// Who resumes a connection may have another definition of it than its workers.
func TestWorkersLimitWhatIsResumed(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	queue := queueOf(c, "resumed-elsewhere")
	start(t, c, nodetest.Connection("resumed-elsewhere", vendor))
	const elsewhere, limit = 42, 1000
	for range 2 {
		set(t, queue, true)
		expect(t, queue, true, limit)
		if err := queue.Resume(t.Context(), elsewhere); err != nil {
			t.Fatal(err)
		}
		expect(t, queue, false, limit)
	}
}

func TestQueueThatIsHeldByOtherMeansStaysHeld(t *testing.T) {
	queue := queueOf(dial(t), "others")
	if _, err := node.SetOnly(queue, t.Context(), node.OfRate(0, "maintenance"), nil); err != nil {
		t.Fatal(err)
	}
	if err := node.Limit(queue, t.Context(), 42); err != nil {
		t.Fatal(err)
	}
	expect(t, queue, true, 42)
	set(t, queue, false)
	expect(t, queue, false, 42)
}
