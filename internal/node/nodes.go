package node

import (
	"context"
	"fmt"
	"slices"

	"go.temporal.io/sdk/worker"

	"hawser/activities"
	"hawser/internal/node/pace"
)

// runningNode is one node of a fleet.
type runningNode struct {
	number int
	worker worker.Worker
	pace   *pace.Pace
	// instance is what the server knows the worker by.
	instance *instance
	// ended is closed when a node that was to end has.
	ended chan struct{}
}

// add starts so many nodes. Late ones make no call for as long as calls count
// that others may have made before.
func (f *fleet) add(count int, late bool) error {
	for _, number := range f.numbersFor(len(f.nodes) + count)[len(f.numbers()):] {
		p := pace.New(f.spec.Rate, &f.group)
		if late {
			p.Fill()
		}
		options, err := nodeOptions(f.options, f.process.failed, f.queue.Connection, f.spec.Name, number, p)
		if err != nil {
			return err
		}
		known := &instance{}
		options.Plugins = []worker.Plugin{known}
		w := worker.New(f.options.Client, activities.TaskQueue(f.queue.Connection), options)
		f.calls.Register(w, f.spec)
		if err := w.Start(); err != nil {
			p.Close()
			return fmt.Errorf("starting node %d: %w", number, err)
		}
		f.nodes = append(f.nodes, &runningNode{number, w, p, known, make(chan struct{})})
	}
	return nil
}

// shrink ends the nodes above a count. They take no more tasks, and end when
// their calls have ended, or when that takes too long.
func (f *fleet) shrink(ctx context.Context, count int) {
	for _, n := range f.nodes[count:] {
		f.ends.Go(func() {
			calls, cancel := context.WithTimeout(ctx, drainTimeout)
			defer cancel()
			n.end(calls, f.queue)
			close(n.ended)
		})
	}
	f.ending = append(f.ending, f.nodes[count:]...)
	f.nodes = f.nodes[:count:count]
}

// forget forgets the nodes that have ended.
func (f *fleet) forget() {
	f.ending = slices.DeleteFunc(f.ending, func(n *runningNode) bool {
		select {
		case <-n.ended:
			return true
		default:
			return false
		}
	})
}

// numbers are those of the nodes, at work and ending.
func (f *fleet) numbers() []int {
	var numbers []int
	for _, n := range slices.Concat(f.nodes, f.ending) {
		numbers = append(numbers, n.number)
	}
	return numbers
}

// numbersFor adds the numbers that further nodes would get, up to a count of those at work.
func (f *fleet) numbersFor(count int) []int {
	numbers := f.numbers()
	for number := 1; len(numbers) < count+len(f.ending); number++ {
		if !slices.Contains(numbers, number) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}
