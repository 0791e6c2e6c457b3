// Package check knows every rule of the definition language that can be told
// before a run: names, references, types, connections, inputs. Each broken rule
// is a source.Problem at its place; all are found at once.
//
// It reads no files and makes no calls: what exists at a vendor is not known here.
package check

import (
	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/internal/source"
)

// Check finds everything wrong in definitions that load has read. The
// definitions stay as they are.
func Check(definitions *lang.Definitions, catalogue *connectors.Catalogue) []source.Problem {
	c := &checker{definitions: definitions, catalogue: catalogue, unreadable: definitions.Unread}
	for _, connection := range definitions.Connections {
		c.connection(connection)
	}
	for _, integration := range definitions.Integrations {
		c.integration(integration)
	}
	for _, test := range definitions.Tests {
		c.test(test)
	}
	c.cycles(definitions.Integrations)
	return source.Sorted(c.problems)
}

// checker checks definitions, and gathers what is wrong.
type checker struct {
	definitions *lang.Definitions
	catalogue   *connectors.Catalogue
	problems    []source.Problem
	// unreadable are names of which it is not told that there is nothing: it could not be read.
	unreadable []string
	// specs are what connections can do, of those that were asked for.
	specs map[*lang.Connection]*connectors.Spec
	// called are the shapes of what integrations give to those that call them.
	called map[*lang.Integration]*schema.Type
}

func (c *checker) report(code string, span source.Span, message, hint string) {
	c.problems = append(c.problems, source.Problem{
		Severity: source.Error, Code: code, Span: span, Message: message, Hint: hint,
	})
}

func (c *checker) warn(code string, span source.Span, message, hint string) {
	c.problems = append(c.problems, source.Problem{
		Severity: source.Warning, Code: code, Span: span, Message: message, Hint: hint,
	})
}
