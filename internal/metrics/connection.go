package metrics

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// Connection counts what one connection does.
type Connection struct {
	metrics         *Metrics
	name, connector string

	mu    sync.Mutex
	calls map[[2]string]*Call
}

// Connection gives the metrics of a connection: always the same ones for the
// same names.
func (m *Metrics) Connection(name, connector string) *Connection {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := [2]string{name, connector}
	c := m.connections[key]
	if c == nil {
		c = &Connection{metrics: m, name: name, connector: connector, calls: map[[2]string]*Call{}}
		m.connections[key] = c
	}
	return c
}

// Call gives the metrics of the calls of an operation, by its full name, that an
// integration makes.
func (c *Connection) Call(integration, operation string) *Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := [2]string{c.metrics.integrations.bounded(integration), operation}
	call := c.calls[key]
	if call == nil {
		call = c.newCall(key[0], operation)
		c.calls[key] = call
	}
	return call
}

func (c *Connection) newCall(integration, operation string) *Call {
	m := c.metrics
	with := prometheus.Labels{labelConnection: c.name, labelConnector: c.connector, labelIntegration: integration, labelOperation: operation}
	return &Call{
		throttled:    m.throttled.WithLabelValues(c.name, c.connector, integration),
		wait:         m.wait.WithLabelValues(c.name, c.connector, integration),
		calls:        m.calls.With(with),
		latency:      m.latency.With(with),
		transactions: m.transactions.MustCurryWith(with),
		errors:       m.errors.MustCurryWith(with),
	}
}
