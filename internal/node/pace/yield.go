package pace

import "time"

// Refused tells when the vendor refused a call as one too many the last time;
// zero while it takes calls, as far as is known here. The channel is closed when
// the brake changes.
func (b *Brake) Refused() (at time.Time, changes <-chan struct{}) {
	b.mu.Lock()
	at = b.refused
	b.mu.Unlock()
	return at, b.changes()
}

// Yield leaves trying the vendor to somebody else for so long. It does nothing
// while the brake is open. 0 takes it back.
func (b *Brake) Yield(pause time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.until.IsZero():
	case pause > 0:
		b.yielded = time.Now().Add(pause) // whoever waits for less looks again by itself
	case !b.yielded.IsZero():
		b.yielded = time.Time{}
		b.wake()
	}
}

// next is when the next try may be made. It is called with the lock held.
func (b *Brake) next() time.Time {
	if b.yielded.After(b.until) {
		return b.yielded
	}
	return b.until
}
