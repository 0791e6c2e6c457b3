package metrics

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Connection counts what one connection does.
type Connection struct {
	metrics *Metrics
	labels  []string

	mu    sync.Mutex
	calls map[[2]string]*Call
}

// Nodes tells how many nodes the process has, and how many transactions per
// second each may make.
func (c *Connection) Nodes(nodes int, rate float64) {
	c.metrics.nodes.WithLabelValues(c.labels...).Set(float64(nodes))
	c.metrics.limit.WithLabelValues(c.labels...).Set(float64(nodes) * rate)
}

// Queue tells how the queue was found: about how many calls wait, and how long
// the first of them has.
func (c *Connection) Queue(backlog int, age time.Duration, suspended bool) {
	c.metrics.backlog.WithLabelValues(c.labels...).Set(float64(backlog))
	c.metrics.age.WithLabelValues(c.labels...).Set(age.Seconds())
	held := 0.0
	if suspended {
		held = 1
	}
	c.metrics.suspended.WithLabelValues(c.labels...).Set(held)
}

// Left tells that the process does not serve the connection any more. What was
// counted stays; what is the case now is not known any more.
func (c *Connection) Left() {
	for _, gauge := range []*prometheus.GaugeVec{c.metrics.nodes, c.metrics.limit, c.metrics.backlog, c.metrics.age, c.metrics.suspended} {
		gauge.DeleteLabelValues(c.labels...)
	}
}

// Call gives the metrics of the calls of an operation, by its full name, that an
// integration makes.
func (c *Connection) Call(integration, operation string) *Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := [2]string{integration, operation}
	call := c.calls[key]
	if call == nil {
		call = c.newCall(c.metrics.integrations.bounded(integration), operation)
		if c.metrics.integrations.knows(integration) {
			c.calls[key] = call
		}
	}
	return call
}

func (c *Connection) newCall(integration, operation string) *Call {
	m := c.metrics
	labels := append(c.labels[:2:2], integration)
	with := prometheus.Labels{labelConnection: c.labels[0], labelConnector: c.labels[1], labelIntegration: integration, labelOperation: operation}
	return &Call{
		throttled:    m.throttled.WithLabelValues(labels...),
		wait:         m.wait.WithLabelValues(labels...),
		calls:        m.calls.With(with),
		latency:      m.latency.With(with),
		transactions: m.transactions.MustCurryWith(with),
		errors:       m.errors.MustCurryWith(with),
	}
}
