package node

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/sdk/worker"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/node/pace"
)

// fleet is the nodes of one connection in this process.
type fleet struct {
	process    *Process
	options    Options
	connection string
	spec       *connectors.Spec
	calls      *activities.Activities
	// least and most are how many nodes the connection has, in all processes together.
	least, most int
	// capacity is what the connection may do per second, in all processes together.
	capacity float64

	brake pace.Brake
	// nodes are numbered from 1; only the scaler touches them once it runs.
	nodes   []*runningNode
	end     context.CancelFunc
	running sync.WaitGroup
}

type runningNode struct {
	worker worker.Worker
	pace   *pace.Pace
}

// start starts the nodes that the connection has at least, and what scales them.
func (f *fleet) start(ctx context.Context) error {
	queue := f.queue()
	// A server that cannot limit a queue leaves each process with its own limit.
	if err := queue.limit(ctx, f.capacity); err != nil {
		f.options.Logger.Warn("connection is limited in each process only", "connection", f.connection, "error", err)
	}
	present := &presence{queue: queue, host: f.options.Host}
	which, processes, err := f.join(ctx, present)
	if err != nil {
		f.options.Logger.Warn("connection does not share its nodes with other processes", "connection", f.connection, "error", err)
	}
	scaling, end := context.WithCancel(context.WithoutCancel(ctx))
	f.end = end
	if err := f.resize(scaling, share(f.least, which, processes)); err != nil {
		f.stop()
		return err
	}
	_ = present.tell(ctx, len(f.nodes)) // again when it is scaled
	f.running.Go(func() { f.scale(scaling, present) })
	return nil
}

// join tells that this process is there, and gives its place among those that are.
func (f *fleet) join(ctx context.Context, present *presence) (which, processes int, err error) {
	if err := present.tell(ctx, 0); err != nil {
		return 0, 1, err
	}
	return present.place(ctx)
}

// stop ends the nodes. Calls under way have the process's StopTimeout to end.
func (f *fleet) stop() {
	f.end()
	f.running.Wait()
	var stopping sync.WaitGroup
	for _, n := range f.nodes {
		stopping.Go(n.worker.Stop)
	}
	stopping.Wait()
}

func (f *fleet) queue() Queue {
	return Queue{Client: f.options.Client, Namespace: f.options.Namespace, Connection: f.connection}
}

// resize starts nodes, or stops the last ones; these give up what they wait for when ctx ends.
func (f *fleet) resize(ctx context.Context, count int) error {
	f.shrink(ctx, count)
	for n := len(f.nodes) + 1; n <= count; n++ {
		p := pace.New(f.spec.Rate, &f.brake)
		options, err := nodeOptions(f.options, f.process.failed, f.connection, n, p)
		if err != nil {
			return err
		}
		w := worker.New(f.options.Client, activities.TaskQueue(f.connection), options)
		f.calls.Register(w, f.spec)
		if err := w.Start(); err != nil {
			return fmt.Errorf("starting node %d: %w", n, err)
		}
		f.nodes = append(f.nodes, &runningNode{w, p})
	}
	return nil
}

// drainTimeout is how long the calls of a node that is too many have to end.
const drainTimeout = time.Minute

// shrink stops the nodes above a count. They take no more tasks, and end when
// their calls have ended, or when that takes too long.
func (f *fleet) shrink(ctx context.Context, count int) {
	if count >= len(f.nodes) {
		return
	}
	for _, n := range f.nodes[count:] {
		f.running.Go(func() {
			patience, cancel := context.WithTimeout(ctx, drainTimeout)
			defer cancel()
			_ = n.pace.Drain(patience) // what has not ended by then has StopTimeout
			n.worker.Stop()
		})
	}
	f.nodes = f.nodes[:count:count]
}
