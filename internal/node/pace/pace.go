// Package pace holds a node to the rate of its connector: never more requests
// in any window of time than the rate allows, and none later than it must be.
//
// A Pace counts what has left in a sliding window, so a short integration never
// waits and a backlog runs at the whole rate. It is asked twice: Reserve, before
// a task is taken from its queue, so that what has to wait waits there, in the
// order of its priority and with no timeout running; and Transport, before each
// request leaves, which makes the limit exact and counts the further requests of
// one call. The nodes of a connection in one process are a Group: its Brake stops
// all of them when the vendor asks for less, and they do not ask together.
//
// The package knows neither Temporal nor connectors.
package pace

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

const (
	// lead is how much before its time a place is given to a task that has yet to be fetched. A busy server takes as long;
	// what is urgent waits behind what has been fetched.
	lead = 400 * time.Millisecond
	// slack is added to the window: what leaves a second apart may arrive by this much less apart. It costs its part of
	// the rate, 0.8 %.
	slack = 8 * time.Millisecond
	// freely is what part of the window may be used without a gap where it has not been full for as long as it is, and
	// spread the gap between other requests, of what even ones would have. A backlog so comes evenly, and what is late
	// can be made up for.
	freely, spread = 2. / 3, 0.6
	// slowest is the latency up to which a node keeps its whole rate; it bounds the calls under way.
	slowest = 30 * time.Second
)

// Pace is that of one node. It may be used by many goroutines.
type Pace struct {
	places int
	window time.Duration
	most   int
	// free requests need no gap.
	free  int
	gap   time.Duration
	group *Group
	// line holds the request that is next; the others wait to be put in, and a channel keeps their order.
	line chan struct{}

	mu sync.Mutex
	// sent are the requests of the window.
	sent []*place
	// last is when the last of them left, and full when a request last found the window full.
	last, full time.Time
	// slots are reserved or in use; coming are those of them that have made no request yet.
	slots, coming int
	// ended are the calls whose slots are about to be released.
	ended int
	// waiting are requests, other than the first of a call, that wait for a place.
	waiting int
	// running are the calls that have begun and not ended; closed says that no more slots are given.
	running int
	closed  bool
	changed chan struct{}
}

// place is where one request stands in the window.
type place struct{ at time.Time }

// New gives the pace of a node that makes so many requests per second at most.
// It is one of its group until it is closed.
func New(rate float64, group *Group) *Pace {
	group.join()
	places := max(1, int(math.Ceil(rate)))
	window := time.Duration(float64(places) / rate * float64(time.Second))
	return &Pace{
		places:  places,
		window:  window + slack,
		free:    int(math.Ceil(freely * float64(places))),
		gap:     time.Duration(spread * float64(window) / float64(places)),
		most:    max(places, int(math.Ceil(rate*slowest.Seconds()))),
		group:   group,
		line:    make(chan struct{}, 1),
		changed: make(chan struct{}),
	}
}

// Fill takes every place of the window: what was asked of the vendor just
// before, by others, counts. The places are free again one after the other, so
// that nodes that begin together do not make their calls together.
func (p *Pace) Fill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	even := float64(p.window) / float64(p.places)
	at := time.Now().Add(time.Duration(rand.Float64() * even))
	for n := range p.places {
		p.take(at.Add(time.Duration(float64(n) * even)))
	}
}

// Reserve waits until a task may be fetched: until the window has a place for
// its first request by the time it is there. Each success is followed by one
// Release.
func (p *Pace) Reserve(ctx context.Context) error {
	return p.wait(ctx, p.reserve)
}

// Release gives back what Reserve has given. used tells that a task was fetched.
func (p *Pace) Release(used bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slots--
	if used && p.ended > 0 {
		p.ended-- // its call has settled what was coming
	} else {
		p.coming--
	}
	p.wake()
}

// Most is how many calls may be under way.
func (p *Pace) Most() int { return p.most }

// reserve gives how long to wait, 0 for a success. It is called with the lock held.
func (p *Pace) reserve(now time.Time) time.Duration {
	if p.closed || p.slots >= p.most {
		return forever
	}
	places := p.places
	switch hold, probing := p.group.Brake.held(now); {
	case hold > 0:
		return hold
	case probing:
		places = 1
	}
	if p.coming+p.waiting+p.busy(now.Add(lead)) >= places {
		return p.next(now.Add(lead))
	}
	p.slots++
	p.coming++
	return 0
}

// due is how long after a time the next request may leave, 0 for at once.
func (p *Pace) due(now time.Time) time.Duration {
	switch busy := p.busy(now); {
	case busy >= p.places:
		p.full = now
		return p.next(now)
	case busy < p.free && now.Sub(p.full) >= p.window:
		return 0
	}
	if wait := p.last.Add(p.gap).Sub(now); wait > 0 {
		return wait
	}
	return p.group.pass(now, p.gap)
}

// take takes a place in the window that is free. It is called with the lock held.
func (p *Pace) take(now time.Time) *place {
	p.sent = slices.DeleteFunc(p.sent, func(s *place) bool { return !p.counts(s, now) })
	taken := &place{at: now}
	p.last = now
	p.sent = append(p.sent, taken)
	return taken
}

func (p *Pace) counts(s *place, now time.Time) bool { return s.at.Add(p.window).After(now) }

// busy counts the places that are taken at a time.
func (p *Pace) busy(at time.Time) int {
	n := 0
	for _, s := range p.sent {
		if p.counts(s, at) {
			n++
		}
	}
	return n
}

// next is how long after a time the next taken place is free.
func (p *Pace) next(at time.Time) time.Duration {
	wait := forever
	for _, s := range p.sent {
		if p.counts(s, at) {
			wait = min(wait, s.at.Add(p.window).Sub(at))
		}
	}
	return wait
}

// forever is a wait that only a change ends.
const forever = time.Hour

// wait tries until it succeeds or ctx ends. try is called with the lock held.
func (p *Pace) wait(ctx context.Context, try func(now time.Time) time.Duration) error {
	for {
		braked := p.group.Brake.changes()
		p.mu.Lock()
		delay, changed := try(time.Now()), p.changed
		p.mu.Unlock()
		if delay == 0 {
			return nil
		}
		timer := time.NewTimer(delay)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-changed:
		case <-braked:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// wake lets all that wait try again. It is called with the lock held.
func (p *Pace) wake() {
	close(p.changed)
	p.changed = make(chan struct{})
}
