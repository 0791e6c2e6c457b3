package pace_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hawser/internal/node/pace"
)

// order notes the requests in the order in which they leave.
type order struct {
	mu   sync.Mutex
	left []string
}

func (o *order) RoundTrip(r *http.Request) (*http.Response, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.left = append(o.left, r.URL.Path)
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

// queue makes requests one millisecond after the other on a pace that has one place a second; the one that is
// given up ends after two seconds. It gives the order in which they leave.
func queue(t *testing.T, count, givenUp int) []string {
	t.Helper()
	o := &order{}
	transport := &pace.Transport{Next: o}
	p := pace.New(1, &pace.Group{})
	ctx, call := p.Begin(t.Context())
	var requests sync.WaitGroup
	for n := range count {
		requests.Go(func() {
			time.Sleep(time.Duration(n) * time.Millisecond)
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			if n == givenUp {
				time.AfterFunc(2*time.Second, cancel)
			}
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://vendor.example/"+strconv.Itoa(n), nil)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := transport.RoundTrip(request); err != nil && !(n == givenUp && errors.Is(err, context.Canceled)) {
				t.Error(err)
			}
		})
	}
	requests.Wait()
	call.End()
	return o.left
}

func TestRequestsLeaveInTheOrderInWhichTheyCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		want := []string{"/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9"}
		if got := queue(t, 10, -1); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestARequestThatIsGivenUpHoldsUpNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		want := []string{"/0", "/1", "/2", "/3", "/5", "/6"}
		if got := queue(t, 7, 4); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestAProbeIsNotHeldUpByThoseThatWaitForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(6, &pace.Group{})
		client := &http.Client{Transport: &pace.Transport{Next: &vendor{latency: 100 * time.Millisecond}}, Timeout: time.Minute}
		_, refused := p.Begin(t.Context())
		refused.Limited(time.Second)
		var calls sync.WaitGroup
		began := time.Now()
		for range 3 {
			calls.Go(func() {
				ctx, call := p.Begin(t.Context())
				defer call.End()
				for range 3 {
					get(t, ctx, client)
				}
			})
		}
		calls.Wait()
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("nine requests took %v", took)
		}
	})
}
