package metrics

import (
	"maps"
	"math"
	"time"

	dto "github.com/prometheus/client_model/go"
)

// Usage is what a connection has done since a time: in one process, or in
// several together.
type Usage struct {
	// Since is when the counting began; where there are several processes, in the first of them.
	Since time.Time `json:"since"`
	// Integrations holds what each integration has done, by its name.
	Integrations map[string]*Totals `json:"integrations"`
}

// Totals are sums.
type Totals struct {
	// Calls are attempts that have ended, and Errors those of them that have failed, by the kind of the failure.
	Calls  int64            `json:"calls"`
	Errors map[string]int64 `json:"errors"`
	// Requests are the requests that left, by the HTTP status of the answer, "none" where there was none.
	Requests map[string]int64 `json:"requests"`
	// ThrottledSeconds is for how long the limit held calls back, QueuedSeconds how long they waited in their queue.
	ThrottledSeconds float64 `json:"throttledSeconds"`
	QueuedSeconds    float64 `json:"queuedSeconds"`
	// LatencySeconds is how long the vendor took for all requests together; LatencyBuckets counts the requests that took
	// no longer than each bound.
	LatencySeconds float64  `json:"latencySeconds"`
	LatencyBuckets []Bucket `json:"latencyBuckets"`
}

// Bucket is how many requests took no longer than so many seconds.
type Bucket struct {
	Seconds float64 `json:"seconds"`
	Count   uint64  `json:"count"`
}

// Usage sums up what a connection has done in this process.
func (m *Metrics) Usage(connection string) (Usage, error) {
	families, err := m.counts.Gather()
	if err != nil {
		return Usage{}, err
	}
	usage := Usage{Since: m.since, Integrations: map[string]*Totals{}}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			labels := map[string]string{}
			for _, label := range metric.GetLabel() {
				labels[label.GetName()] = label.GetValue()
			}
			if integration, ok := labels[labelIntegration]; ok && labels[labelConnection] == connection {
				usage.of(integration).take(family.GetName(), labels, metric)
			}
		}
	}
	return usage, nil
}

func (u *Usage) of(integration string) *Totals {
	t := u.Integrations[integration]
	if t == nil {
		t = &Totals{Errors: map[string]int64{}, Requests: map[string]int64{}}
		u.Integrations[integration] = t
	}
	return t
}

func (t *Totals) take(name string, labels map[string]string, metric *dto.Metric) {
	count, histogram := metric.GetCounter().GetValue(), metric.GetHistogram()
	switch name {
	case "hawser_transactions_total":
		t.Requests[labels[labelStatus]] += int64(count)
	case "hawser_calls_total":
		t.Calls += int64(count)
	case "hawser_call_errors_total":
		t.Errors[labels[labelKind]] += int64(count)
	case "hawser_throttled_seconds_total":
		t.ThrottledSeconds += count
	case "hawser_queue_wait_seconds":
		t.QueuedSeconds += histogram.GetSampleSum()
	case "hawser_transaction_duration_seconds":
		t.LatencySeconds += histogram.GetSampleSum()
		var buckets []Bucket
		for _, b := range histogram.GetBucket() {
			buckets = append(buckets, Bucket{b.GetUpperBound(), b.GetCumulativeCount()})
		}
		t.addBuckets(buckets)
	}
}

// Add adds what another process has done.
func (u *Usage) Add(other Usage) {
	if u.Since.IsZero() || other.Since.Before(u.Since) {
		u.Since = other.Since
	}
	if u.Integrations == nil {
		u.Integrations = map[string]*Totals{}
	}
	for integration, totals := range other.Integrations {
		u.of(integration).add(totals)
	}
}

// All is what all integrations have done together.
func (u *Usage) All() *Totals {
	all := &Totals{Errors: map[string]int64{}, Requests: map[string]int64{}}
	for _, totals := range u.Integrations {
		all.add(totals)
	}
	return all
}

func (t *Totals) add(other *Totals) {
	t.Calls += other.Calls
	for kind, n := range other.Errors {
		t.Errors[kind] += n
	}
	for status, n := range other.Requests {
		t.Requests[status] += n
	}
	t.ThrottledSeconds += other.ThrottledSeconds
	t.QueuedSeconds += other.QueuedSeconds
	t.LatencySeconds += other.LatencySeconds
	t.addBuckets(other.LatencyBuckets)
}

// addBuckets adds counts bound by bound: a process of another version may have other ones.
func (t *Totals) addBuckets(buckets []Bucket) {
	if t.LatencyBuckets == nil {
		t.LatencyBuckets = append(t.LatencyBuckets, buckets...)
		return
	}
	for _, b := range buckets {
		for i := range t.LatencyBuckets {
			if t.LatencyBuckets[i].Seconds == b.Seconds {
				t.LatencyBuckets[i].Count += b.Count
			}
		}
	}
}

// RequestCount is the number of requests.
func (t *Totals) RequestCount() int64 { return sum(t.Requests) }

// ErrorCount is the number of attempts that have failed.
func (t *Totals) ErrorCount() int64 { return sum(t.Errors) }

func sum(counts map[string]int64) int64 {
	total := int64(0)
	for n := range maps.Values(counts) {
		total += n
	}
	return total
}

// Latency estimates within what time a part of the requests was answered, as
// Prometheus does: evenly spread within a bucket. It is 0 where there was none,
// and the last bound for what took longer than that.
func (t *Totals) Latency(part float64) time.Duration {
	rank := math.Ceil(part * float64(t.RequestCount()))
	if rank == 0 {
		return 0
	}
	last := Bucket{}
	for _, b := range t.LatencyBuckets {
		if float64(b.Count) >= rank {
			within := (rank - float64(last.Count)) / float64(b.Count-last.Count)
			return seconds(last.Seconds + (b.Seconds-last.Seconds)*within)
		}
		last = b
	}
	return seconds(last.Seconds)
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
