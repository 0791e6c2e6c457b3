package workflows

import (
	"cmp"

	"go.temporal.io/sdk/temporal"

	"hawser/activities"
	"hawser/internal/lang"
)

// retryPolicy is Temporal's policy for a task: the task's own with the defaults
// filled in, and without a limit where there is none. An outage of hours ends
// with the execution done; what bounds it is the lifetime of idempotency keys,
// which the activity watches. What Temporal's policy cannot say is not in it, the
// activity decides: it compares error types alone, and knows one backoff.
func retryPolicy(retry *lang.Retry) *temporal.RetryPolicy {
	if retry == nil {
		retry = &lang.Retry{}
	}
	usual, attempts := retry, retry.MaximumAttempts
	if n := len(retry.Policies); n > 0 {
		usual, attempts = &lang.Retry{}, mostAttempts(retry.Policies)
		if last := retry.Policies[n-1]; forAll(last) {
			usual = last
		}
	}
	initial := cmp.Or(usual.InitialInterval.Value, activities.InitialInterval)
	coefficient := max(1, cmp.Or(usual.BackoffCoefficient, activities.BackoffCoefficient))
	if usual.Backoff == lang.Linear || usual.Backoff == lang.Fixed {
		coefficient = 1
	}
	return &temporal.RetryPolicy{
		InitialInterval:    initial,
		BackoffCoefficient: coefficient,
		MaximumInterval:    max(initial, cmp.Or(usual.MaximumInterval.Value, activities.MaximumInterval)),
		MaximumAttempts:    int32(min(attempts, 1<<31-1)),
	}
}

// mostAttempts is how many attempts any of the policies allows, 0 where one has no limit.
func mostAttempts(policies []*lang.Retry) int {
	if !forAll(policies[len(policies)-1]) {
		return 0
	}
	most := 0
	for _, p := range policies {
		if p.MaximumAttempts == 0 {
			return 0
		}
		most = max(most, p.MaximumAttempts)
	}
	return most
}

func forAll(p *lang.Retry) bool { return len(p.Match) == 0 && p.When == nil }

// ownPolicies are those that the activity decides by.
func ownPolicies(retry *lang.Retry) []*lang.Retry {
	switch {
	case retry == nil:
		return nil
	case retry.Backoff == lang.Linear || retry.Backoff == lang.Fixed:
		return []*lang.Retry{retry}
	default:
		return retry.Policies
	}
}
