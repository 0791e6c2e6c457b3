package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"

	"hawser/connectors"
)

// past is what an attempt leaves to the next one, in its heartbeats.
type past struct {
	// First is when the first attempt began.
	First time.Time `json:"first"`
	// Lost is when the first attempt began that the vendor may have carried out although it failed; zero for none.
	Lost time.Time `json:"lost,omitzero"`
	// Attempt is the one that tells. One that was killed early tells nothing, and leaves what the one before it told.
	Attempt int32 `json:"attempt"`
}

// pastOf tells what came before an attempt. Where an earlier one left no
// heartbeat, its times are that of scheduling, which is never later.
func pastOf(ctx context.Context, info activity.Info, in CallInput) past {
	p := past{First: info.StartedTime}
	if info.Attempt > 1 {
		p = past{First: info.ScheduledTime, Lost: info.ScheduledTime}
		var left past
		if activity.HasHeartbeatDetails(ctx) && activity.GetHeartbeatDetails(ctx, &left) == nil && !left.First.IsZero() {
			p = left
			if left.Attempt != info.Attempt-1 {
				p.Lost = earlier(left.Lost, left.First)
			}
		}
	}
	p.Attempt = info.Attempt
	if in.Since != 0 && (info.Attempt == 1 || !p.Lost.IsZero()) {
		p.Lost = earlier(p.Lost, time.Unix(in.Since, 0))
	}
	return p
}

// during is what the past is once an attempt is made: it may be carried out.
func (p past) during(attempt time.Time) past {
	p.Lost = earlier(p.Lost, attempt)
	return p
}

// after is what the past is once an attempt has failed.
func (p past) after(attempt time.Time, e *connectors.Error) past {
	if e.NotDone {
		p.Lost = time.Time{}
	}
	if e.NotDone || e.Kind.Refused() {
		return p
	}
	return p.during(attempt)
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// once tells whether doing the call twice is two things done: the vendor takes
// no key for it, and it does not name what it changes.
func once(op *connectors.Operation) bool {
	return op.Once || op.Changes && !op.Keyed && op.Verb == connectors.Create
}

// isLast tells whether no attempt follows one that fails with a retryable error.
func isLast(info activity.Info) bool {
	return info.RetryPolicy != nil && info.RetryPolicy.MaximumAttempts > 0 && info.Attempt >= info.RetryPolicy.MaximumAttempts
}
