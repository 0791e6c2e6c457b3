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
	// own holds what this package counts, all also what the SDK and Go's runtime do.
	own *prometheus.Registry
	all prometheus.Gatherers
	sdk *sdk

	since        time.Time
	integrations names

	transactions, calls, errors, throttled *prometheus.CounterVec
	latency, wait                          *prometheus.HistogramVec
	nodes, limit, backlog, age, suspended  *prometheus.GaugeVec

	mu          sync.Mutex
	connections map[[2]string]*Connection
}

// New gives the metrics of a process that starts now.
func New() *Metrics {
	own, temporal, runtime := prometheus.NewRegistry(), prometheus.NewRegistry(), prometheus.NewRegistry()
	runtime.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m := &Metrics{
		own:          own,
		all:          prometheus.Gatherers{own, temporal, runtime},
		since:        time.Now(),
		integrations: names{most: mostIntegrations},
		connections:  map[[2]string]*Connection{},
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
		nodes: gauge("hawser_nodes",
			"Nodes of the connection in this process."),
		limit: gauge("hawser_limit_transactions_per_second",
			"What the nodes of the connection in this process may do per second."),
		backlog: gauge("hawser_backlog_calls",
			"About how many calls wait in the queue of the connection, which all processes share."),
		age: gauge("hawser_backlog_age_seconds",
			"How long the first call of the queue has waited."),
		suspended: gauge("hawser_suspended",
			"1 while the connection is suspended, else 0."),
	}
	m.sdk = newSDK(temporal, &m.integrations)
	own.MustRegister(m.transactions, m.latency, m.calls, m.errors, m.throttled, m.wait, m.nodes, m.limit, m.backlog, m.age, m.suspended)
	return m
}

// Handler answers a Prometheus server, in the formats that it asks for.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.all, promhttp.HandlerOpts{})
}

// Connection gives the metrics of a connection: always the same ones for the
// same names.
func (m *Metrics) Connection(name, connector string) *Connection {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := [2]string{name, connector}
	c := m.connections[key]
	if c == nil {
		c = &Connection{metrics: m, labels: key[:], calls: map[[2]string]*Call{}}
		m.connections[key] = c
	}
	return c
}

func counter(name, help string, labels []string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func histogram(name, help string, labels []string, buckets []float64) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}

func gauge(name, help string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, ofConnection)
}
