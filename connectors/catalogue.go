package connectors

import "fmt"

// Catalogue is a set of connectors, by name. It is a value: tests make their own.
type Catalogue struct {
	connectors []Connector
	byName     map[string]Connector
}

// NewCatalogue makes a catalogue of connectors. Two of one name are an error.
func NewCatalogue(list ...Connector) (*Catalogue, error) {
	c := &Catalogue{connectors: list, byName: make(map[string]Connector, len(list))}
	for _, connector := range list {
		name := connector.Spec().Name
		if c.byName[name] != nil {
			return nil, fmt.Errorf("two connectors are named %q", name)
		}
		c.byName[name] = connector
	}
	return c, nil
}

// Connectors lists the connectors in the order they were given.
func (c *Catalogue) Connectors() []Connector { return c.connectors }

// Connector gives the connector of that name, or nil.
func (c *Catalogue) Connector(name string) Connector { return c.byName[name] }

// Entity gives the operations of an entity, nil where the connector has no such entity.
func (s *Spec) Entity(entity string) []*Operation {
	var ops []*Operation
	for _, op := range s.Operations {
		if op.Entity == entity && entity != "" {
			ops = append(ops, op)
		}
	}
	return ops
}

// Operation gives an entity operation, or nil.
func (s *Spec) Operation(entity string, verb Verb) *Operation {
	for _, op := range s.Entity(entity) {
		if op.Verb == verb {
			return op
		}
	}
	return nil
}

// Action gives an action, or nil.
func (s *Spec) Action(name string) *Operation {
	for _, op := range s.Operations {
		if op.Action == name && name != "" {
			return op
		}
	}
	return nil
}
