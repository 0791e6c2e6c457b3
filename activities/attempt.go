package activities

import (
	"math"
	"slices"
	"time"

	"go.temporal.io/sdk/activity"

	"hawser/connectors"
)

// attempt is one attempt at a call.
type attempt struct {
	operation string
	in        CallInput
	// op is nil where the call is not made; the rest is then empty.
	op   *connectors.Operation
	info activity.Info
	past past
}

// call is what the connector is asked for. Of a call that must not be made
// twice, an attempt is a repetition only where one before it may have been
// carried out: after a plain refusal there is nothing to look for.
func (a attempt) call() connectors.Call {
	payload, _ := a.in.Payload.Any.(map[string]any)
	repeat, since := a.info.Attempt > 1 || a.in.Since != 0, a.info.ScheduledTime.Unix()
	if a.in.Since != 0 {
		since = min(since, a.in.Since)
	}
	if once(a.op) {
		repeat, since = !a.past.Lost.IsZero(), a.past.during(a.info.StartedTime).Lost.Unix()
	}
	return connectors.Call{
		Operation:      a.op,
		EntityID:       a.in.EntityID,
		FilterClause:   a.in.Filter,
		PageSize:       a.in.PageSize,
		PageToken:      a.in.PageToken,
		SortBy:         slices.Clone(a.in.SortBy),
		AllPages:       a.in.AllPages,
		Payload:        payload,
		IdempotencyKey: a.in.IdempotencyKey,
		Repeat:         repeat,
		Since:          since,
	}
}

// delay is how long to wait for the next attempt where the vendor asks to wait: as
// long as it says, and no shorter than the task's own policy does. 0 leaves it to the policy.
func (a attempt) delay(asked time.Duration) time.Duration {
	policy := a.info.RetryPolicy
	if asked == 0 || policy == nil {
		return asked
	}
	interval := float64(policy.InitialInterval) * math.Pow(max(1, policy.BackoffCoefficient), float64(a.info.Attempt-1))
	if policy.MaximumInterval > 0 {
		interval = min(interval, float64(policy.MaximumInterval))
	}
	return max(asked, time.Duration(min(interval, math.MaxInt64/2)))
}

// ended is the error of an attempt that is the last: where the call must not be
// made twice and may have been carried out, that is what the user has to know.
func (a attempt) ended(e *connectors.Error) *connectors.Error {
	if a.op == nil || !once(a.op) || e.Kind == connectors.OutcomeUnknown {
		return e
	}
	lost := a.past.after(a.info.StartedTime, e).Lost
	if lost.IsZero() {
		return e
	}
	return unsettled(e, lost)
}
