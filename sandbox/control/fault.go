package control

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Kind names what a fault does to a call.
type Kind string

// The kinds of faults.
const (
	// Latency waits before the call; the wait ends when the client goes away, and then the call is not carried out.
	Latency Kind = "latency"
	// RateLimit answers 429 in the vendor's form instead of carrying the call out.
	RateLimit Kind = "rateLimit"
	// ServerError answers 500, 502, 503 or 504 in the vendor's form instead of carrying the call out.
	ServerError Kind = "serverError"
	// ResetBefore resets the connection instead of carrying the call out.
	ResetBefore Kind = "resetBefore"
	// ResetAfter carries the call out and resets the connection without an answer.
	ResetAfter Kind = "resetAfter"
	// Malformed carries the call out and answers with the first half of the JSON.
	Malformed Kind = "malformed"
)

var kinds = []Kind{Latency, RateLimit, ServerError, ResetBefore, ResetAfter, Malformed}

// Match selects calls. An empty field matches everything.
type Match struct {
	Method string `json:"method,omitempty"`
	// Path is compared with the whole path; * stands for any text, slashes included.
	Path string `json:"path,omitempty"`
}

// Fault is laid over the calls it matches. When several match a call their
// latencies add up, and the first of any other kind applies.
type Fault struct {
	// ID is given by AddFault.
	ID    string `json:"id,omitempty"`
	Match Match  `json:"match"`
	Kind  Kind   `json:"kind"`
	// Skip lets that many matching calls pass first.
	Skip int `json:"skip,omitempty"`
	// Times is how many calls the fault is applied to; 0 for all until it is removed.
	Times int `json:"times,omitempty"`
	// Probability in (0, 1] of being applied to a matching call; 0 means always.
	Probability float64 `json:"probability,omitempty"`
	// Seed makes the draws of Probability repeatable.
	Seed uint64 `json:"seed,omitempty"`
	// Latency is the wait of kind Latency, as in "500ms".
	Latency Duration `json:"latency,omitzero"`
	// Status of kind ServerError; 500 when 0.
	Status int `json:"status,omitempty"`
	// RetryAfter is told to the client by kinds RateLimit and ServerError, in whole seconds.
	RetryAfter Duration `json:"retryAfter,omitzero"`
	// Applied counts the calls it was applied to so far.
	Applied int `json:"applied"`
}

// Duration is a time.Duration written as text ("1m30s") in JSON.
type Duration time.Duration

// MarshalText writes the duration as time.Duration does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = Duration(v)
	return err
}

// armed is a fault with its random source.
type armed struct {
	Fault
	skipped int
	draws   *rand.Rand
}

// AddFault arms a fault and returns it with its ID. A fault that makes no sense
// is refused with every problem it has.
func (c *Control) AddFault(f Fault) (Fault, error) {
	if err := f.validate(); err != nil {
		return Fault{}, err
	}
	if f.Kind == ServerError && f.Status == 0 {
		f.Status = http.StatusInternalServerError
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faultID++
	f.ID, f.Applied = fmt.Sprintf("fault-%d", c.faultID), 0
	c.faults = append(c.faults, &armed{Fault: f, draws: rand.New(rand.NewPCG(f.Seed, f.Seed))})
	return f, nil
}

// Faults lists what was armed and not removed, with how often each was applied.
func (c *Control) Faults() []Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := make([]Fault, len(c.faults))
	for i, f := range c.faults {
		list[i] = f.Fault
	}
	return list
}

// RemoveFault disarms one fault, or all when id is empty. It reports whether
// there was such a fault.
func (c *Control) RemoveFault(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := len(c.faults)
	c.faults = slices.DeleteFunc(c.faults, func(f *armed) bool { return id == "" || f.ID == id })
	return id == "" || len(c.faults) < before
}

// strike decides which faults are applied to a call: how long it waits, and
// what else befalls it (a zero Fault if nothing does).
func (c *Control) strike(r *http.Request) (wait time.Duration, hit Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.faults {
		if (f.Kind != Latency && hit.Kind != "") || !f.Match.matches(r) || !f.draw() {
			continue
		}
		if f.Kind == Latency {
			wait += time.Duration(f.Latency)
		} else {
			hit = f.Fault
		}
	}
	return wait, hit
}

// draw counts a matching call and says whether the fault is applied to it.
func (f *armed) draw() bool {
	switch {
	case f.skipped < f.Skip:
		f.skipped++
		return false
	case f.Times > 0 && f.Applied >= f.Times:
		return false
	case f.Probability > 0 && f.draws.Float64() >= f.Probability:
		return false
	}
	f.Applied++
	return true
}

func (m Match) matches(r *http.Request) bool {
	return (m.Method == "" || strings.EqualFold(m.Method, r.Method)) && (m.Path == "" || glob(m.Path, r.URL.Path))
}

// glob matches the whole text; * stands for any run of characters.
func glob(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return pattern == text
	}
	text, ok := strings.CutPrefix(text, first)
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		_, after, found := strings.Cut(text, part)
		if !found {
			return false
		}
		text = after
	}
	return strings.HasSuffix(text, last)
}

func (f Fault) validate() error {
	var problems []error
	refuse := func(bad bool, format string, args ...any) {
		if bad {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	refuse(!slices.Contains(kinds, f.Kind), "kind %q is not known; it is one of %s", f.Kind, join(kinds))
	refuse(f.Skip < 0, "skip is %d; it counts calls and cannot be negative", f.Skip)
	refuse(f.Times < 0, "times is %d; it counts calls and cannot be negative (0: until removed)", f.Times)
	refuse(!(f.Probability >= 0 && f.Probability <= 1), "probability is %v; it lies between 0 and 1", f.Probability)
	refuse(f.Kind == Latency && f.Latency <= 0, `a latency fault needs a positive "latency", as in "500ms"`)
	refuse(f.Kind != Latency && f.Latency != 0, `"latency" belongs to kind latency; add a second fault to combine them`)
	refuse(f.Kind == ServerError && f.Status != 0 && !slices.Contains(serverErrors, f.Status), "status is %d; a serverError has one of %v", f.Status, serverErrors)
	refuse(f.Kind != ServerError && f.Status != 0, `"status" belongs to kind serverError`)
	refuse(f.RetryAfter < 0, `"retryAfter" cannot be negative`)
	refuse(f.Kind != RateLimit && f.Kind != ServerError && f.RetryAfter != 0, `"retryAfter" belongs to kinds rateLimit and serverError`)
	return errors.Join(problems...)
}

var serverErrors = []int{500, 502, 503, 504}

func join(list []Kind) string {
	words := make([]string, len(list))
	for i, k := range list {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}
