package cli

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"hawser/connectors"
	"hawser/internal/lang/check"
)

func newSchemaCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the definition language, for editors",
		Long: `Print the JSON Schema of the definition language, for editors.

It holds the names of all entities and actions: those of the connectors, and those of the connections in --definitions
that describe their own API.`,
		Example: `  starter schema > hawser.schema.json
  starter schema -o json`,
		Args: args(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			p, err := a.loadIfThere()
			if err != nil {
				return err
			}
			var described []*connectors.Spec
			for _, spec := range check.Described(p.definitions, p.catalogue) {
				described = append(described, spec)
			}
			text, err := check.Schema(p.catalogue, described...)
			if err != nil {
				return err
			}
			return a.printJSON(json.RawMessage(text))
		},
	}
}
