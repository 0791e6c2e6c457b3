package pace_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"hawser/internal/node/pace"
)

// after tells how long something took, in the time of the test.
func after(t *testing.T, wait func(context.Context) error) time.Duration {
	t.Helper()
	began := time.Now()
	if err := wait(t.Context()); err != nil {
		t.Error(err)
	}
	return time.Since(began)
}

func TestANodeThatEndsWaitsForWhatIsOnItsWayAndForItsCalls(t *testing.T) {
	for name, test := range map[string]struct {
		// What the poll brings comes after a second. A task begins a second later, takes a minute, and is told of for a second.
		fetched, begun bool
		settled        time.Duration
		drained        time.Duration
	}{
		"a poll that brings nothing": {false, false, time.Second, time.Second},
		"a task that nobody takes":   {true, false, 2 * time.Second, 2 * time.Second},
		"a task that was fetched":    {true, true, 2 * time.Second, 63 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := pace.New(6, &pace.Group{})
				reserve(t, p)
				go func() {
					time.Sleep(time.Second)
					if !test.fetched {
						p.Release(false)
						return
					}
					time.Sleep(time.Second)
					if test.begun {
						_, call := p.Begin(t.Context())
						time.Sleep(time.Minute)
						call.End()
						time.Sleep(time.Second)
					}
					p.Release(true)
				}()
				p.Close()
				settled := after(t, p.Settle)
				if drained := settled + after(t, p.Drain); settled != test.settled || drained != test.drained {
					t.Errorf("settled after %v and drained after %v, want %v and %v", settled, drained, test.settled, test.drained)
				}
			})
		})
	}
}

func TestANodeThatEndsGivesNoSlots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(6, &pace.Group{})
		p.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := p.Reserve(ctx); err == nil {
			t.Error("it gave one")
		}
	})
}

func TestWhatIsOnItsWayIsWaitedForAsLongAsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(6, &pace.Group{})
		reserve(t, p)
		p.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		began := time.Now()
		if err := p.Settle(ctx); err == nil || time.Since(began) != 2*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		if took := after(t, p.Drain); took != 0 {
			t.Errorf("there is no call, and it waited %v", took)
		}
	})
}
