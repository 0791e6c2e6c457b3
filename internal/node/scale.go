package node

import (
	"context"
	"math"
	"time"
)

const (
	// scaleInterval is how often a fleet looks at its queue.
	scaleInterval = 2 * time.Second
	// clearance is within what time a backlog should be worked off.
	clearance = 10 * time.Second
	// calm is how long there must have been no backlog before nodes end.
	calm = time.Minute
)

// scale keeps the number of nodes to what the queue needs until ctx ends.
func (f *fleet) scale(ctx context.Context, queue Queue) {
	ticker := time.NewTicker(scaleInterval)
	defer ticker.Stop()
	s := scaler{least: f.least, most: f.most, rate: f.spec.Rate}
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			state, err := queue.State(ctx)
			if err != nil {
				continue // Temporal is away: what there is stays
			}
			want := s.want(now, len(f.nodes), state)
			if want == len(f.nodes) {
				continue
			}
			f.options.Logger.Info("connection is scaled", "connection", f.connection, "nodes", want, "from", len(f.nodes), "backlog", state.Backlog)
			if err := f.resize(ctx, want); err != nil {
				f.options.Logger.Error("nodes cannot be started", "connection", f.connection, "error", err)
			}
		}
	}
}

// scaler decides how many nodes a queue needs.
type scaler struct {
	least, most int
	rate        float64
	// calmSince is since when there has been no backlog; zero while there is one.
	calmSince time.Time
}

// want gives the number of nodes. They grow at once to what works the backlog
// off in time, and go back to the least after a calm while.
func (s *scaler) want(now time.Time, nodes int, state QueueState) int {
	if state.Suspended {
		s.calmSince = time.Time{}
		return nodes // nothing runs, so more would not help, and it may go on soon
	}
	need := int(math.Ceil(float64(state.Backlog) / (s.rate * clearance.Seconds())))
	if need > 1 {
		s.calmSince = time.Time{}
		return max(nodes, min(need, s.most), s.least)
	}
	if s.calmSince.IsZero() {
		s.calmSince = now
	}
	if now.Sub(s.calmSince) >= calm {
		return s.least
	}
	return max(nodes, s.least)
}
