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
func (f *fleet) scale(ctx context.Context, p *presence) {
	defer func() {
		leaving, cancel := context.WithTimeout(context.WithoutCancel(ctx), scaleInterval)
		defer cancel()
		_ = p.leave(leaving) // else the others notice it by its silence
	}()
	ticker := time.NewTicker(scaleInterval)
	defer ticker.Stop()
	s := scaler{least: f.least, most: f.most, rate: f.spec.Rate}
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			f.adjust(ctx, p, &s, now)
		}
	}
}

// adjust looks at the queue once. While Temporal is away, what there is stays.
func (f *fleet) adjust(ctx context.Context, p *presence, s *scaler, now time.Time) {
	state, err := p.queue.State(ctx)
	if err != nil {
		return
	}
	if err := p.tell(ctx, len(f.nodes)); err != nil {
		return
	}
	which, processes, err := p.place(ctx)
	if err != nil {
		return
	}
	want := share(s.want(now, state), which, processes)
	if want == len(f.nodes) {
		return
	}
	f.options.Logger.Info("connection is scaled", "connection", f.connection, "nodes", want, "from", len(f.nodes),
		"backlog", state.Backlog, "processes", processes)
	if err := f.resize(ctx, want); err != nil {
		f.options.Logger.Error("nodes cannot be started", "connection", f.connection, "error", err)
	}
	_ = p.tell(ctx, len(f.nodes)) // again at the next look
}

// scaler decides how many nodes a connection needs in all processes together.
type scaler struct {
	least, most int
	rate        float64
	// nodes is what it decided last.
	nodes int
	// calmSince is since when there has been no backlog; zero while there is one.
	calmSince time.Time
}

// want gives the number of nodes. They grow at once to what works the backlog
// off in time, and go back to the least after a calm while.
func (s *scaler) want(now time.Time, state QueueState) int {
	s.nodes = max(s.nodes, s.least)
	need := int(math.Ceil(float64(state.Backlog) / (s.rate * clearance.Seconds())))
	switch {
	case state.Suspended:
		s.calmSince = time.Time{} // nothing runs: more would not help, and it may go on soon
	case need > 1:
		s.calmSince = time.Time{}
		s.nodes = max(s.nodes, min(need, s.most))
	case s.calmSince.IsZero():
		s.calmSince = now
	case now.Sub(s.calmSince) >= calm:
		s.nodes = s.least
	}
	return s.nodes
}
