package pace

import (
	"context"
	"time"
)

// Close ends what Reserve gives. What a slot that was given before still brings
// is not refused: Settle and Drain wait for it. Only the first Close does
// anything.
func (p *Pace) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.closed = true
		p.group.leave()
	}
}

// Settle waits until nothing is on its way to this node any more: each slot that
// was given has brought a task whose call has begun, or has been released.
func (p *Pace) Settle(ctx context.Context) error {
	return p.wait(ctx, func(time.Time) time.Duration { return unless(p.slots <= p.running+p.ended) })
}

// Drain waits until no call is under way, and what became of each has been told:
// until its slot has been released.
func (p *Pace) Drain(ctx context.Context) error {
	return p.wait(ctx, func(time.Time) time.Duration { return unless(p.running+p.ended == 0) })
}

// unless is how long to wait for what a change brings about.
func unless(done bool) time.Duration {
	if done {
		return 0
	}
	return forever
}
