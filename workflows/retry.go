package workflows

import (
	"cmp"
	"time"

	"go.temporal.io/sdk/temporal"

	"hawser/internal/lang"
)

// The default policy repeats what the vendor says to try later without limit:
// an outage of hours ends with the execution done. What bounds it is the
// lifetime of idempotency keys, which the activity watches.
const (
	initialInterval    = time.Second
	backoffCoefficient = 2
	maximumInterval    = time.Minute
)

// retryPolicy is a task's policy with the defaults filled in. The nonRetryable
// list is not in it: Temporal compares error types alone, so the activity decides.
func retryPolicy(retry *lang.Retry) *temporal.RetryPolicy {
	if retry == nil {
		retry = &lang.Retry{}
	}
	initial := cmp.Or(retry.InitialInterval.Value, initialInterval)
	return &temporal.RetryPolicy{
		InitialInterval:    initial,
		BackoffCoefficient: max(1, cmp.Or(retry.BackoffCoefficient, backoffCoefficient)),
		MaximumInterval:    max(initial, cmp.Or(retry.MaximumInterval.Value, maximumInterval)),
		MaximumAttempts:    int32(min(retry.MaximumAttempts, 1<<31-1)),
	}
}
