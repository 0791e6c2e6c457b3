// Package metrics counts what a process does: for Prometheus, which asks it
// over HTTP, and for `starter connections usage`, which asks it through
// Temporal. Temporal's own SDK counts into the same place.
//
// Its labels are names that a definition or a connector's catalogue holds. It
// takes no ids and nothing that a call carries, so it can show none. It measures
// nothing, and listens nowhere.
package metrics

import (
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// The labels of Hawser's metrics.
const (
	labelConnection  = "connection"
	labelConnector   = "connector"
	labelIntegration = "integration"
	// labelOperation holds an operation's full name: "stripe.PaymentIntent.Create".
	labelOperation = "operation"
	// labelStatus holds an HTTP status, or "none" where the vendor did not answer.
	labelStatus = "status"
	// labelKind holds the kind of a failure, as in connectors.Kind.
	labelKind = "kind"
)

var (
	ofConnection  = []string{labelConnection, labelConnector}
	ofIntegration = append(ofConnection[:2:2], labelIntegration)
	ofOperation   = append(ofIntegration[:3:3], labelOperation)

	// latencies and waits are upper bounds of buckets, in seconds.
	latencies = []float64{0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 30, 80}
	waits     = []float64{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600}
)

// Metrics are those of one process. They may be used by many goroutines.
type Metrics struct {
	// counts holds what has happened, all also how the queues stand, and what the SDK and Go's runtime tell.
	counts *prometheus.Registry
	all    prometheus.Gatherers
	sdk    *sdk

	since        time.Time
	integrations names

	transactions, calls, errors, throttled *prometheus.CounterVec
	latency, wait                          *prometheus.HistogramVec

	mu          sync.Mutex
	connections map[[2]string]*Connection
	looks       map[string]look
}

// New gives the metrics of a process that starts now.
func New() *Metrics {
	counts, temporal, rest := prometheus.NewRegistry(), prometheus.NewRegistry(), prometheus.NewRegistry()
	m := &Metrics{
		counts:       counts,
		all:          prometheus.Gatherers{counts, temporal, rest},
		since:        time.Now(),
		integrations: names{most: mostIntegrations},
		connections:  map[[2]string]*Connection{},
		looks:        map[string]look{},
		transactions: counter("hawser_transactions_total",
			"HTTP requests to the vendor, each of which counts towards the limit, by the status of the answer.", append(ofOperation[:4:4], labelStatus)),
		latency: histogram("hawser_transaction_duration_seconds",
			"Time from when a request may leave until its answer begins.", ofOperation, latencies),
		calls: counter("hawser_calls_total",
			"Attempts at calls that have ended. A call may make several requests, or none.", ofOperation),
		errors: counter("hawser_call_errors_total",
			"Attempts at calls that have failed, by the kind of the failure.", append(ofOperation[:4:4], labelKind)),
		throttled: counter("hawser_throttled_seconds_total",
			"Time for which the limit held calls back that a node was free for.", ofIntegration),
		wait: histogram("hawser_queue_wait_seconds",
			"Time that a call waited in the queue of its connection before its first attempt.", ofIntegration, waits),
	}
	m.sdk = newSDK(temporal, &m.integrations)
	counts.MustRegister(m.transactions, m.latency, m.calls, m.errors, m.throttled, m.wait)
	rest.MustRegister(&queues{m}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler answers a Prometheus server, in the formats that it asks for. It looks
// at the queues then, and at no other time.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.all, promhttp.HandlerOpts{})
}

func counter(name, help string, labels []string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func histogram(name, help string, labels []string, buckets []float64) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}
