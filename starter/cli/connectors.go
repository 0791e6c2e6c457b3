package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hawser/connectors"
	"hawser/internal/spelling"
)

func newConnectorsCommand(a *app) *cobra.Command {
	depth := 1
	cmd := &cobra.Command{
		Use:   "connectors [CONNECTOR or CONNECTION [ENTITY or ACTION]]",
		Short: "Show what can be called: connectors, their entities and actions, the fields of each",
		Example: `  starter connectors
  starter connectors twilio
  starter connectors stripe PaymentIntent
  starter connectors stripe ConfirmPaymentIntent -o json
  starter connectors shop-main Order`,
		Args:              args(0, 2, "at most a CONNECTOR or CONNECTION and an ENTITY or ACTION"),
		ValidArgsFunction: a.complete(completeConnector),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := a.loadIfThere()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return a.showCatalogue(p)
			}
			spec, err := p.named(args[0])
			if err != nil {
				return err
			}
			if len(args) == 1 {
				return a.showConnector(args[0], spec)
			}
			operations, err := findOperations(args[0], spec, args[1])
			if err != nil {
				return err
			}
			return a.showOperations(operations, depth)
		},
	}
	cmd.Flags().Var(from(0, &depth), "depth", "how many levels of nested fields to show")
	return cmd
}

// findOperations gives the operations of an entity, or an action alone.
func findOperations(whose string, spec *connectors.Spec, name string) ([]*connectors.Operation, error) {
	if operations := spec.Entity(name); operations != nil {
		return operations, nil
	}
	if action := spec.Action(name); action != nil {
		return []*connectors.Operation{action}, nil
	}
	entity, verb, _ := strings.Cut(name, ".")
	if op := spec.Operation(entity, connectors.Verb(verb)); op != nil {
		return []*connectors.Operation{op}, nil
	}
	names := slices.Concat(entityNames(spec), actionNames(spec))
	hint := fmt.Sprintf("`starter connectors %s` lists them", whose)
	if near := spelling.Nearest(name, names); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return nil, badRequest(fmt.Sprintf("connector %s has no entity or action %q", spec.Name, name), hint)
}

// nearest is the hint for a name that there is not: the closest one, or else all of them.
func nearest(name string, names []string, otherwise string) string {
	if near := spelling.Nearest(name, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return otherwise + strings.Join(names, ", ")
}

func entityNames(spec *connectors.Spec) []string {
	var names []string
	for _, op := range spec.Operations {
		if op.Entity != "" && !slices.Contains(names, op.Entity) {
			names = append(names, op.Entity)
		}
	}
	return names
}

func actionNames(spec *connectors.Spec) []string {
	var names []string
	for _, op := range spec.Operations {
		if op.Action != "" {
			names = append(names, op.Action)
		}
	}
	return names
}

func verbs(operations []*connectors.Operation) []string {
	var names []string
	for _, op := range operations {
		names = append(names, string(op.Verb))
	}
	return names
}

type connectorDocument struct {
	Name        string           `json:"name"`
	Title       string           `json:"title"`
	Description string           `json:"description,omitempty"`
	Version     int              `json:"version"`
	Rate        float64          `json:"transactionsPerSecondPerNode"`
	Entities    []entityDocument `json:"entities"`
	Actions     []string         `json:"actions"`
	// Omissions are the parts of a connection's document that no operation does.
	Omissions []omissionDocument `json:"omissions,omitempty"`
}

type entityDocument struct {
	Name       string   `json:"name"`
	Operations []string `json:"operations"`
}

func describeConnector(name string, spec *connectors.Spec) connectorDocument {
	document := connectorDocument{
		Name: name, Title: spec.Title, Description: spec.Description, Version: spec.Version, Rate: spec.Rate,
		Actions: actionNames(spec),
	}
	for _, entity := range entityNames(spec) {
		document.Entities = append(document.Entities, entityDocument{entity, verbs(spec.Entity(entity))})
	}
	for _, o := range spec.Omissions {
		document.Omissions = append(document.Omissions, omissionDocument(o))
	}
	return document
}

func (a *app) showCatalogue(p *project) error {
	var documents []connectorDocument
	for _, c := range p.catalogue.Connectors() {
		documents = append(documents, describeConnector(c.Spec().Name, c.Spec()))
	}
	for _, name := range p.describedNames() {
		if spec, err := p.named(name); err == nil { // else `starter validate` tells what is wrong
			documents = append(documents, describeConnector(name, spec))
		}
	}
	if a.json() {
		return a.printJSON(documents)
	}
	var rows [][]string
	for _, d := range documents {
		rows = append(rows, []string{d.Name, d.Title, fmt.Sprint(len(d.Entities)), fmt.Sprint(len(d.Actions)), fmt.Sprintf("%g/s", d.Rate)})
	}
	return a.printTable([]string{"NAME", "TITLE", "ENTITIES", "ACTIONS", "RATE PER NODE"}, rows)
}

func (a *app) showConnector(name string, spec *connectors.Spec) error {
	document := describeConnector(name, spec)
	if a.json() {
		return a.printJSON(document)
	}
	var rows [][]string
	for _, e := range document.Entities {
		rows = append(rows, []string{e.Name, strings.Join(e.Operations, " ")})
	}
	for _, action := range document.Actions {
		rows = append(rows, []string{action, "action"})
	}
	if err := a.printTable([]string{"ENTITY OR ACTION", "OPERATIONS"}, rows); err != nil {
		return err
	}
	a.sayOmissions(name, spec)
	return nil
}
