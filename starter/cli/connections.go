package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"hawser/activities"
	"hawser/internal/lang"
)

func newConnectionsCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "connections [NAME]",
		Short: "Show connections: connector, nodes, workers that serve them",
		Example: `  starter connections
  starter connections stripe-main -o json`,
		Args:              connectionArgs,
		ValidArgsFunction: a.complete(completeConnection),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := a.load()
			if err != nil {
				return err
			}
			connections := p.definitions.Connections
			if len(args) == 1 {
				connection, err := p.connection(args[0])
				if err != nil {
					return err
				}
				connections = []*lang.Connection{connection}
			}
			documents := a.describeConnections(cmd.Context(), connections)
			if len(args) == 1 && a.json() {
				return a.printJSON(documents[0])
			}
			return a.printConnections(documents)
		},
	}
	cmd.AddCommand(newConnectionsTestCommand(a))
	return cmd
}

// connectionArgs takes a NAME; with more, the first one was meant as a command.
func connectionArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return unknownCommand(cmd, args[0])
	}
	return nil
}

type connectionDocument struct {
	Name        string            `json:"name"`
	Description string            `json:"description,omitempty"`
	Labels      map[string]string `json:"labels,omitempty"`
	Connector   string            `json:"connector"`
	MinNodes    int               `json:"minNodes"`
	MaxNodes    int               `json:"maxNodes"`
	Suspended   bool              `json:"suspended"`
	// Workers is null where Temporal cannot be asked.
	Workers *int `json:"workers"`
}

// glance is how long a Temporal that may not be there is waited for.
const glance = time.Second

func (a *app) describeConnections(ctx context.Context, connections []*lang.Connection) []connectionDocument {
	ctx, cancel := context.WithTimeout(ctx, glance)
	defer cancel()
	temporal, err := a.dial(ctx)
	if err == nil {
		defer temporal.Close()
	}
	documents := []connectionDocument{}
	for _, c := range connections {
		document := connectionDocument{
			Name: c.Name.Value, Description: c.Description, Labels: c.Labels, Connector: c.Connector.Value,
			MinNodes: c.Nodes.Min, MaxNodes: c.Nodes.Max, Suspended: c.Suspended,
		}
		if temporal != nil {
			document.Workers = countWorkers(ctx, temporal, c.Name.Value)
		}
		documents = append(documents, document)
	}
	return documents
}

// pollerLife is how long a worker that has not asked for work counts as there: a poll lasts a minute.
const pollerLife = 70 * time.Second

// countWorkers counts the nodes that ask for a connection's tasks, nil where that cannot be told.
func countWorkers(ctx context.Context, c client.Client, connection string) *int {
	queue, err := c.DescribeTaskQueue(ctx, activities.TaskQueue(connection), enumspb.TASK_QUEUE_TYPE_ACTIVITY)
	if err != nil {
		return nil
	}
	identities := map[string]bool{}
	for _, poller := range queue.GetPollers() {
		if time.Since(poller.GetLastAccessTime().AsTime()) < pollerLife {
			identities[poller.GetIdentity()] = true
		}
	}
	n := len(identities)
	return &n
}

func (a *app) printConnections(documents []connectionDocument) error {
	if a.json() {
		return a.printJSON(documents)
	}
	var rows [][]string
	for _, d := range documents {
		workers, suspended := "-", ""
		if d.Workers != nil {
			workers = strconv.Itoa(*d.Workers)
		}
		if d.Suspended {
			suspended = "yes"
		}
		rows = append(rows, []string{d.Name, d.Connector, fmt.Sprintf("%d-%d", d.MinNodes, d.MaxNodes), workers, suspended, d.Description})
	}
	return a.printTable([]string{"NAME", "CONNECTOR", "NODES", "WORKERS", "SUSPENDED", "DESCRIPTION"}, rows)
}
