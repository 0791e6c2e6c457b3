package pace_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hawser/internal/node/pace"
)

// vendor takes requests and notes when, in the time of the test.
type vendor struct {
	latency time.Duration
	// late is by how much a request may arrive after it has left.
	late time.Duration
	// limits tells whether a request is one too many.
	limits func(now time.Time) bool

	mu    sync.Mutex
	asked []time.Time
	taken []time.Time
}

func (v *vendor) RoundTrip(*http.Request) (*http.Response, error) {
	now := time.Now()
	if v.late > 0 {
		now = now.Add(rand.N(v.late))
	}
	v.mu.Lock()
	v.asked = append(v.asked, now)
	status := http.StatusOK
	if v.limits != nil && v.limits(now) {
		status = http.StatusTooManyRequests
	} else {
		v.taken = append(v.taken, now)
	}
	v.mu.Unlock()
	time.Sleep(v.latency)
	return &http.Response{StatusCode: status, Body: http.NoBody}, nil
}

// most gives how many requests the busiest window of that length held.
func most(times []time.Time, window time.Duration) int {
	busiest, first := 0, 0
	for i, at := range times {
		for at.Sub(times[first]) >= window {
			first++
		}
		busiest = max(busiest, i-first+1)
	}
	return busiest
}

// node runs calls of so many requests each on a pace until there are none left
// of the backlog, and returns when they have ended.
func node(t *testing.T, p *pace.Pace, v *vendor, requests int, backlog chan struct{}) {
	t.Helper()
	client := &http.Client{Transport: &pace.Transport{Next: v}}
	var calls sync.WaitGroup
	for {
		if err := p.Reserve(t.Context()); err != nil {
			t.Error(err)
			return
		}
		time.Sleep(5 * time.Millisecond) // fetching takes a while
		if _, ok := <-backlog; !ok {
			p.Release(false)
			break
		}
		calls.Go(func() {
			defer p.Release(true)
			ctx, call := p.Begin(t.Context())
			for range requests {
				switch status := get(t, ctx, client); status {
				case http.StatusTooManyRequests:
					backlog <- struct{}{}
					call.Limited(0)
					return
				case http.StatusOK:
				default:
					t.Errorf("status %d", status)
				}
			}
			call.End()
		})
	}
	calls.Wait()
}

func get(t *testing.T, ctx context.Context, client *http.Client) int {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://vendor.example", nil)
	if err != nil {
		t.Error(err)
		return 0
	}
	response, err := client.Do(request)
	if err != nil {
		t.Error(err)
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func tasks(n int) chan struct{} {
	backlog := make(chan struct{}, n)
	for range n {
		backlog <- struct{}{}
	}
	close(backlog)
	return backlog
}

func TestANodeKeepsItsRateAndUsesIt(t *testing.T) {
	for name, test := range map[string]struct {
		rate      float64
		calls     int
		requests  int
		latency   time.Duration
		want      time.Duration
		mostInOne int
	}{
		"six a second":                       {6, 60, 1, 0, 10 * time.Second, 6},
		"six a second, a second each":        {6, 60, 1, time.Second, 10 * time.Second, 6},
		"six a second, 20 seconds each":      {6, 60, 1, 20 * time.Second, 10 * time.Second, 6},
		"25 a second":                        {25, 500, 1, 100 * time.Millisecond, 20 * time.Second, 25},
		"one in four seconds":                {0.25, 5, 1, 0, 16 * time.Second, 1},
		"several requests a call":            {6, 12, 5, 0, 10 * time.Second, 6},
		"a run shorter than a second's rate": {6, 4, 1, 10 * time.Millisecond, 0, 6},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{latency: test.latency}
				began := time.Now()
				node(t, pace.New(test.rate, &pace.Group{}), v, test.requests, tasks(test.calls))
				if got := len(v.asked); got != test.calls*test.requests {
					t.Fatalf("%d requests, want %d", got, test.calls*test.requests)
				}
				if got := most(v.asked, time.Second); got > test.mostInOne {
					t.Errorf("%d requests in one second, want %d at most", got, test.mostInOne)
				}
				if took, allowed := v.asked[len(v.asked)-1].Sub(began), test.want+test.want/50+50*time.Millisecond; took > allowed {
					t.Errorf("took %v, want %v", took, allowed)
				}
			})
		})
	}
}

func TestFiftyNodesKeepTheirRateAndUseIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const count = 50
		v, group, backlog := &vendor{latency: 100 * time.Millisecond}, &pace.Group{}, tasks(count*6*10)
		var nodes sync.WaitGroup
		for range count {
			nodes.Go(func() { node(t, pace.New(6, group), v, 1, backlog) })
		}
		nodes.Wait()
		if got := most(v.asked, time.Second); got > count*6 {
			t.Errorf("%d requests in one second", got)
		}
		if took := v.asked[len(v.asked)-1].Sub(v.asked[0]); took > 10*time.Second*103/100 {
			t.Errorf("3,000 requests took %v, want 97 %% of 300 a second", took)
		}
	})
}

func TestRequestsThatArriveLateAreNoMoreThanTheRate(t *testing.T) {
	for _, rate := range []float64{6, 25} {
		synctest.Test(t, func(t *testing.T) {
			v := &vendor{late: 8 * time.Millisecond, latency: 100 * time.Millisecond}
			node(t, pace.New(rate, &pace.Group{}), v, 1, tasks(20*int(rate)))
			slices.SortFunc(v.asked, time.Time.Compare)
			if got := most(v.asked, time.Second); got > int(rate) {
				t.Errorf("%d requests in one second, want %v at most", got, rate)
			}
			took := v.asked[len(v.asked)-1].Sub(v.asked[0])
			if got := float64(len(v.asked)) / took.Seconds(); got < 0.98*rate {
				t.Errorf("%.2f requests a second, want 98 %% of %v", got, rate)
			}
		})
	}
}

func TestANodeThatTakesAPlaceCountsWhatWasAskedBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, v, began := pace.New(6, &pace.Group{}), &vendor{}, time.Now()
		p.Fill()
		node(t, p, v, 1, tasks(12))
		if first := v.asked[0].Sub(began); first < time.Second || first > 1250*time.Millisecond {
			t.Errorf("the first request left after %v", first)
		}
		for i := range v.asked[1:] {
			if gap := v.asked[i+1].Sub(v.asked[i]); gap < 100*time.Millisecond {
				t.Errorf("request %d left %v after the one before, and nodes that begin together would ask together", i+2, gap)
			}
		}
	})
}

func TestCallsThatMakeNoRequestKeepNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(1, &pace.Group{})
		began := time.Now()
		for range 10 {
			// A poll that brings nothing, a task that no activity takes, a call that fails before it asks.
			reserve(t, p)
			p.Release(false)
			reserve(t, p)
			p.Release(true)
			reserve(t, p)
			_, call := p.Begin(t.Context())
			call.End()
			p.Release(true)
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("took %v", took)
		}
	})
}

func reserve(t *testing.T, p *pace.Pace) {
	t.Helper()
	if err := p.Reserve(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(1, &pace.Group{})
		reserve(t, p)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := p.Reserve(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second slot for one place: %v", err)
		}
	})
}
