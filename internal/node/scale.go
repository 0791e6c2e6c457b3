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

// adjust looks at the queue once. While Temporal is away, what there is stays.
func (f *fleet) adjust(ctx context.Context, now time.Time) {
	f.forget()
	if f.bounds.most == 0 {
		f.withdraw(ctx)
		return
	}
	state, err := f.queue.State(ctx)
	if err != nil {
		return
	}
	if !f.limited || state.held != state.Suspended || state.resumed {
		_ = f.limit(ctx) // again at the next look
	}
	f.sign(ctx, state)
	present, err := f.presence.look(ctx)
	if err != nil && !hasNoRegistry(err) {
		return
	}
	if err := f.presence.tell(ctx, f.numbers()); err != nil && !hasNoRegistry(err) {
		return
	}
	total, before := f.scaler.want(now, state), len(f.nodes)
	if want := f.part(total, present); want < before {
		f.shrink(ctx, want)
	} else if err := f.grow(ctx, total, present, state); err != nil {
		f.options.Logger.Error("nodes cannot be started", "connection", f.queue.Connection, "error", err)
	}
	if len(f.nodes) != before {
		f.options.Logger.Info("connection is scaled", "connection", f.queue.Connection, "nodes", len(f.nodes), "from", before,
			"backlog", state.Backlog, "processes", present.processes)
	}
}

// withdraw ends the nodes of a connection that is not served any more.
func (f *fleet) withdraw(ctx context.Context) {
	f.shrink(ctx, 0)
	if len(f.ending) > 0 {
		_ = f.presence.tell(ctx, f.numbers()) // again at the next look
	} else if f.presence.here {
		_ = f.presence.leave(ctx) // again at the next look
	}
}

// part is what this process has of all nodes.
func (f *fleet) part(total int, present company) int {
	return f.bounded(share(total, present.which, present.processes))
}

// bounded is so many nodes, or as many as a process may have where something else decides about processes.
func (f *fleet) bounded(nodes int) int {
	if f.options.Nodes > 0 {
		nodes = min(nodes, f.options.Nodes)
	}
	return nodes
}

// grow starts the nodes that this process lacks, as far as others have made room:
// there are never more of them than total. It says so before it looks again, and
// starts them after, so that two processes do not take the same room.
func (f *fleet) grow(ctx context.Context, total int, present company, state QueueState) error {
	count := f.room(total, present)
	if count <= len(f.nodes) || present.missing {
		return nil
	}
	if err := f.presence.tell(ctx, f.numbersFor(count)); err == nil {
		if present, err = f.presence.look(ctx); err != nil {
			return nil
		}
		count = min(count, f.room(total, present))
	}
	// A node may take the place of another that has just made calls: of this process before, or of another one.
	err := f.add(count-len(f.nodes), f.begun || state.Dispatched > 0)
	f.begun = true
	_ = f.presence.tell(ctx, f.numbers()) // again at the next look
	return err
}

// room is how many nodes this process may have at work. One that ends has its place until it has, in the part of this
// process too: the others take theirs meanwhile.
func (f *fleet) room(total int, present company) int {
	places := min(share(total, present.which, present.processes), total-present.others)
	return max(len(f.nodes), f.bounded(places-len(f.ending)))
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
	s.nodes = min(max(s.nodes, s.least), s.most)
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
