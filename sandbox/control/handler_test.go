package control_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/sandbox/control"
)

// simulator counts the calls it carries out and refuses /refused.
func simulator(carried *atomic.Int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/refused":
			w.WriteHeader(http.StatusBadRequest)
			return
		case "/replayed":
			control.SetOutcome(r, control.Replayed)
		default:
			carried.Add(1)
		}
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"got":"`+string(body)+`"}`)
	})
}

func serve(t *testing.T, c *control.Control) (url string, carried *atomic.Int64) {
	t.Helper()
	carried = &atomic.Int64{}
	srv := httptest.NewServer(c.Handler(simulator(carried)))
	t.Cleanup(srv.Close)
	return srv.URL, carried
}

func post(url, body string) (status int, answer string, err error) {
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Idempotency-Key", "k1")
	// One connection per call, so that a reset is not retried by the transport.
	req.Close = true
	// A body that cannot be rewound is never sent twice by the transport.
	req.GetBody = nil
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

func TestFaults(t *testing.T) {
	tests := map[string]struct {
		fault   control.Fault
		path    string
		status  int // 0: the connection is reset
		answer  string
		carried int64
		want    control.Entry
	}{
		"without a fault the call is carried out": {
			fault: control.Fault{Kind: control.ServerError, Match: control.Match{Path: "/elsewhere/*"}},
			path:  "/a", status: 200, answer: `{"got":"hello"}`, carried: 1,
			want: control.Entry{Outcome: control.CarriedOut, Status: 200},
		},
		"an error of the simulator is a refusal": {
			fault: control.Fault{Kind: control.ServerError, Match: control.Match{Method: "GET"}},
			path:  "/refused", status: 400,
			want: control.Entry{Outcome: control.Refused, Status: 400},
		},
		"the simulator states a replay": {
			fault: control.Fault{Kind: control.ServerError, Skip: 1},
			path:  "/replayed", status: 200, answer: `{"got":"hello"}`,
			want: control.Entry{Outcome: control.Replayed, Status: 200},
		},
		"a rate limit answers before the call": {
			fault: control.Fault{Kind: control.RateLimit},
			path:  "/a", status: 429, answer: "vendor 429",
			want: control.Entry{Outcome: control.Faulted, Status: 429, Fault: control.RateLimit},
		},
		"a server error answers before the call": {
			fault: control.Fault{Kind: control.ServerError, Status: 503},
			path:  "/a", status: 503, answer: "vendor 503",
			want: control.Entry{Outcome: control.Faulted, Status: 503, Fault: control.ServerError},
		},
		"a reset before leaves the call undone": {
			fault: control.Fault{Kind: control.ResetBefore},
			path:  "/a",
			want:  control.Entry{Outcome: control.Faulted, Fault: control.ResetBefore},
		},
		"a reset after carries the call out once and withholds the answer": {
			fault: control.Fault{Kind: control.ResetAfter},
			path:  "/a", carried: 1,
			want: control.Entry{Outcome: control.CarriedOut, Status: 200, Fault: control.ResetAfter},
		},
		"a malformed answer follows a call carried out": {
			fault: control.Fault{Kind: control.Malformed},
			path:  "/a", status: 200, answer: `{"got":`, carried: 1,
			want: control.Entry{Outcome: control.CarriedOut, Status: 200, Fault: control.Malformed},
		},
		"a latency delays a call that is then carried out": {
			fault: control.Fault{Kind: control.Latency, Latency: control.Duration(time.Millisecond)},
			path:  "/a", status: 200, answer: `{"got":"hello"}`, carried: 1,
			want: control.Entry{Outcome: control.CarriedOut, Status: 200, Fault: control.Latency},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2024, 2, 6, 5, 11, 19, 0, time.UTC)
			c := control.New(control.Options{Clock: func() time.Time { return now }})
			c.OnError(func(w http.ResponseWriter, _ *http.Request, status int) {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, "vendor "+strconv.Itoa(status))
			})
			url, carried := serve(t, c)
			if _, err := c.AddFault(tt.fault); err != nil {
				t.Fatal(err)
			}
			status, answer, err := post(url+tt.path, "hello")
			if tt.status == 0 {
				if !errors.Is(err, syscall.ECONNRESET) {
					t.Errorf("got status %d, error %v; want a connection reset", status, err)
				}
			} else if err != nil || status != tt.status || answer != tt.answer {
				t.Errorf("got %d %q, error %v; want %d %q", status, answer, err, tt.status, tt.answer)
			}
			if carried.Load() != tt.carried {
				t.Errorf("carried out %d times, want %d", carried.Load(), tt.carried)
			}
			tt.want.Seq, tt.want.Time, tt.want.Method, tt.want.Path, tt.want.IdempotencyKey = 1, now, "POST", tt.path, "k1"
			if diff := cmp.Diff([]control.Entry{tt.want}, c.Ledger()); diff != "" {
				t.Errorf("ledger (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAFaultIsSkippedAndAppliedAsOftenAsTold(t *testing.T) {
	c := control.New(control.Options{})
	url, _ := serve(t, c)
	if _, err := c.AddFault(control.Fault{Kind: control.RateLimit, Skip: 1, Times: 2, RetryAfter: control.Duration(1500 * time.Millisecond)}); err != nil {
		t.Fatal(err)
	}
	var got []int
	for range 5 {
		status, _, err := post(url+"/a", "")
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, status)
	}
	if diff := cmp.Diff([]int{200, 429, 429, 200, 200}, got); diff != "" {
		t.Error(diff)
	}
	if applied := c.Faults()[0].Applied; applied != 2 {
		t.Errorf("applied %d times, want 2", applied)
	}
}

func TestDrawsRepeatWithTheSeed(t *testing.T) {
	run := func() (statuses []int) {
		c := control.New(control.Options{})
		url, _ := serve(t, c)
		if _, err := c.AddFault(control.Fault{Kind: control.ServerError, Probability: 0.5, Seed: 7}); err != nil {
			t.Fatal(err)
		}
		for range 20 {
			status, _, err := post(url+"/a", "")
			if err != nil {
				t.Fatal(err)
			}
			statuses = append(statuses, status)
		}
		return statuses
	}
	first := run()
	if diff := cmp.Diff(first, run()); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
	count := map[int]int{}
	for _, s := range first {
		count[s]++
	}
	if count[200] == 0 || count[500] == 0 {
		t.Errorf("of 20 draws at 0.5 all fell alike: %v", count)
	}
}

func TestALatencyEndsWhenTheClientGoesAway(t *testing.T) {
	c := control.New(control.Options{})
	var carried atomic.Int64
	arrived, ended := make(chan struct{}), make(chan struct{})
	delayed := c.Handler(simulator(&carried))
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		defer close(ended)
		delayed.ServeHTTP(w, r)
	}))
	defer srv.Close()
	if _, err := c.AddFault(control.Fault{Kind: control.Latency, Latency: control.Duration(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, srv.URL+"/a", nil)
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan error, 1)
	go func() {
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			_ = resp.Body.Close()
		}
		answered <- err
	}()
	<-arrived
	leave()
	if err := <-answered; err == nil {
		t.Error("the call was answered within an hour's latency")
	}
	<-ended
	if e := c.Ledger()[0]; e.Outcome != control.Faulted || carried.Load() != 0 {
		t.Errorf("outcome %s, carried out %d times; want faulted, 0", e.Outcome, carried.Load())
	}
}

func TestNestedHandlersCountACallOnce(t *testing.T) {
	c := control.New(control.Options{})
	var carried atomic.Int64
	srv := httptest.NewServer(c.Handler(c.Handler(simulator(&carried))))
	defer srv.Close()
	if _, _, err := post(srv.URL+"/a", ""); err != nil {
		t.Fatal(err)
	}
	if n := len(c.Ledger()); n != 1 || carried.Load() != 1 {
		t.Errorf("ledger has %d calls, carried out %d; want 1 and 1", n, carried.Load())
	}
}

func TestConcurrentCallsAllReachTheLedger(t *testing.T) {
	c := control.New(control.Options{})
	url, _ := serve(t, c)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, _, err := post(url+"/a", ""); err != nil {
				t.Error(err)
			}
			c.Advance(time.Second)
		})
	}
	wg.Wait()
	var seqs []int
	for _, e := range c.Ledger() {
		seqs = append(seqs, e.Seq)
	}
	want := make([]int, 20)
	for i := range want {
		want[i] = i + 1
	}
	if diff := cmp.Diff(want, seqs); diff != "" {
		t.Error(diff)
	}
}
