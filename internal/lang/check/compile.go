package check

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/source"
)

// Compile makes the bundle that an execution of the integration carries. The
// bundle is nil if a problem is an error; the problems are those of the
// integration and of the connections that it uses.
func Compile(definitions *lang.Definitions, name string, catalogue *connectors.Catalogue) (*lang.Bundle, []source.Problem) {
	c := &checker{definitions: definitions, catalogue: catalogue}
	integration := definitions.Integration(name)
	if integration == nil {
		message, hint := wordUnknownIntegration(name, definitions)
		c.report(codeUnknownIntegration, source.Span{}, message, hint)
		return nil, c.problems
	}
	for _, connection := range definitions.Connections {
		if slices.Contains(integration.Connections(), connection.Name.Value) {
			c.connection(connection)
		}
	}
	c.integration(integration)
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

// bundle copies the integration, with the connector of each task filled in.
func (c *checker) bundle(integration *lang.Integration) (*lang.Bundle, error) {
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
	if text, err = json.Marshal(whole); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	return &lang.Bundle{Format: lang.BundleFormat, Digest: hex.EncodeToString(sum[:]), Integration: whole}, nil
}
