package workflows

import (
	"errors"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// group is work in parts that runs at the same time: the parts from one number up to another.
type group struct {
	from, n int
	// limit is how many parts run at once.
	limit int
	// goOn says that the other parts go on where one fails.
	goOn bool
	// full is asked before each part begins: no other does once it is true. It may be nil.
	full func() bool
}

// run runs the parts in order of their numbers, and waits for all that have
// begun. It gives the number of the first that has not, and the first failure;
// a part that fails cancels the others, and so does one that ends the integration.
func (g group) run(ctx workflow.Context, part func(ctx workflow.Context, number int) error) (next int, err error) {
	ctx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	var first error
	next = g.from
	work := func(ctx workflow.Context) {
		for next < g.n && ctx.Err() == nil && (g.full == nil || !g.full()) {
			number := next
			next++
			err := part(ctx, number)
			if worse(err, first) {
				first = err
			}
			if err != nil && !(g.goOn && goesOn(err)) {
				cancel()
			}
		}
	}
	if g.limit <= 1 {
		work(ctx)
	} else {
		workers := workflow.NewWaitGroup(ctx)
		for range min(g.n-g.from, g.limit) {
			workers.Add(1)
			workflow.Go(ctx, func(ctx workflow.Context) {
				defer workers.Done()
				work(ctx)
			})
		}
		workers.Wait(ctx)
	}
	if first == nil {
		first = ctx.Err()
	}
	return next, first
}

// goesOn reports whether the parts beside one that ended so can go on.
func goesOn(err error) bool {
	var f *failure
	return errors.As(err, &f)
}

// worse reports whether an error takes the place of another: a return comes
// before a failure, a failure before the cancellation that it was the cause of.
func worse(err, than error) bool { return rank(err) > rank(than) }

func rank(err error) int {
	var end *ending
	switch {
	case err == nil:
		return 0
	case temporal.IsCanceledError(err):
		return 1
	case errors.As(err, &end):
		return 3
	default:
		return 2
	}
}
