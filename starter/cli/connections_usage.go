package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"hawser/internal/lang"
	"hawser/internal/node"
)

// usagePause is how often --watch looks.
const usagePause = 2 * time.Second

func newConnectionsUsageCommand(a *app) *cobra.Command {
	watch := false
	command := &cobra.Command{
		Use:   "usage NAME",
		Short: "Show what a connection does: nodes, calls per second, what waits and for how long",
		Long: `Show what a connection does, in all workers together: its nodes, how many calls came and were
started per second in the last half minute, how many wait, and how long the first of them has.`,
		Example: `  starter connections usage stripe-main
  starter connections usage stripe-main --watch`,
		Args:              args(1, 1, "the NAME of a connection"),
		ValidArgsFunction: a.complete(completeConnection),
		RunE: func(cmd *cobra.Command, args []string) error {
			if watch && a.json() {
				return badRequest("--watch does not go with -o json, which is one document")
			}
			return a.usage(cmd.Context(), args[0], watch)
		},
	}
	command.Flags().BoolVarP(&watch, "watch", "w", false, "go on until Ctrl-C, with a line every 2 s")
	return command
}

// usageDocument is how a connection is used; rates are per second.
type usageDocument struct {
	Connection   string     `json:"connection"`
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
}

func (a *app) usage(ctx context.Context, name string, watch bool) error {
	p, err := a.load()
	if err != nil {
		return err
	}
	connection, err := p.connection(name)
	if err != nil {
		return err
	}
	rate, err := p.rate(connection)
	if err != nil {
		return err
	}
	c, err := a.dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	queue, err := a.queue(c, name)
	if err != nil {
		return err
	}
	ticker := time.NewTicker(usagePause)
	defer ticker.Stop()
	for first := true; ; first = false {
		state, err := queue.State(ctx)
		if err != nil {
			return err
		}
		document := usageOf(connection, rate, state)
		if a.json() {
			return a.printJSON(document)
		}
		if err := a.printUsage(document, first); err != nil || !watch {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

func usageOf(c *lang.Connection, rate float64, state node.QueueState) usageDocument {
	document := usageDocument{
		Connection: c.Name.Value, Suspended: c.Suspended || state.Suspended,
		Nodes: len(state.Nodes), MinNodes: c.Nodes.Min, MaxNodes: c.Nodes.Max, RatePerNode: rate,
		Added: state.Added, Started: state.Dispatched, Backlog: state.Backlog, BacklogAgeMs: state.BacklogAge.Milliseconds(),
	}
	if state.Suspended {
		document.SuspendedAt = &state.SuspendedAt
	}
	return document
}

// printUsage writes one line, under a title where it is the first.
func (a *app) printUsage(d usageDocument, title bool) error {
	const layout = "%-9s  %-11s  %-9s  %-9s  %-9s  %-7s  %s\n"
	if title {
		if _, err := fmt.Fprintf(a.out, layout, "STATUS", "NODES", "LIMIT/S", "ADDED/S", "STARTED/S", "BACKLOG", "OLDEST"); err != nil {
			return err
		}
	}
	status := "running"
	switch {
	case d.Suspended:
		status = "suspended"
	case d.Nodes == 0:
		status = "unserved"
	}
	_, err := fmt.Fprintf(a.out, layout, status, fmt.Sprintf("%d of %d-%d", d.Nodes, d.MinNodes, d.MaxNodes),
		fmt.Sprintf("%g", d.RatePerNode*float64(d.Nodes)), fmt.Sprintf("%.1f", d.Added), fmt.Sprintf("%.1f", d.Started),
		fmt.Sprint(d.Backlog), milliseconds(d.BacklogAgeMs))
	return err
}
