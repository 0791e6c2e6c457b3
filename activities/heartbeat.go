package activities

import (
	"context"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
)

// beat tells the server regularly that the attempt is alive, so that a killed
// worker is noticed within the heartbeat timeout. What it carries is when the
// first attempt began. The returned function ends it and waits for its end.
// A call that is over before the first beat costs no request.
func beat(ctx context.Context, timeout time.Duration, first time.Time) (stop func()) {
	if timeout <= 0 {
		return func() {}
	}
	done := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		ticker := time.NewTicker(timeout / 3)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ctx.Done():
				return
			case <-ticker.C:
				activity.RecordHeartbeat(ctx, first)
			}
		}
	})
	return func() {
		close(done)
		running.Wait()
	}
}

// firstAttempt tells when the first attempt began. Where that one left no
// heartbeat, it is the time of scheduling, which is never later.
func firstAttempt(ctx context.Context, info activity.Info) time.Time {
	if info.Attempt <= 1 {
		return info.StartedTime
	}
	var first time.Time
	if activity.HasHeartbeatDetails(ctx) && activity.GetHeartbeatDetails(ctx, &first) == nil && !first.IsZero() {
		return first
	}
	return info.ScheduledTime
}
