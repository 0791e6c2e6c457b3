package control

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Outcome says what became of a call.
type Outcome string

// The outcomes of a call.
const (
	// CarriedOut: the simulator did what was asked, even if the answer was lost.
	CarriedOut Outcome = "carriedOut"
	// Replayed: the stored answer to an earlier call with the same idempotency key was given.
	Replayed Outcome = "replayed"
	// Refused: the simulator answered with an error and changed nothing.
	Refused Outcome = "refused"
	// Faulted: a fault ended the call before the simulator saw it.
	Faulted Outcome = "faulted"
)

// Entry is one call in the ledger. It holds neither bodies, queries nor
// credentials.
type Entry struct {
	// Seq numbers calls in the order of their arrival, from 1.
	Seq int `json:"seq"`
	// Time of arrival by the sandbox's clock.
	Time   time.Time `json:"time"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	// IdempotencyKey is the Idempotency-Key header of the call.
	IdempotencyKey string  `json:"idempotencyKey,omitempty"`
	Outcome        Outcome `json:"outcome"`
	// Status of the answer; of the answer that was withheld after resetAfter;
	// 0 when there was none.
	Status int `json:"status"`
	// Fault is the kind of the fault that was applied, if any.
	Fault Kind `json:"fault,omitempty"`
}

// call is what travels with a request through the simulator.
type call struct {
	control *Control
	outcome Outcome
}

type callKey struct{}

// SetOutcome states the outcome of the call that r belongs to. Without it an
// answer below 400 counts as CarriedOut and any other as Refused. Outside of
// Handler it does nothing.
func SetOutcome(r *http.Request, o Outcome) {
	if c, ok := r.Context().Value(callKey{}).(*call); ok {
		c.outcome = o
	}
}

func withCall(r *http.Request, c *call) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), callKey{}, c))
}

func (c *call) outcomeOf(status int) Outcome {
	switch {
	case c.outcome != "":
		return c.outcome
	case status < http.StatusBadRequest:
		return CarriedOut
	default:
		return Refused
	}
}

// arrive numbers a call.
func (c *Control) arrive(r *http.Request) Entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq++
	return Entry{
		Seq:            c.seq,
		Time:           c.Now().UTC(),
		Method:         r.Method,
		Path:           r.URL.Path,
		IdempotencyKey: r.Header.Get("Idempotency-Key"),
	}
}

func (c *Control) record(e Entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries = append(c.entries, e)
}

// Ledger lists the calls whose outcome is known, in the order of their arrival.
func (c *Control) Ledger() []Entry { return c.ledger("", "") }

// ledger lists calls of one method ("" for any) whose path starts with prefix.
func (c *Control) ledger(method, prefix string) []Entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := []Entry{}
	for _, e := range c.entries {
		if (method == "" || strings.EqualFold(e.Method, method)) && strings.HasPrefix(e.Path, prefix) {
			found = append(found, e)
		}
	}
	slices.SortFunc(found, func(a, b Entry) int { return a.Seq - b.Seq })
	return found
}

// Counts gives how many calls came to each outcome.
func (c *Control) Counts() map[Outcome]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	counts := map[Outcome]int{CarriedOut: 0, Replayed: 0, Refused: 0, Faulted: 0}
	for _, e := range c.entries {
		counts[e.Outcome]++
	}
	return counts
}

// ClearLedger forgets the calls so far.
func (c *Control) ClearLedger() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries = nil
}
