package activities

import (
	"context"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
)

// beat tells the server regularly that the attempt is alive, so that a killed
// worker is noticed within the heartbeat timeout. What it carries is for the
// next attempt. The returned function ends it and waits for its end.
// A call that is over before the first beat costs no request.
func beat(ctx context.Context, timeout time.Duration, left past) (stop func()) {
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
				activity.RecordHeartbeat(ctx, left)
			}
		}
	})
	return func() {
		close(done)
		running.Wait()
	}
}
