package node

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
)

// givingUp gives up the calls of a worker that stops shortly before its time is
// over. What the SDK cancels then it cancels together with the account of it: the
// execution would learn of a canceled context, and not that the vendor may have
// carried the call out.
type givingUp struct {
	interceptor.WorkerInterceptorBase
	// after is how long after the worker was told to stop.
	after time.Duration
}

// newGivingUp leaves of the time that a worker has for stopping what it takes to tell Temporal of its calls.
func newGivingUp(stopTimeout time.Duration) *givingUp {
	return &givingUp{after: stopTimeout - min(stopTimeout/5, time.Second)}
}

// InterceptActivity wraps the activities of the node.
func (g *givingUp) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &givenUpActivity{interceptor.ActivityInboundInterceptorBase{Next: next}, g.after}
}

type givenUpActivity struct {
	interceptor.ActivityInboundInterceptorBase
	after time.Duration
}

// ExecuteActivity makes one call, with a context that ends in time.
func (a *givenUpActivity) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-ctx.Done():
			return
		case <-activity.GetWorkerStopChannel(ctx):
		}
		timer := time.NewTimer(a.after)
		defer timer.Stop()
		select {
		case <-ctx.Done():
		case <-timer.C:
			cancel()
		}
	}()
	return a.Next.ExecuteActivity(ctx, in)
}

var _ interceptor.WorkerInterceptor = (*givingUp)(nil)
