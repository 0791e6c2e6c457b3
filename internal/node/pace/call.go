package pace

import (
	"context"
	"time"
)

// Call is one task that a node has fetched, from its beginning to its end. The
// requests made with its context, one after the other, are paced.
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
func (c *Call) End() {
	if c.end() {
		c.pace.group.Brake.freed()
	}
}

// Limited ends a call that the vendor refused as one too many, and asked to wait
// for as long as that before the next, 0 if it did not say.
func (c *Call) Limited(retryAfter time.Duration) {
	probe := c.end()
	c.pace.group.Brake.limited(time.Now(), retryAfter, probe)
}

// end tells whether the call was the probe that all others wait for.
func (c *Call) end() (probe bool) {
	p := c.pace
	p.mu.Lock()
	defer p.mu.Unlock()
	if !c.asked {
		c.asked = true
		p.coming--
	}
	p.ended++
	p.running--
	p.wake()
	return c.probe
}

// take waits for the place of a request: those of a node leave in the order in
// which they come.
func (c *Call) take(ctx context.Context) (taken *place, err error) {
	p := c.pace
	further, awaited := c.comes()
	if further {
		defer p.came()
	}
	if !awaited {
		select {
		case p.line <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		defer func() { <-p.line }()
	}
	err = p.wait(ctx, func(now time.Time) time.Duration {
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
	return taken, err
}

// comes tells whether a request is not the first of its call, and counts it until came if so; and whether its call is
// the probe that all others wait for.
func (c *Call) comes() (further, awaited bool) {
	c.pace.mu.Lock()
	defer c.pace.mu.Unlock()
	if c.asked {
		c.pace.waiting++
	}
	return c.asked, c.probe
}

func (p *Pace) came() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting--
	p.wake()
}
