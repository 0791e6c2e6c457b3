package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"hawser/internal/lang"
	"hawser/internal/spelling"
)

func newConnectionsCommand(a *app) *cobra.Command {
	var keda bool
	var image string
	cmd := &cobra.Command{
		Use:   "connections [NAME]",
		Short: "Show connections: connector, nodes, workers that serve them",
		Example: `  starter connections
  starter connections stripe-main -o json
  starter connections stripe-main --keda --address temporal-frontend.temporal:7233 | kubectl apply -f -`,
		Args:              connectionArgs,
		ValidArgsFunction: a.complete(completeConnection),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case keda && len(args) == 0:
				return badRequest("--keda wants the NAME of a connection", "for example: starter connections stripe-main --keda")
			case keda:
				return a.keda(args[0], image)
			case image != "":
				return badRequest("--image goes with --keda alone")
			}
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
	cmd.Flags().BoolVar(&keda, "keda", false, "print what serves the connection on Kubernetes, a pod for each node, scaled by KEDA")
	cmd.Flags().StringVar(&image, "image", "", "with --keda: the image of the worker (default "+workerImage+")")
	cmd.AddCommand(
		newConnectionsTestCommand(a),
		newConnectionsSuspendCommand(a),
		newConnectionsResumeCommand(a),
		newConnectionsUsageCommand(a),
		newConnectionsDeleteCommand(a),
		newConnectionsLogsCommand(a),
	)
	return cmd
}

// connectionArgs takes a NAME. With more, the first one was meant as a command: it
// is misspelled, or stands before it.
func connectionArgs(cmd *cobra.Command, given []string) error {
	switch {
	case len(given) < 2:
		return nil
	case slices.Contains(commandNames(cmd), given[1]):
		command := cmd.CommandPath()
		return badRequest(fmt.Sprintf("%s has no command %q", command, given[0]), fmt.Sprintf("did you mean `%s %s %s`?", command, given[1], given[0]))
	case spelling.Nearest(given[0], commandNames(cmd)) != "":
		return unknownCommand(cmd, given[0])
	default:
		return args(0, 1, "one NAME")(cmd, given)
	}
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
			a.addState(ctx, temporal, &document)
		}
		documents = append(documents, document)
	}
	return documents
}

// addState adds what the queue of a connection tells, where it can be asked.
func (a *app) addState(ctx context.Context, c client.Client, document *connectionDocument) {
	queue, err := a.queue(c, document.Name)
	if err != nil {
		return
	}
	state, err := queue.State(ctx)
	if err != nil {
		return
	}
	nodes := len(state.Nodes)
	document.Workers = &nodes
	document.Suspended = document.Suspended || state.Suspended
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
