package cli

import (
	"context"

	"go.temporal.io/sdk/client"

	"hawser/internal/execution"
	"hawser/internal/node"
)

// reader reads executions in the namespace of the flags and the environment.
func (a *app) reader(c client.Client) execution.Reader {
	settings, err := node.DialOptions{Namespace: a.temporal.namespace}.Settings()
	if err != nil {
		return execution.Reader{Client: c} // dialling has told
	}
	return reader(c, settings.Namespace)
}

// reader reads executions, how the queues stand that they wait in, and who is gone that would work on them.
func reader(c client.Client, namespace string) execution.Reader {
	return execution.Reader{
		Client: c,
		Queue: func(ctx context.Context, connection string) (execution.Queue, error) {
			state, err := node.Queue{Client: c, Namespace: namespace, Connection: connection}.State(ctx)
			return execution.Queue{Suspended: state.Suspended, Deserted: len(state.Nodes) == 0, Backlog: state.Waiting}, err
		},
		Silent: func(ctx context.Context) ([]string, error) { return node.Silent(ctx, c, namespace) },
	}
}
