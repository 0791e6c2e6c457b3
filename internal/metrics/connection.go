package metrics

import (
	"strings"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// Connection counts what one connection does.
type Connection struct {
	metrics *Metrics
	name    string

	mu    sync.Mutex
	calls map[[2]string]*Call
}

// Connection gives the metrics of a connection: always the same ones.
func (m *Metrics) Connection(name string) *Connection {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.connections[name]
	if c == nil {
		c = &Connection{metrics: m, name: name, calls: map[[2]string]*Call{}}
		m.connections[name] = c
	}
	return c
}

// Call gives the metrics of the calls of an operation that an integration makes.
// The operation's full name begins with its connector's.
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
	connector, _, _ := strings.Cut(operation, ".")
	with := prometheus.Labels{labelConnection: c.name, labelConnector: connector, labelIntegration: integration, labelOperation: operation}
	return &Call{
		throttled:    m.throttled.WithLabelValues(c.name, connector, integration),
		wait:         m.wait.WithLabelValues(c.name, connector, integration),
		calls:        m.calls.With(with),
		latency:      m.latency.With(with),
		transactions: m.transactions.MustCurryWith(with),
		errors:       m.errors.MustCurryWith(with),
	}
}
