package pace

import (
	"context"
	"time"
)

// Call is one task that a node has fetched, from its beginning to its end. The
// requests made with its context are paced.
type Call struct {
	pace *Pace
	// The pace's lock guards these.
	asked, probe bool
}

type callKey struct{}

// Begin begins a call. Its context is for Transport.
func (p *Pace) Begin(ctx context.Context) (context.Context, *Call) {
	c := &Call{pace: p}
	p.mu.Lock()
	p.running++
	if p.closed {
		p.wake()
	}
	p.mu.Unlock()
	return context.WithValue(ctx, callKey{}, c), c
}

// End ends a call that has come to its end: before the slot is released.
func (c *Call) End() { c.end(func(b *Brake) { b.freed() }) }

// Limited ends a call that the vendor refused as one too many, and asked to wait
// for as long as that before the next, 0 if it did not say.
func (c *Call) Limited(retryAfter time.Duration) {
	c.end(nil)
	c.pace.group.Brake.limited(time.Now(), retryAfter, c.probe)
}

func (c *Call) end(probed func(*Brake)) {
	p := c.pace
	p.mu.Lock()
	if !c.asked {
		c.asked = true
		p.coming--
	}
	p.ended++
	p.running--
	p.wake()
	p.mu.Unlock()
	if c.probe && probed != nil {
		probed(&p.group.Brake)
	}
}

// take waits for the place of a request.
func (c *Call) take(ctx context.Context) (taken *place, err error) {
	p, further := c.pace, false
	err = p.wait(ctx, func(now time.Time) time.Duration {
		if c.asked && !further {
			further = true
			p.waiting++
		}
		if wait := p.due(now); wait > 0 {
			return wait
		}
		if !c.probe {
			probe, wait := p.group.Brake.pass(now)
			if wait > 0 {
				return wait
			}
			c.probe = probe
		}
		taken = p.take(now)
		if !c.asked {
			c.asked = true
			p.coming--
			p.wake()
		}
		return 0
	})
	if further {
		p.mu.Lock()
		p.waiting--
		p.wake()
		p.mu.Unlock()
	}
	return taken, err
}
