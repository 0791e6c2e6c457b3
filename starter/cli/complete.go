package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"hawser/connectors"
	"hawser/internal/dataflow"
)

// completion is what a shell offers after these arguments; files too when files is true.
type completion func(p *project, args []string) (words []string, files bool)

// complete makes a completion of what the definitions and the catalogue know. Where they cannot be read it offers nothing.
func (a *app) complete(words completion) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		p, err := a.load()
		if err != nil {
			return nil, cobra.ShellCompDirectiveDefault
		}
		found, files := words(p, args)
		if files {
			return found, cobra.ShellCompDirectiveDefault
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	}
}

func completeIntegration(p *project, args []string) ([]string, bool) {
	if len(args) > 0 {
		return nil, false
	}
	return integrationNames(p.definitions.Integrations), true
}

func completeConnection(p *project, args []string) ([]string, bool) {
	if len(args) > 0 {
		return nil, false
	}
	return p.connectionNames(), false
}

func completeCall(p *project, args []string) ([]string, bool) {
	if len(args) == 0 {
		return p.connectionNames(), false
	}
	connection := p.definitions.Connection(args[0])
	if connection == nil {
		return nil, false
	}
	return completeOperation(p, slices.Concat([]string{connection.Connector.Value}, args[1:]))
}

func completeResource(p *project, args []string) ([]string, bool) {
	if len(args) == 0 {
		return p.connectionNames(), false
	}
	connection := p.definitions.Connection(args[0])
	if connection == nil || len(args) > 1 {
		return nil, false
	}
	connector := p.catalogue.Connector(connection.Connector.Value)
	if connector == nil {
		return nil, false
	}
	return dataflow.Resources(connector.Spec()), false
}

// completeConnector completes the arguments of connectors: a connector, then what it has.
func completeConnector(p *project, args []string) ([]string, bool) {
	if len(args) > 1 {
		return nil, false
	}
	return completeOperation(p, args)
}

func completeOperation(p *project, args []string) ([]string, bool) {
	if len(args) == 0 {
		return connectorNames(p.catalogue), false
	}
	connector := p.catalogue.Connector(args[0])
	switch {
	case connector == nil:
		return nil, false
	case len(args) == 1:
		return slices.Concat(entityNames(connector.Spec()), actionNames(connector.Spec())), false
	case len(args) == 2:
		return verbs(connector.Spec().Entity(args[1])), false
	default:
		return nil, false
	}
}

func connectorNames(catalogue *connectors.Catalogue) []string {
	var names []string
	for _, c := range catalogue.Connectors() {
		names = append(names, c.Spec().Name)
	}
	return names
}
