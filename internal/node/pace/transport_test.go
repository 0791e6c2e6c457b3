package pace_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"hawser/internal/node/pace"
)

func TestRequestsOutsideOfCallsAreNotPaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		client := &http.Client{Transport: &pace.Transport{Next: v}}
		began := time.Now()
		for range 100 {
			get(t, t.Context(), client)
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("took %v", took)
		}
	})
}

func TestWhatBecameOfARequestIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{latency: 80 * time.Millisecond}
		v.limits = func(time.Time) bool { return len(v.asked) > 2 }
		var told []pace.Request
		client := &http.Client{Transport: &pace.Transport{Next: v, Observe: func(_ context.Context, r pace.Request) { told = append(told, r) }}}
		p := pace.New(1, &pace.Group{})
		get(t, t.Context(), client) // no call's
		reserve(t, p)
		ctx, call := p.Begin(t.Context())
		get(t, ctx, client)
		get(t, ctx, client)
		ending, cancel := context.WithCancel(ctx)
		cancel()
		request, err := http.NewRequestWithContext(ending, http.MethodGet, "http://vendor.example", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Do(request); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		call.End()
		want := []pace.Request{
			{Took: 80 * time.Millisecond, Status: http.StatusOK, Sent: 1},
			{Took: 80 * time.Millisecond, Status: http.StatusTooManyRequests, Sent: 1},
			{},
		}
		if len(told) == 3 {
			// The first one's place was taken 80 ms before.
			if waited := told[1].Waited; waited < 920*time.Millisecond || waited > time.Second {
				t.Errorf("the second waited %v", waited)
			}
			told[1].Waited = 0
		}
		if !slices.Equal(told, want) {
			t.Errorf("told %+v, want %+v", told, want)
		}
	})
}
