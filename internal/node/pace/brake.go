package pace

import (
	"sync"
	"time"
)

const (
	// shortest and longest are how long a brake holds where the vendor does not say.
	shortest = 500 * time.Millisecond
	longest  = time.Second
)

// Brake stops a connection whose vendor says that it is asked too often: all of
// its nodes at once, until one call has tried and was not told so again. The
// zero Brake is open.
type Brake struct {
	mu sync.Mutex
	// until is when the next try may be made; it is zero while the brake is open.
	until time.Time
	// pause is how long it held last.
	pause time.Duration
	// refused is when the vendor refused last; it is zero while the brake is open.
	refused time.Time
	// yielded is until when the next try is left to somebody else.
	yielded time.Time
	trying  bool
	changed chan struct{}
}

// held tells for how long no request may leave, and, where that time is over,
// whether the vendor has yet to be tried.
func (b *Brake) held(now time.Time) (wait time.Duration, probing bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(0, b.next().Sub(now)), !b.until.IsZero()
}

// pass lets a request go, or tells how long it waits. One that goes as a probe
// is followed by limited or freed.
func (b *Brake) pass(now time.Time) (probe bool, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.until.IsZero():
		return false, 0
	case b.next().After(now):
		return false, b.next().Sub(now)
	case b.trying:
		return false, forever
	}
	b.trying = true
	return true, 0
}

// limited takes that the vendor refused a call as one too many. What was under
// way when the brake closed does not make it hold longer than it asks for.
func (b *Brake) limited(now time.Time, retryAfter time.Duration, probe bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case probe:
		b.trying, b.refused = false, now
		b.pause = min(2*b.pause, longest)
	case b.until.IsZero():
		b.pause, b.refused = shortest, now
	case retryAfter == 0:
		return
	}
	pause := b.pause
	if retryAfter > 0 {
		pause = retryAfter
	}
	if until := now.Add(pause); until.After(b.until) {
		b.until = until
	}
	b.wake()
}

// freed takes that the vendor took a probe.
func (b *Brake) freed() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.until, b.refused, b.yielded, b.trying = time.Time{}, time.Time{}, time.Time{}, false
	b.wake()
}

// wake tells that the brake has changed. It is called with the lock held.
func (b *Brake) wake() {
	if b.changed != nil {
		close(b.changed)
	}
	b.changed = nil
}

// changes gives a channel that is closed when the brake changes.
func (b *Brake) changes() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.changed == nil {
		b.changed = make(chan struct{})
	}
	return b.changed
}
