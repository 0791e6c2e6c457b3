// Package poll waits in tests for what another goroutine or process brings about
// and cannot tell of. What can be told of is waited for on a channel.
package poll

import (
	"testing"
	"time"
)

const (
	interval = 5 * time.Millisecond
	// patience is longer than anything takes on a machine that is busy.
	patience = time.Minute
)

// Until returns once the condition holds. It fails the test when that takes
// longer than a minute, and says what was waited for.
func Until(tb testing.TB, what string, condition func() bool) {
	tb.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-deadline:
			tb.Fatalf("waited a minute for %s", what)
		}
	}
}
