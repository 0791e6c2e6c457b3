package cli

import (
	"context"
	"os"
	"time"

	"github.com/spf13/cobra"

	"hawser/internal/lang"
	"hawser/internal/metrics"
	"hawser/internal/node"
)

// usagePause is how often --watch looks.
const usagePause = time.Second

func newConnectionsUsageCommand(a *app) *cobra.Command {
	watch := false
	command := &cobra.Command{
		Use:   "usage NAME",
		Short: "Show what a connection does: nodes, requests, errors, latency, throttled time, backlog",
		Long: `Show what a connection does, in all workers together: its nodes, the requests they have made since they started, the
errors, the vendor's latency, for how long the limit held calls back, how many calls wait, and how long the first of them has.`,
		Example: `  starter connections usage stripe-main
  starter connections usage stripe-main --watch`,
		Args:              args(1, 1, "the NAME of a connection"),
		ValidArgsFunction: a.complete(completeConnection),
		RunE: func(cmd *cobra.Command, args []string) error {
			if watch && a.json() {
				return badRequest("--watch does not go with -o json, which is one document")
			}
			err := a.usage(cmd.Context(), args[0], watch)
			if watch && cmd.Context().Err() != nil { // as it was told to end
				return &failure{code: exitInterrupted, told: true, err: err}
			}
			return err
		},
	}
	command.Flags().BoolVarP(&watch, "watch", "w", false, "go on until Ctrl-C: anew every second on a terminal, else with a line a second")
	return command
}

func (a *app) usage(ctx context.Context, name string, watch bool) error {
	p, connection, err := a.connection(name)
	if err != nil {
		return err
	}
	rate, err := p.rate(connection)
	if err != nil {
		return err
	}
	queue, err := a.dialQueue(ctx, name)
	if err != nil {
		return err
	}
	defer queue.Client.Close()
	show := a.showUsage(watch)
	ticker := time.NewTicker(usagePause)
	defer ticker.Stop()
	for {
		document, err := lookAtUsage(ctx, queue, connection, rate)
		if err != nil {
			return err
		}
		if err := show(document); err != nil || !watch {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

// showUsage gives what shows a document after the other.
func (a *app) showUsage(watch bool) func(usageDocument) error {
	if a.json() {
		return func(d usageDocument) error { return a.printJSON(d) }
	}
	view := &usageView{out: a.out, once: !watch}
	if file, ok := a.out.(*os.File); ok && watch {
		view.terminal = terminalOf(file)
	}
	return view.show
}

// usageDocument is how a connection is used. Rates are per second; what is
// counted is since the workers that serve it have started.
type usageDocument struct {
	Connection   string     `json:"connection"`
	Status       string     `json:"status"` // running, suspended, or unserved
	Suspended    bool       `json:"suspended"`
	SuspendedAt  *time.Time `json:"suspendedAt,omitempty"`
	Nodes        int        `json:"nodes"`
	MinNodes     int        `json:"minNodes"`
	MaxNodes     int        `json:"maxNodes"`
	RatePerNode  float64    `json:"ratePerNode"`
	Added        float64    `json:"addedPerSecond"`
	Started      float64    `json:"startedPerSecond"`
	Backlog      int        `json:"backlog"`
	BacklogAgeMs int64      `json:"backlogAgeMs"`
	// Workers is how many count; SilentWorkers are those that did not answer.
	Workers       int        `json:"workers"`
	SilentWorkers []string   `json:"silentWorkers,omitempty"`
	CountedSince  *time.Time `json:"countedSince,omitempty"`
	usageTotals
	RequestsByStatus map[string]int64       `json:"requestsByStatus"`
	ErrorsByKind     map[string]int64       `json:"errorsByKind"`
	Integrations     map[string]usageTotals `json:"integrations"`
}

// usageTotals are what was counted of a connection, or of one integration on it.
type usageTotals struct {
	Calls    int64 `json:"calls"`
	Requests int64 `json:"requests"`
	// RateLimited are the requests that the vendor answered with 429.
	RateLimited int64 `json:"rateLimited"`
	// Errors are the attempts at calls that have failed.
	Errors int64 `json:"errors"`
	// ThrottledMs is for how long the limit held calls back, QueuedMs how long they waited in the queue.
	ThrottledMs int64 `json:"throttledMs"`
	QueuedMs    int64 `json:"queuedMs"`
	// Half of the requests, and 95 of 100, took no longer than about this.
	LatencyP50Ms int64 `json:"latencyP50Ms"`
	LatencyP95Ms int64 `json:"latencyP95Ms"`
}

func lookAtUsage(ctx context.Context, queue node.Queue, c *lang.Connection, rate float64) (usageDocument, error) {
	state, err := queue.State(ctx)
	if err != nil {
		return usageDocument{}, err
	}
	usage, asked, err := queue.Usage(ctx)
	if err != nil {
		return usageDocument{}, err
	}
	all := usage.All()
	document := usageDocument{
		Connection: c.Name.Value, Status: "running", Suspended: c.Suspended || state.Suspended,
		Nodes: len(state.Nodes), MinNodes: c.Nodes.Min, MaxNodes: c.Nodes.Max, RatePerNode: rate,
		Added: state.Added, Started: state.Dispatched, Backlog: state.Backlog, BacklogAgeMs: state.BacklogAge.Milliseconds(),
		Workers: len(asked.Hosts) - len(asked.Silent), SilentWorkers: asked.Silent,
		usageTotals: totalsOf(all), RequestsByStatus: all.Requests, ErrorsByKind: all.Errors, Integrations: map[string]usageTotals{},
	}
	for name, totals := range usage.Integrations {
		document.Integrations[name] = totalsOf(totals)
	}
	switch {
	case document.Suspended:
		document.Status = "suspended"
	case document.Nodes == 0:
		document.Status = "unserved"
	}
	if state.Suspended {
		document.SuspendedAt = &state.SuspendedAt
	}
	if !usage.Since.IsZero() {
		document.CountedSince = &usage.Since
	}
	return document, nil
}

func totalsOf(t *metrics.Totals) usageTotals {
	return usageTotals{
		Calls:        t.Calls,
		Requests:     t.RequestCount(),
		RateLimited:  t.Requests["429"],
		Errors:       t.ErrorCount(),
		ThrottledMs:  int64(t.ThrottledSeconds * 1000),
		QueuedMs:     int64(t.QueuedSeconds * 1000),
		LatencyP50Ms: t.Latency(0.5).Milliseconds(),
		LatencyP95Ms: t.Latency(0.95).Milliseconds(),
	}
}
