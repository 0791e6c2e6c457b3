package check

import (
	"iter"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/source"
)

// Connector gives the connector of a connection, nil where there is none of the name. Where each connection describes
// its own API, it is the connector of that one: its Spec has the operations that the document describes. It is nil if
// one of the problems is an error; they are those of the description.
func Connector(catalogue *connectors.Catalogue, connection *lang.Connection) (connectors.Connector, []source.Problem) {
	connector := catalogue.Connector(connection.Connector.Value)
	described, ok := connector.(connectors.Described)
	if !ok {
		return connector, nil
	}
	if connection.API.Document == nil && connection.API.OpenAPI.Value != "" {
		return nil, nil // load has told why
	}
	made, problems := described.Describe(description(connection))
	if source.HasErrors(problems) {
		return nil, problems
	}
	return made, problems
}

// description is what a connection says of its API.
func description(c *lang.Connection) connectors.Description {
	setting := func(text lang.Text) connectors.Setting { return connectors.Setting{Value: text.Value, Span: text.Span} }
	p := c.API.Pagination
	d := connectors.Description{
		Document:          c.API.Document,
		BaseURL:           setting(c.API.BaseURL),
		IdempotencyHeader: setting(c.API.IdempotencyHeader),
		RatePerNode:       c.API.RatePerNode,
		Pagination: connectors.Pagination{
			Style: setting(p.Style), Parameter: setting(p.Parameter), Size: setting(p.Size), Records: setting(p.Records), Next: setting(p.Next),
		},
		Reached: len(c.Destinations) > 0,
		Span:    c.Connector.Span,
	}
	for _, s := range c.Auth {
		d.Auth = append(d.Auth, setting(s.Name))
	}
	return d
}

// described reports what is wrong with the description of a connection's API.
func (c *checker) described(connection *lang.Connection) {
	if _, ok := c.catalogue.Connector(connection.Connector.Value).(connectors.Described); !ok {
		for _, name := range connection.API.Given {
			c.report(codeUnknownKey, name.Span, wordNoDescription(connection.Connector.Value, name.Value), "leave it out")
		}
		return
	}
	_, problems := Connector(c.catalogue, connection)
	c.problems = append(c.problems, problems...)
}

// spec gives what a connection can do, nil when it is not known.
func (c *checker) spec(connection *lang.Connection) *connectors.Spec {
	if known, ok := c.specs[connection]; ok {
		return known
	}
	connector, _ := Connector(c.catalogue, connection)
	var spec *connectors.Spec
	if connector != nil {
		spec = connector.Spec()
	}
	if c.specs == nil {
		c.specs = map[*lang.Connection]*connectors.Spec{}
	}
	c.specs[connection] = spec
	return spec
}

// Described yields the connections whose own documents tell what they can do, each with that, in the order of the
// definitions. Those with a document that cannot be used are left out.
func Described(definitions *lang.Definitions, catalogue *connectors.Catalogue) iter.Seq2[*lang.Connection, *connectors.Spec] {
	return func(yield func(*lang.Connection, *connectors.Spec) bool) {
		for _, connection := range definitions.Connections {
			if _, ok := catalogue.Connector(connection.Connector.Value).(connectors.Described); !ok {
				continue
			}
			if connector, _ := Connector(catalogue, connection); connector != nil && !yield(connection, connector.Spec()) {
				return
			}
		}
	}
}
