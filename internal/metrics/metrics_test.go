package metrics_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hawser/internal/metrics"
)

// scrape gives what a Prometheus server is told.
func scrape(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	if answer.Code != 200 {
		t.Fatalf("status %d: %s", answer.Code, answer.Body)
	}
	return answer.Body.String()
}

// served is a connection whose queue has something to tell.
func served(m *metrics.Metrics, name string) *metrics.Connection {
	m.Serve(name, "stripe", func(context.Context) (metrics.Queue, error) {
		return metrics.Queue{Nodes: 2, Rate: 6, Backlog: 14, BacklogAge: 3 * time.Second, Suspended: true}, nil
	})
	return m.Connection(name, "stripe")
}

func expect(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("no line %s", line)
		}
	}
}

func TestCallsAreCountedByWhatTheyAre(t *testing.T) {
	m := metrics.New()
	call := served(m, "stripe-main").Call("collect", "stripe.PaymentIntent.Create")
	call.Queued(2 * time.Second)
	call.Throttled(time.Second)
	call.Throttled(500 * time.Millisecond)
	call.Throttled(-time.Second) // clocks differ
	call.Transaction(200, 80*time.Millisecond)
	call.Transaction(429, 20*time.Millisecond)
	call.Transaction(0, time.Second)
	call.Lost()
	call.Ended("")
	call.Ended("RateLimited")
	expect(t, scrape(t, m),
		`hawser_transactions_total{connection="stripe-main",connector="stripe",integration="collect",operation="stripe.PaymentIntent.Create",status="200"} 1`,
		`hawser_transactions_total{connection="stripe-main",connector="stripe",integration="collect",operation="stripe.PaymentIntent.Create",status="429"} 1`,
		`hawser_transactions_total{connection="stripe-main",connector="stripe",integration="collect",operation="stripe.PaymentIntent.Create",status="none"} 2`,
		`hawser_transaction_duration_seconds_count{connection="stripe-main",connector="stripe",integration="collect",operation="stripe.PaymentIntent.Create"} 3`,
		`hawser_transaction_duration_seconds_bucket{connection="stripe-main",connector="stripe",integration="collect",operation="stripe.PaymentIntent.Create",le="0.1"} 2`,
		`hawser_calls_total{connection="stripe-main",connector="stripe",integration="collect",operation="stripe.PaymentIntent.Create"} 2`,
		`hawser_call_errors_total{connection="stripe-main",connector="stripe",integration="collect",kind="RateLimited",operation="stripe.PaymentIntent.Create"} 1`,
		`hawser_throttled_seconds_total{connection="stripe-main",connector="stripe",integration="collect"} 1.5`,
		`hawser_queue_wait_seconds_sum{connection="stripe-main",connector="stripe",integration="collect"} 2`,
		`hawser_nodes{connection="stripe-main",connector="stripe"} 2`,
		`hawser_limit_transactions_per_second{connection="stripe-main",connector="stripe"} 12`,
		`hawser_backlog_calls{connection="stripe-main",connector="stripe"} 14`,
		`hawser_backlog_age_seconds{connection="stripe-main",connector="stripe"} 3`,
		`hawser_suspended{connection="stripe-main",connector="stripe"} 1`,
	)
}

func TestOfAConnectionThatIsLeftOnlyTheCountsStay(t *testing.T) {
	m := metrics.New()
	served(m, "stripe-main").Call("collect", "stripe.Customer.Get").Ended("")
	m.Leave("stripe-main")
	text := scrape(t, m)
	expect(t, text, `hawser_calls_total{connection="stripe-main",connector="stripe",integration="collect",operation="stripe.Customer.Get"} 1`)
	if strings.Contains(text, "hawser_nodes{") {
		t.Error("its nodes are still told")
	}
}

func TestAQueueThatCannotBeLookedAtIsLeftOut(t *testing.T) {
	m := metrics.New()
	m.Serve("lost", "stripe", func(context.Context) (metrics.Queue, error) { return metrics.Queue{}, errors.New("no Temporal") })
	served(m, "stripe-main")
	text := scrape(t, m)
	expect(t, text, `hawser_nodes{connection="stripe-main",connector="stripe"} 2`)
	if strings.Contains(text, `"lost"`) {
		t.Error("the queue that nobody knows of is told of")
	}
}

func TestMadeUpIntegrationsAreNotToldApartWithoutEnd(t *testing.T) {
	m := metrics.New()
	const made = 2000
	c := served(m, "c")
	for n := range made {
		c.Call(fmt.Sprintf("integration-%d", n), "stripe.Customer.Get").Ended("")
		m.Temporal().WithTags(map[string]string{"workflow_type": fmt.Sprintf("integration-%d", n)}).Counter("temporal_workflow_failed").Inc(1)
	}
	text := scrape(t, m)
	for _, metric := range []string{"hawser_calls_total{", "temporal_workflow_failed_total{"} {
		if got := strings.Count(text, "\n"+metric); got != 501 {
			t.Errorf("%d series of %s", got, metric)
		}
	}
	expect(t, text, `hawser_calls_total{connection="c",connector="stripe",integration="(other)",operation="stripe.Customer.Get"} 1500`)
}

func TestTheSDKCountsUnderTheNamesThatTemporalDocuments(t *testing.T) {
	m := metrics.New()
	root := m.Temporal().WithTags(map[string]string{"namespace": "default", "task_queue": "none", "surprise": "x"})
	queue := root.WithTags(map[string]string{"task_queue": "connection/stripe-main"})
	queue.Counter("temporal_activity_poll_no_task").Inc(3)
	queue.Gauge("temporal_num_pollers").Update(2)
	queue.Timer("temporal_activity_schedule_to_start_latency").Record(20 * time.Millisecond)
	root.Counter("temporal_activity_poll_no_task").Inc(1)
	root.Counter("not a name").Inc(1)
	for _, integration := range []string{"collect", "refund"} {
		of := root.WithTags(map[string]string{"workflow_type": integration, "activity_type": "stripe.Refund.Create", "operation": "RespondActivityTaskCompleted"})
		of.Counter("temporal_request").Inc(1)
	}
	root.WithTags(map[string]string{"workflow_type": "collect"}).Counter("temporal_workflow_failed").Inc(2)
	text := scrape(t, m)
	expect(t, text,
		`temporal_activity_poll_no_task_total{cause="",failure_reason="",namespace="default",operation="",poller_type="",status_code="",task_queue="connection/stripe-main",worker_type="",workflow_type=""} 3`,
		`temporal_activity_poll_no_task_total{cause="",failure_reason="",namespace="default",operation="",poller_type="",status_code="",task_queue="",worker_type="",workflow_type=""} 1`,
		`temporal_workflow_failed_total{cause="",failure_reason="",namespace="default",operation="",poller_type="",status_code="",task_queue="",worker_type="",workflow_type="collect"} 2`,
		`temporal_request_total{cause="",failure_reason="",namespace="default",operation="RespondActivityTaskCompleted",poller_type="",status_code="",task_queue="",worker_type="",workflow_type=""} 2`,
	)
	for _, want := range []string{"\ntemporal_num_pollers{", "\ntemporal_activity_schedule_to_start_latency_seconds_sum{", "\ngo_goroutines ", "\nprocess_cpu_seconds_total "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", strings.TrimSpace(want))
		}
	}
	if strings.Contains(text, "surprise") || strings.Contains(text, "not a name") {
		t.Error("something is told that is no metric")
	}
}

// BenchmarkTransaction is what counting costs a call of one request.
func BenchmarkTransaction(b *testing.B) {
	c := served(metrics.New(), "stripe-main")
	b.ReportAllocs()
	for b.Loop() {
		call := c.Call("collect", "stripe.PaymentIntent.Create")
		call.Queued(time.Millisecond)
		call.Throttled(time.Millisecond)
		call.Throttled(time.Millisecond)
		call.Transaction(200, 80*time.Millisecond)
		call.Ended("")
	}
}
