package check

import (
	"encoding/json"
	"fmt"
	"slices"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/source"
)

// Compile makes the bundle that an execution of the integration carries. The
// bundle is nil if a problem is an error; the problems are those of the
// integration, of all that it calls, and of the connections that they use.
func Compile(definitions *lang.Definitions, name string, catalogue *connectors.Catalogue) (*lang.Bundle, []source.Problem) {
	c := &checker{definitions: definitions, catalogue: catalogue}
	integration := definitions.Integration(name)
	if integration == nil {
		message, hint := wordUnknownIntegration(name, definitions)
		c.report(codeUnknownIntegration, source.Span{}, message, hint)
		return nil, c.problems
	}
	whole := definitions.Reachable(integration)
	for _, connection := range definitions.Connections {
		if slices.ContainsFunc(whole, func(i *lang.Integration) bool { return slices.Contains(i.Connections(), connection.Name.Value) }) {
			c.connection(connection)
		}
	}
	for _, part := range whole {
		c.integration(part)
	}
	c.cycles(whole)
	problems := source.Sorted(c.problems)
	if source.HasErrors(problems) {
		return nil, problems
	}
	bundle, err := c.bundle(integration)
	if err != nil { // what load has refused already
		c.report(codeBundle, integration.Span, err.Error(), "")
		return nil, c.problems
	}
	return bundle, problems
}

// bundle copies the integration and all that it calls, with the connector of each task filled in.
func (c *checker) bundle(integration *lang.Integration) (*lang.Bundle, error) {
	parts := map[string]*lang.Integration{}
	for _, part := range c.definitions.Reachable(integration) {
		whole, err := c.complete(part)
		if err != nil {
			return nil, err
		}
		parts[part.Name.Value] = whole
	}
	return lang.NewBundle(parts[integration.Name.Value], func(name string) *lang.Integration { return parts[name] })
}

// complete copies an integration, with the connector of each task filled in.
func (c *checker) complete(integration *lang.Integration) (*lang.Integration, error) {
	text, err := json.Marshal(integration)
	if err != nil {
		return nil, err
	}
	whole := &lang.Integration{}
	if err := json.Unmarshal(text, whole); err != nil {
		return nil, err
	}
	for task := range whole.Every() {
		if task.Connector == nil {
			continue
		}
		connection := c.definitions.Connection(task.Connector.Connection.Value)
		if connection == nil {
			return nil, fmt.Errorf("task %q names no connection", task.Name.Value)
		}
		task.Connector.Connector = connection.Connector.Value
	}
	return whole, nil
}
