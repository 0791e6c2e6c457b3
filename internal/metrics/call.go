package metrics

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// noStatus stands for the status of a request without an answer.
const noStatus = "none"

// Call counts the calls of one operation that one integration makes on one
// connection.
type Call struct {
	throttled, calls     prometheus.Counter
	wait, latency        prometheus.Observer
	transactions, errors *prometheus.CounterVec
}

// Queued tells how long a call waited in its queue.
func (c *Call) Queued(wait time.Duration) { c.wait.Observe(max(0, wait).Seconds()) }

// Throttled tells how long the limit held a call, or one of its requests, back.
func (c *Call) Throttled(wait time.Duration) { c.throttled.Add(max(0, wait).Seconds()) }

// Transaction counts a request that left: the status of its answer, 0 where there
// was none, and how long that took.
func (c *Call) Transaction(status int, took time.Duration) {
	name := noStatus
	if status != 0 {
		name = strconv.Itoa(status)
	}
	c.transactions.WithLabelValues(name).Inc()
	c.latency.Observe(took.Seconds())
}

// Lost counts a request that left and was made again at once, because its
// connection was lost.
func (c *Call) Lost() { c.transactions.WithLabelValues(noStatus).Inc() }

// Ended counts an attempt at a call that has come to its end: the kind of its
// failure, "" for a success.
func (c *Call) Ended(kind string) {
	c.calls.Inc()
	if kind != "" {
		c.errors.WithLabelValues(kind).Inc()
	}
}
