package activities

import (
	"cmp"
	"math"
	"slices"
	"time"

	"go.temporal.io/sdk/activity"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/lang/expr"
)

// attempt is one attempt at a call.
type attempt struct {
	operation string
	in        CallInput
	// op is nil where the call is not made; the rest is then empty.
	op   *connectors.Operation
	info activity.Info
	past past
	// programs keeps the conditions of retry policies.
	programs *expr.Cache
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

// delay is how long to wait for the next attempt: as long as the task's policy
// says, and no shorter than the vendor asks. 0 leaves it to Temporal's policy.
func (a attempt) delay(asked time.Duration, p *lang.Retry) time.Duration {
	native := a.info.RetryPolicy
	switch {
	case p != nil:
		return max(asked, interval(p, a.info.Attempt))
	case asked == 0 || native == nil:
		return asked
	}
	return max(asked, interval(&lang.Retry{
		InitialInterval:    lang.Duration{Value: native.InitialInterval},
		BackoffCoefficient: max(1, native.BackoffCoefficient),
		MaximumInterval:    lang.Duration{Value: cmp.Or(native.MaximumInterval, math.MaxInt64/2)},
	}, a.info.Attempt))
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
