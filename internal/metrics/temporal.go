package metrics

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/client"
)

// sdkLabels are the tags of the SDK's metrics that are kept. A metric has all of
// them, and those that do not apply to it are empty, which Prometheus takes as
// absent. Operations of connectors are not among them: Hawser's own metrics have
// those, and together with integrations they would be too many for each of the
// SDK's.
var sdkLabels = []string{
	"namespace", workflowType, "worker_type", "task_queue", "operation", "status_code", "poller_type", "failure_reason", "cause",
}

// workflowType is the tag that holds the name of an integration.
const workflowType = "workflow_type"

// noTag is what the SDK says for a tag that does not apply.
const noTag = "none"

var sdkBuckets = []float64{0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60}

// sdk holds the SDK's metrics under the names that Temporal documents: counters
// end in _total, timers in _seconds.
type sdk struct {
	registry     *prometheus.Registry
	integrations *names

	mu       sync.Mutex
	counters map[string]*prometheus.CounterVec
	gauges   map[string]*prometheus.GaugeVec
	timers   map[string]*prometheus.HistogramVec
}

func newSDK(registry *prometheus.Registry, integrations *names) *sdk {
	return &sdk{
		registry:     registry,
		integrations: integrations,
		counters:     map[string]*prometheus.CounterVec{},
		gauges:       map[string]*prometheus.GaugeVec{},
		timers:       map[string]*prometheus.HistogramVec{},
	}
}

// Temporal takes the metrics of Temporal's SDK: it is for client.Options.
func (m *Metrics) Temporal() client.MetricsHandler {
	return &handler{sdk: m.sdk, values: make([]string, len(sdkLabels))}
}

// handler takes metrics with these values of sdkLabels.
type handler struct {
	sdk    *sdk
	values []string
}

// WithTags adds tags; one that sdkLabels does not have is left out.
func (h *handler) WithTags(tags map[string]string) client.MetricsHandler {
	with := &handler{sdk: h.sdk, values: slices.Clone(h.values)}
	for i, label := range sdkLabels {
		value, ok := tags[label]
		switch {
		case !ok:
			continue
		case value == noTag:
			value = ""
		case label == workflowType:
			value = h.sdk.integrations.bounded(value)
		}
		with.values[i] = value
	}
	return with
}

// Counter gives the counter of that name.
func (h *handler) Counter(name string) client.MetricsCounter {
	vec := found(h.sdk, h.sdk.counters, name, func() *prometheus.CounterVec { return counter(name+"_total", sdkHelp, sdkLabels) })
	return sdkCounter{vec.WithLabelValues(h.labels(name)...)}
}

// Gauge gives the gauge of that name.
func (h *handler) Gauge(name string) client.MetricsGauge {
	vec := found(h.sdk, h.sdk.gauges, name, func() *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: sdkHelp}, sdkLabels)
	})
	return sdkGauge{vec.WithLabelValues(h.labels(name)...)}
}

// Timer gives the timer of that name.
func (h *handler) Timer(name string) client.MetricsTimer {
	vec := found(h.sdk, h.sdk.timers, name, func() *prometheus.HistogramVec {
		return histogram(name+"_seconds", sdkHelp, sdkLabels, sdkBuckets)
	})
	return sdkTimer{vec.WithLabelValues(h.labels(name)...)}
}

// labels are the values of sdkLabels for a metric. Requests to Temporal are not
// told apart by the integration that they are made for.
func (h *handler) labels(name string) []string {
	i := slices.Index(sdkLabels, workflowType)
	if h.values[i] == "" || !strings.HasPrefix(name, "temporal_request") && !strings.HasPrefix(name, "temporal_long_request") {
		return h.values
	}
	values := slices.Clone(h.values)
	values[i] = ""
	return values
}

const sdkHelp = "See https://docs.temporal.io/references/sdk-metrics."

// found gives the vector of a name, a new one where there is none yet. One that
// the registry does not take, for its name, counts and is not shown.
func found[V prometheus.Collector](s *sdk, known map[string]V, name string, create func() V) V {
	s.mu.Lock()
	defer s.mu.Unlock()
	vec, ok := known[name]
	if !ok {
		vec = create()
		known[name] = vec
		_ = s.registry.Register(vec)
	}
	return vec
}

type (
	sdkCounter struct{ prometheus.Counter }
	sdkGauge   struct{ prometheus.Gauge }
	sdkTimer   struct{ prometheus.Observer }
)

// Inc adds; a counter does not go down.
func (c sdkCounter) Inc(by int64) { c.Counter.Add(float64(max(0, by))) }

// Update sets the gauge.
func (g sdkGauge) Update(value float64) { g.Gauge.Set(value) }

// Record takes one duration.
func (t sdkTimer) Record(took time.Duration) { t.Observer.Observe(took.Seconds()) }

var _ client.MetricsHandler = (*handler)(nil)
