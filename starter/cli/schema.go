package cli

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"hawser/connectors/all"
	"hawser/internal/lang/check"
)

func newSchemaCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the definition language, for editors",
		Example: `  starter schema > hawser.schema.json
  starter schema -o json`,
		Args: args(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			catalogue, err := all.Catalogue()
			if err != nil {
				return err
			}
			text, err := check.Schema(catalogue)
			if err != nil {
				return err
			}
			return a.printJSON(json.RawMessage(text))
		},
	}
}
