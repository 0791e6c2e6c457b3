package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hawser/connectors"
	"hawser/connectors/all"
	"hawser/internal/spelling"
)

func newConnectorsCommand(a *app) *cobra.Command {
	var depth int
	cmd := &cobra.Command{
		Use:   "connectors [NAME [ENTITY or ACTION]]",
		Short: "Show what can be called: connectors, their entities and actions, the fields of each",
		Example: `  starter connectors
  starter connectors twilio
  starter connectors stripe PaymentIntent
  starter connectors stripe ConfirmPaymentIntent -o json`,
		Args:              args(0, 2, "at most the NAME of a connector and an ENTITY or ACTION"),
		ValidArgsFunction: a.complete(completeConnector),
		RunE: func(_ *cobra.Command, args []string) error {
			catalogue, err := all.Catalogue()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return a.showCatalogue(catalogue)
			}
			spec, err := findSpec(catalogue, args[0])
			if err != nil {
				return err
			}
			if len(args) == 1 {
				return a.showConnector(spec)
			}
			operations, err := findOperations(spec, args[1])
			if err != nil {
				return err
			}
			return a.showOperations(operations, depth)
		},
	}
	cmd.Flags().IntVar(&depth, "depth", 1, "how many levels of nested fields to show")
	return cmd
}

// findSpec gives a connector's spec by name; a name that there is not is a failure that tells the nearest.
func findSpec(catalogue *connectors.Catalogue, name string) (*connectors.Spec, error) {
	if connector := catalogue.Connector(name); connector != nil {
		return connector.Spec(), nil
	}
	return nil, badRequest(fmt.Sprintf("there is no connector %q", name), nearest(name, connectorNames(catalogue), "the connectors are "))
}

// findOperations gives the operations of an entity, or an action alone.
func findOperations(spec *connectors.Spec, name string) ([]*connectors.Operation, error) {
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
	hint := fmt.Sprintf("`starter connectors %s` lists them", spec.Name)
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
}

type entityDocument struct {
	Name       string   `json:"name"`
	Operations []string `json:"operations"`
}

func describeConnector(spec *connectors.Spec) connectorDocument {
	document := connectorDocument{
		Name: spec.Name, Title: spec.Title, Description: spec.Description, Version: spec.Version, Rate: spec.Rate,
		Actions: actionNames(spec),
	}
	for _, entity := range entityNames(spec) {
		document.Entities = append(document.Entities, entityDocument{entity, verbs(spec.Entity(entity))})
	}
	return document
}

func (a *app) showCatalogue(catalogue *connectors.Catalogue) error {
	var documents []connectorDocument
	for _, c := range catalogue.Connectors() {
		documents = append(documents, describeConnector(c.Spec()))
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

func (a *app) showConnector(spec *connectors.Spec) error {
	document := describeConnector(spec)
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
	return a.printTable([]string{"ENTITY OR ACTION", "OPERATIONS"}, rows)
}
