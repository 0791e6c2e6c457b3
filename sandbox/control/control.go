// Package control is what every simulator of the sandbox shares: a clock that
// can be moved, a ledger of the calls that arrived, faults that are laid over
// calls, and the /_sandbox/ routes by which a user reaches all three.
//
// It knows no vendor. A simulator hangs itself in with Handler, reads time with
// Now, and says with OnReset, OnSeed and OnError what only it can do. OnAnswer is for who wants to watch.
package control

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Options configure a Control. The zero value is ready for use.
type Options struct {
	// Clock tells the time that the control's offset is added to; time.Now when nil.
	Clock func() time.Time
	// Latency is waited before every call. Unlike a fault it outlives Reset.
	Latency time.Duration
}

// Control watches and disturbs the calls of one simulator. It is safe for
// concurrent use.
type Control struct {
	clock   func() time.Time
	latency time.Duration
	offset  atomic.Int64

	mu      sync.Mutex
	entries []Entry
	seq     int
	faults  []*armed
	faultID int

	onReset []func()
	onSeed  func(json.RawMessage) error
	onError func(http.ResponseWriter, *http.Request, int)
	// onAnswer are told of each answer.
	onAnswer []func(r *http.Request, status int, body []byte)
}

// New returns a control with an empty ledger and no faults.
func New(o Options) *Control {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return &Control{clock: o.Clock, latency: o.Latency, onError: writePlainError}
}

// Now is the sandbox's time: the clock plus what the user has advanced it by.
func (c *Control) Now() time.Time {
	return c.clock().Add(time.Duration(c.offset.Load()))
}

// Advance moves the sandbox's time by d, which may be negative.
func (c *Control) Advance(d time.Duration) { c.offset.Add(int64(d)) }

// SetOffset makes the sandbox's time the clock plus d.
func (c *Control) SetOffset(d time.Duration) { c.offset.Store(int64(d)) }

// Offset is the distance of the sandbox's time from the clock.
func (c *Control) Offset() time.Duration { return time.Duration(c.offset.Load()) }

// OnReset adds a function that Reset calls, outside of the control's locks: the
// simulator drops its records there. Hooks are set before calls are served.
func (c *Control) OnReset(f func()) { c.onReset = append(c.onReset, f) }

// OnSeed sets the function that takes seeded records. It either takes all of
// them or, when it returns an error, none; an error that joins several
// (errors.Join) is shown as a list.
func (c *Control) OnSeed(f func(json.RawMessage) error) { c.onSeed = f }

// OnError sets the function that answers a call with an error of the given
// status (429, 413 or 5xx) in the vendor's own form. A Retry-After header is
// already set where one is wanted.
func (c *Control) OnError(f func(w http.ResponseWriter, r *http.Request, status int)) { c.onError = f }

// OnAnswer adds a function that is told of every answer that the simulator gives, before a fault spoils it. Hooks are set
// before calls are served.
func (c *Control) OnAnswer(f func(r *http.Request, status int, body []byte)) {
	c.onAnswer = append(c.onAnswer, f)
}

// Reset forgets the simulator's records, the ledger and the faults. The clock
// stays where it is.
func (c *Control) Reset() {
	c.mu.Lock()
	c.entries, c.seq, c.faults = nil, 0, nil
	c.mu.Unlock()
	for _, f := range c.onReset {
		f()
	}
}

var errNoSeed = errors.New("this sandbox takes no seeded records")

// Seed hands records to the simulator; see OnSeed.
func (c *Control) Seed(records json.RawMessage) error {
	if c.onSeed == nil {
		return errNoSeed
	}
	return c.onSeed(slices.Clone(records))
}
