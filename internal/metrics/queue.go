package metrics

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Queue is how a connection stands at this moment.
type Queue struct {
	// Nodes are those of this process.
	Nodes int
	// Backlog is about how many calls wait, and BacklogAge how long the first of them has.
	Backlog    int
	BacklogAge time.Duration
	Suspended  bool
	// Rate is how many transactions per second a node may make.
	Rate float64
}

// look is how the queue of a connection is looked at.
type look struct {
	connection, connector string
	at                    func(context.Context) (Queue, error)
}

// Serve tells that the process serves a connection, and how to look at its
// queue, until Leave.
func (m *Metrics) Serve(connection, connector string, at func(context.Context) (Queue, error)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.looks[connection] = look{connection, connector, at}
}

// Leave tells that the process does not serve a connection any more. What was
// counted stays.
func (m *Metrics) Leave(connection string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.looks, connection)
}

// lookTimeout is how long Prometheus waits for a look at the queues.
const lookTimeout = 2 * time.Second

var (
	nodes     = gauge("hawser_nodes", "Nodes of the connection in this process.")
	limit     = gauge("hawser_limit_transactions_per_second", "What the nodes of the connection in this process may do per second.")
	backlog   = gauge("hawser_backlog_calls", "About how many calls wait in the queue of the connection, which all processes share.")
	age       = gauge("hawser_backlog_age_seconds", "How long the first call of the queue has waited.")
	suspended = gauge("hawser_suspended", "1 while the connection is suspended, else 0.")
)

func gauge(name, help string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, ofConnection, nil)
}

// queues looks at the queues of the connections when it is asked. What cannot be
// told is left out.
type queues struct{ metrics *Metrics }

// Describe tells of all that Collect may give.
func (q *queues) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{nodes, limit, backlog, age, suspended} {
		to <- d
	}
}

// Collect looks at all queues at once.
func (q *queues) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), lookTimeout)
	defer cancel()
	var looking sync.WaitGroup
	for _, l := range q.looks() {
		looking.Go(func() {
			if queue, err := l.at(ctx); err == nil {
				l.tell(queue, to)
			}
		})
	}
	looking.Wait()
}

func (q *queues) looks() []look {
	q.metrics.mu.Lock()
	defer q.metrics.mu.Unlock()
	return slices.Collect(maps.Values(q.metrics.looks))
}

func (l look) tell(queue Queue, to chan<- prometheus.Metric) {
	held := 0.0
	if queue.Suspended {
		held = 1
	}
	for desc, value := range map[*prometheus.Desc]float64{
		nodes:     float64(queue.Nodes),
		limit:     float64(queue.Nodes) * queue.Rate,
		backlog:   float64(queue.Backlog),
		age:       queue.BacklogAge.Seconds(),
		suspended: held,
	} {
		to <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, l.connection, l.connector)
	}
}

var _ prometheus.Collector = (*queues)(nil)
