package metrics_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/metrics"
)

// process is the metrics of one that made so many requests of so long.
func process(t *testing.T, connection string, requests int, took time.Duration) metrics.Usage {
	t.Helper()
	m := metrics.New()
	served(m, "another").Call("collect", "stripe.Customer.Get").Ended("Declined")
	call := served(m, connection).Call("collect", "stripe.Customer.Get")
	for range requests {
		call.Transaction(200, took)
		call.Queued(250 * time.Millisecond)
		call.Throttled(500 * time.Millisecond)
		call.Ended("")
	}
	m.Connection(connection, "stripe").Call("refund", "stripe.Refund.Create").Transaction(429, time.Second)
	m.Connection(connection, "stripe").Call("refund", "stripe.Refund.Create").Ended("RateLimited")
	usage, err := m.Usage(connection)
	if err != nil {
		t.Fatal(err)
	}
	return usage
}

func TestUsageOfProcessesAddsUp(t *testing.T) {
	first, second := process(t, "stripe-main", 2, 80*time.Millisecond), process(t, "stripe-main", 6, 280*time.Millisecond)
	// One of them came over the wire.
	text, err := json.Marshal(second)
	if err != nil {
		t.Fatal(err)
	}
	var received, usage metrics.Usage
	if err := json.Unmarshal(text, &received); err != nil {
		t.Fatal(err)
	}
	usage.Add(received)
	usage.Add(first)
	if !usage.Since.Equal(first.Since) {
		t.Errorf("since %v, the first process began at %v", usage.Since, first.Since)
	}
	if got := usage.Integrations["refund"]; got.Calls != 2 || got.RequestCount() != 2 || got.Errors["RateLimited"] != 2 {
		t.Errorf("refund: %+v", got)
	}
	all := usage.All()
	if diff := cmp.Diff(map[string]int64{"200": 8, "429": 2}, all.Requests); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int64{"RateLimited": 2}, all.Errors); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	if all.Calls != 10 || all.RequestCount() != 10 || all.ErrorCount() != 2 || all.ThrottledSeconds != 4 || all.QueuedSeconds != 2 {
		t.Errorf("%+v", all)
	}
	for part, want := range map[float64]time.Duration{0.2: 100 * time.Millisecond, 0.5: 250 * time.Millisecond, 0.8: 300 * time.Millisecond, 1: time.Second} {
		if got := all.Latency(part); got.Round(time.Millisecond) != want {
			t.Errorf("%v of the requests took no longer than %v, want %v", part, got, want)
		}
	}
}

func TestNoRequestsHaveNoLatency(t *testing.T) {
	usage, err := metrics.New().Usage("nobody")
	if err != nil {
		t.Fatal(err)
	}
	if got := usage.All().Latency(0.5); got != 0 {
		t.Errorf("%v", got)
	}
}

func TestARequestAboveTheLastBoundTakesAsLongAsThat(t *testing.T) {
	usage := process(t, "stripe-main", 9, time.Hour)
	if got := usage.All().Latency(0.95); got != 80*time.Second {
		t.Errorf("%v", got)
	}
}
