package metrics_test

import (
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
	c := m.Connection("stripe-main", "stripe")
	call := c.Call("collect", "stripe.PaymentIntent.Create")
	call.Queued(2 * time.Second)
	call.Throttled(time.Second)
	call.Throttled(500 * time.Millisecond)
	call.Throttled(-time.Second) // clocks differ
	call.Transaction(200, 80*time.Millisecond)
	call.Transaction(429, 20*time.Millisecond)
	call.Transaction(0, time.Second)
	call.Ended("")
	call.Ended("RateLimited")
	c.Nodes(2, 6)
	c.Queue(14, 3*time.Second, true)
	expect(t, scrape(t, m),
		`hawser_transactions_total{connection="stripe-main",connector="stripe",integration="collect",operation="stripe.PaymentIntent.Create",status="200"} 1`,
		`hawser_transactions_total{connection="stripe-main",connector="stripe",integration="collect",operation="stripe.PaymentIntent.Create",status="429"} 1`,
		`hawser_transactions_total{connection="stripe-main",connector="stripe",integration="collect",operation="stripe.PaymentIntent.Create",status="none"} 1`,
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
	c := m.Connection("stripe-main", "stripe")
	c.Call("collect", "stripe.Customer.Get").Ended("")
	c.Nodes(2, 6)
	c.Queue(14, time.Second, false)
	c.Left()
	text := scrape(t, m)
	expect(t, text, `hawser_calls_total{connection="stripe-main",connector="stripe",integration="collect",operation="stripe.Customer.Get"} 1`)
	for _, name := range []string{"hawser_nodes{", "hawser_limit_transactions_per_second{", "hawser_backlog_calls{", "hawser_backlog_age_seconds{", "hawser_suspended{"} {
		if strings.Contains(text, name) {
			t.Errorf("%s is still told", name)
		}
	}
}

func TestMadeUpIntegrationsAreNotToldApartWithoutEnd(t *testing.T) {
	m := metrics.New()
	const made = 2000
	for n := range made {
		m.Connection("c", "stripe").Call(fmt.Sprintf("integration-%d", n), "stripe.Customer.Get").Ended("")
		m.Temporal().WithTags(map[string]string{"workflow_type": fmt.Sprintf("integration-%d", n)}).Counter("temporal_request").Inc(1)
	}
	text := scrape(t, m)
	for _, metric := range []string{"hawser_calls_total{", "temporal_request_total{"} {
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
	text := scrape(t, m)
	for _, want := range []string{
		`temporal_activity_poll_no_task_total{activity_type="",cause="",client_name="",failure_reason="",namespace="default",nexus_operation="",nexus_service="",operation="",poller_type="",status_code="",task_queue="connection/stripe-main",worker_type="",workflow_type=""} 3`,
		`temporal_activity_poll_no_task_total{activity_type="",cause="",client_name="",failure_reason="",namespace="default",nexus_operation="",nexus_service="",operation="",poller_type="",status_code="",task_queue="",worker_type="",workflow_type=""} 1`,
	} {
		expect(t, text, want)
	}
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
	c := metrics.New().Connection("stripe-main", "stripe")
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
