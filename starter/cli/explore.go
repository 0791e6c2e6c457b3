package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hawser/connectors"
	"hawser/internal/dataflow"
	"hawser/internal/lang"
)

// exploreOptions are the flags of explore.
type exploreOptions struct {
	// preview is how many records to read, 0 for none.
	preview int
	wait    time.Duration
}

func newExploreCommand(a *app) *cobra.Command {
	var o exploreOptions
	cmd := &cobra.Command{
		Use:   "explore CONNECTION RESOURCE",
		Short: "Show the schema of a source, and some of its records",
		Long: `Show the schema of the records that a connection lists, as JSON, with the API's own names.
RESOURCE is a path of the API, such as charges or balance_transactions, or an entity that ` + "`starter connectors`" + `
says has List, such as BalanceTransaction.

The types are those of the catalogue. With --preview, records are read on a worker, through the same throttle as
integrations; they refine the types, and are given under "data". What was null in each of them is told as {}.`,
		Example: `  starter explore stripe-main charges
  starter explore stripe-main charges --preview 5
  starter explore twilio-main Messages`,
		Args:              args(2, 2, "a CONNECTION and a RESOURCE"),
		ValidArgsFunction: a.complete(completeResource),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.explore(cmd.Context(), args[0], args[1], o)
		},
	}
	flags := cmd.Flags()
	flags.Var(&whole{&o.preview, 1, connectors.MaxPageSize}, "preview", fmt.Sprintf("how many `records` to read, 1 to %d; without it nothing is called", connectors.MaxPageSize))
	waitFlag(flags, &o.wait)
	return cmd
}

func (a *app) explore(ctx context.Context, name, resource string, o exploreOptions) error {
	p, connection, err := a.connection(name)
	if err != nil {
		return err
	}
	connector, err := p.connector(connection)
	if err != nil {
		return err
	}
	list := dataflow.Resource(connector.Spec(), resource)
	if list == nil {
		return badRequest(dataflow.UnknownResource(connector.Spec(), resource))
	}
	var rows []any
	if o.preview > 0 {
		if rows, err = a.preview(ctx, p, connection, list, o); err != nil {
			return err
		}
	}
	return a.printJSON(dataflow.Explore(list, rows))
}

// preview reads the first records of a resource, never nil.
func (a *app) preview(ctx context.Context, p *project, connection *lang.Connection, list *connectors.Operation, o exploreOptions) ([]any, error) {
	if parents := dataflow.Parents(list); len(parents) > 0 {
		return nil, badRequest(fmt.Sprintf("%s cannot be previewed: its List needs %s in a filterClause", list.Entity, strings.Join(parents, ", ")),
			"leave --preview out to see the schema",
			fmt.Sprintf(`to see records: starter exec %s %s List --filter "%s = '...'"`, connection.Name.Value, list.Entity, parents[0]))
	}
	output, err := a.call(ctx, p, connection, &lang.ConnectorTask{
		Connection: lang.Text{Value: connection.Name.Value},
		Entity:     lang.Text{Value: list.Entity},
		Operation:  lang.Text{Value: string(connectors.List)},
		PageSize:   literal(int64(o.preview)),
	}, o.wait)
	if err != nil {
		return nil, err
	}
	rows, _ := output["connectorOutputPayload"].([]any)
	return append([]any{}, rows...), nil
}
