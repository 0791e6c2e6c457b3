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

// addCompletionCommand adds the command that cobra makes, with what all commands here have.
func addCompletionCommand(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() != "completion" {
			continue
		}
		c.Args, c.RunE, c.Example = cobra.ArbitraryArgs, groupOnly, "  starter completion"
		for _, shell := range c.Commands() {
			shell.Example = "  starter completion " + shell.Name()
		}
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
	return completeOperation(p.spec(connection), args[1:])
}

func completeResource(p *project, args []string) ([]string, bool) {
	if len(args) == 0 {
		return p.connectionNames(), false
	}
	connection := p.definitions.Connection(args[0])
	if connection == nil || len(args) > 1 {
		return nil, false
	}
	spec := p.spec(connection)
	if spec == nil {
		return nil, false
	}
	return dataflow.Resources(spec), false
}

// completeConnector completes the arguments of connectors: a connector, or a connection that has operations of its own,
// then what it has.
func completeConnector(p *project, args []string) ([]string, bool) {
	switch len(args) {
	case 0:
		return slices.Concat(connectorNames(p.catalogue), p.describedNames()), false
	case 1:
		spec, _ := p.named(args[0])
		return completeOperation(spec, nil)
	default:
		return nil, false
	}
}

// completeOperation completes an entity or an action, then the operations of an entity.
func completeOperation(spec *connectors.Spec, args []string) ([]string, bool) {
	switch {
	case spec == nil:
		return nil, false
	case len(args) == 0:
		return slices.Concat(entityNames(spec), actionNames(spec)), false
	case len(args) == 1:
		return verbs(spec.Entity(args[0])), false
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
