package node

import (
	"fmt"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/source"
)

// connector gives the connector of a connection, with the operations of the
// connection's own document where it has one. The error says why there is none.
func (o Options) connector(c *lang.Connection) (connectors.Connector, error) {
	if o.Catalogue.Connector(c.Connector.Value) == nil {
		return nil, fmt.Errorf("the connector %q is unknown", c.Connector.Value)
	}
	connector, problems := check.Connector(o.Catalogue, c)
	switch {
	case connector != nil:
		return connector, nil
	case source.HasErrors(problems):
		return nil, fmt.Errorf("what its API can do is not known: %s: %s", problems[0].Span, problems[0].Message)
	default:
		return nil, fmt.Errorf("what its API can do is not known: %s cannot be read", c.API.OpenAPI.Value)
	}
}

// isDescribed tells whether a connection has operations of its own.
func (o Options) isDescribed(c *lang.Connection) bool {
	_, ok := o.Catalogue.Connector(c.Connector.Value).(connectors.Described)
	return ok
}

// sameOperations tells whether a change leaves a connection the operations that
// its nodes know, and their rate.
func (o Options) sameOperations(s *served, with connectors.Connector, c *lang.Connection) bool {
	return s.connector.Spec().Name == with.Spec().Name && (!o.isDescribed(c) || s.connector == with)
}
