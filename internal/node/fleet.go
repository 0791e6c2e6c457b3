package node

import (
	"context"
	"sync"
	"time"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/node/pace"
)

// bounds are how many nodes a connection has, in all processes together. Those
// of a connection that is not served are zero.
type bounds struct{ least, most int }

func boundsOf(c *lang.Connection) bounds {
	least, most := Bounds(c)
	return bounds{least, most}
}

// fleet is the nodes of one connection in this process.
type fleet struct {
	process  *Process
	options  Options
	queue    Queue
	spec     *connectors.Spec
	calls    *activities.Activities
	presence presence
	// edits brings bounds that have changed.
	edits   chan bounds
	end     context.CancelFunc
	running sync.WaitGroup
	// ends are those of nodes that are under way.
	ends sync.WaitGroup

	// Once it runs, only its own goroutine touches what follows.
	bounds bounds
	// limited tells that the queue has been given the limit of the bounds.
	limited bool
	scaler  scaler
	group   pace.Group
	// begun tells that the process has had nodes.
	begun bool
	// signed tells that the sign of a suspended connection may be up: a process that is gone may have left it.
	signed bool
	// nodes are at work; ending are those that take no more tasks. No two have the same number.
	nodes, ending []*runningNode
}

func newFleet(p *Process, c *lang.Connection, spec *connectors.Spec, calls *activities.Activities) *fleet {
	queue := p.options.queue(c.Name.Value)
	return &fleet{
		process: p, options: p.options, queue: queue, spec: spec, calls: calls,
		presence: presence{queue: queue, host: p.options.Host}, edits: make(chan bounds, 1), signed: true,
	}
}

// start starts the nodes that the connection has at least, and what scales them.
func (f *fleet) start(ctx context.Context, b bounds) error {
	f.bind(b)
	scaling, end := context.WithCancel(context.WithoutCancel(ctx))
	f.end = end
	if err := f.first(ctx); err != nil {
		f.stop()
		return err
	}
	f.running.Go(func() { f.run(scaling) })
	t := &turns{queue: f.queue, host: f.options.Host, brake: &f.group.Brake}
	f.running.Go(func() { t.run(scaling) })
	return nil
}

// first starts the nodes of a process that has just come. Whether a server can
// limit the queue and knows who else is there is seen here.
func (f *fleet) first(ctx context.Context) error {
	log := f.options.Logger.With("connection", f.queue.Connection)
	if err := f.limit(ctx); err != nil {
		log.Warn("connection is limited in each process only", "error", err)
	}
	_ = f.presence.tell(ctx, nil) // looking fails too, then
	state, err := f.queue.State(ctx)
	if err != nil {
		log.Warn("connection's queue cannot be read", "error", err)
	}
	present, err := f.presence.look(ctx)
	if err != nil {
		log.Warn("connection does not share its nodes with other processes", "error", err)
	}
	return f.grow(ctx, f.scaler.least, present, state)
}

// run keeps the nodes to what the connection needs until ctx ends.
func (f *fleet) run(ctx context.Context) {
	ticker := time.NewTicker(scaleInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case b := <-f.edits:
			f.bind(b)
		case <-ticker.C:
		}
		f.adjust(ctx, time.Now())
	}
}

// edit changes how many nodes the connection has. Calls under way go on.
func (f *fleet) edit(b bounds) {
	select {
	case <-f.edits: // it was not seen yet, and need not be
	default:
	}
	f.edits <- b
}

func (f *fleet) bind(b bounds) {
	f.bounds, f.limited = b, false
	f.scaler = scaler{least: b.least, most: b.most, rate: f.spec.Rate, nodes: f.scaler.nodes}
	if f.options.Nodes > 0 { // whoever starts processes decides how many there are
		f.scaler.least = b.most
	}
}

// stop ends the nodes. Calls under way have the process's StopTimeout to end.
func (f *fleet) stop() {
	f.end()
	f.running.Wait()
	at, once := context.WithCancel(context.Background())
	once()
	f.shrink(at, 0)
	f.ends.Wait()
	leaving, cancel := context.WithTimeout(context.Background(), scaleInterval)
	defer cancel()
	_ = f.presence.leave(leaving) // else the others notice it by its silence
}

// sign has the UI show whether the connection is suspended.
func (f *fleet) sign(ctx context.Context, state QueueState) {
	switch sign := heldSign(f.queue); {
	case state.Suspended:
		f.signed = true
		_ = sign.show(ctx, state.SuspendedAt) // again at the next look
	case f.signed:
		f.signed = sign.hide(ctx) != nil
	}
}

// limit caps the queue at what the bounds allow.
func (f *fleet) limit(ctx context.Context) error {
	err := f.queue.limit(ctx, float64(f.bounds.most)*f.spec.Rate)
	f.limited = f.limited || err == nil
	return err
}
