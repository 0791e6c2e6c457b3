package node

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/lang"
)

// served is a connection that the process serves, or did: one that comes back
// finds its nodes where they are.
type served struct {
	// definition is nil while the connection is not served.
	definition *lang.Connection
	connector  connectors.Connector
	caller     *editable
	fleet      *fleet
}

// change is what a definition asks for.
type change struct {
	definition *lang.Connection
	connector  connectors.Connector
	// opened is nil where calls are made as before.
	opened *opened
}

// serve starts the nodes of a connection that the process begins with.
func (p *Process) serve(ctx context.Context, c *lang.Connection) error {
	log := p.options.Logger.With("connection", c.Name.Value)
	connector, err := p.options.connector(c)
	if err != nil {
		log.Error("connection is not served: its tasks wait", "error", err)
		return nil
	}
	if c.Suspended {
		log.Warn("connection is suspended: its tasks wait")
		return nil
	}
	with, err := p.options.open(c, connector)
	if err != nil {
		with = &opened{caller: unusable(log, err)}
	} else {
		for setting, err := range with.secrets(ctx, c) {
			log.Error("secret cannot be read: calls fail until it can", "setting", setting, "error", err)
		}
	}
	return p.begin(ctx, change{c, connector, with})
}

// Serve changes the connections that the process serves to these, while it
// works. Calls under way end as they began, and no limit is exceeded on the way.
// Settings that cannot be used, a secret that cannot be read and an unknown
// connector are an error, and then nothing has changed.
func (p *Process) Serve(ctx context.Context, connections []*lang.Connection) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	changes, err := p.prepare(ctx, connections)
	if err != nil {
		return err
	}
	for name, s := range p.served {
		if s.definition != nil && !slices.ContainsFunc(changes, func(c change) bool { return c.definition.Name.Value == name }) {
			p.withdraw(s)
		}
	}
	p.leave(connections)
	var failed []error
	for _, c := range changes {
		failed = append(failed, p.apply(ctx, c))
	}
	return errors.Join(failed...)
}

// leave has the UI and the metrics tell of those of the connections that their definitions suspend: nobody serves them.
func (p *Process) leave(connections []*lang.Connection) {
	for _, name := range p.left {
		p.options.Metrics.Leave(name)
	}
	p.left = nil
	var up []sign
	for _, c := range connections {
		if c.Suspended {
			p.options.measure(c, 0)
			p.left = append(p.left, c.Name.Value)
			up = append(up, definedSign(p.options.queue(c.Name.Value)))
		}
	}
	p.signs.edit(up)
}

// prepare gives the changes to the connections that are to be served, once all of them can be made.
func (p *Process) prepare(ctx context.Context, connections []*lang.Connection) ([]change, error) {
	var changes []change
	var wrong []error
	for _, c := range connections {
		if c.Suspended {
			continue
		}
		next, err := p.change(ctx, c)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("connection %s: %w", c.Name.Value, err))
		}
		changes = append(changes, next)
	}
	return changes, errors.Join(wrong...)
}

func (p *Process) change(ctx context.Context, c *lang.Connection) (change, error) {
	connector, err := p.options.connector(c)
	if err != nil {
		return change{}, err
	}
	if s := p.served[c.Name.Value]; s != nil && s.definition != nil && callsAlike(s.definition, c) && p.options.sameOperations(s, connector, c) {
		return change{c, connector, nil}, nil
	}
	with, err := p.options.open(c, connector)
	if err != nil {
		return change{}, err
	}
	var unread []error
	for setting, err := range with.secrets(ctx, c) {
		unread = append(unread, fmt.Errorf("%s: %w", setting, err))
	}
	return change{c, connector, with}, errors.Join(unread...)
}

// callsAlike tells whether two definitions of a connection make the same calls.
func callsAlike(a, b *lang.Connection) bool {
	return a.Connector.Value == b.Connector.Value && a.AccountID == b.AccountID && a.Location == b.Location && a.Edge == b.Edge &&
		reflect.DeepEqual(Settings(a), Settings(b))
}

func (p *Process) apply(ctx context.Context, c change) error {
	s := p.served[c.definition.Name.Value]
	if s != nil && !p.options.sameOperations(s, c.connector, c.definition) {
		if s.definition != nil {
			p.withdraw(s)
		}
		p.former = append(p.former, s)
		s = nil
	}
	if s == nil {
		return p.begin(ctx, c)
	}
	b := boundsOf(c.definition)
	switch {
	case s.definition == nil:
		p.options.measure(c.definition, c.connector.Spec().Rate)
		p.tell(c.definition, "connection is served")
	case c.opened != nil || b != boundsOf(s.definition):
		p.tell(c.definition, "connection is edited")
	}
	if c.opened != nil {
		s.caller.current.Swap(c.opened).close()
	}
	if s.definition == nil || b != boundsOf(s.definition) {
		s.fleet.edit(b)
	}
	s.definition = c.definition
	return nil
}

// begin starts the nodes of a connection that was not served before.
func (p *Process) begin(ctx context.Context, c change) error {
	name, spec, caller := c.definition.Name.Value, c.connector.Spec(), &editable{}
	caller.current.Store(c.opened)
	calls := activities.New(p.options.Catalogue, map[string]connectors.Caller{name: caller})
	if p.options.isDescribed(c.definition) {
		calls.Describe(name, spec)
	}
	calls.Datasets = p.reading(spec, caller)
	s := &served{c.definition, c.connector, caller, newFleet(p, c.definition, spec, calls)}
	if err := s.fleet.start(ctx, boundsOf(c.definition)); err != nil {
		c.opened.close()
		return err
	}
	p.served[name] = s
	p.options.measure(c.definition, spec.Rate)
	p.tell(c.definition, "connection is served")
	return nil
}

// withdraw ends the nodes of a connection when their calls have ended.
func (p *Process) withdraw(s *served) {
	p.options.Logger.Info("connection is not served any more: its tasks wait", "connection", s.definition.Name.Value)
	s.fleet.edit(bounds{})
	p.options.Metrics.Leave(s.definition.Name.Value)
	s.definition = nil
}

func (p *Process) tell(c *lang.Connection, message string) {
	least, most := Bounds(c)
	p.options.Logger.Info(message, "connection", c.Name.Value, "nodes", least, "most", most)
}

// all are the connections that have nodes, or had.
func (p *Process) all() iter.Seq[*served] {
	return slices.Values(slices.AppendSeq(slices.Clone(p.former), maps.Values(p.served)))
}
