package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"hawser/internal/node"
)

func newConnectionsSuspendCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "suspend NAME",
		Short: "Hold a connection: nothing starts on it, nothing is lost",
		Long: `Hold a connection: calls under way end, no other one starts, and what comes waits until
` + "`starter connections resume`" + `. It holds for all workers, and for those that start later.`,
		Example:           `  starter connections suspend stripe-main`,
		Args:              args(1, 1, "the NAME of a connection"),
		ValidArgsFunction: a.complete(completeConnection),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.switchConnection(cmd.Context(), args[0], true)
		},
	}
}

func newConnectionsResumeCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "resume NAME",
		Short:             "Let a suspended connection go on",
		Long:              `Let a suspended connection go on with what waits, at its rate.`,
		Example:           `  starter connections resume stripe-main`,
		Args:              args(1, 1, "the NAME of a connection"),
		ValidArgsFunction: a.complete(completeConnection),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.switchConnection(cmd.Context(), args[0], false)
		},
	}
}

type switchDocument struct {
	Connection string `json:"connection"`
	Suspended  bool   `json:"suspended"`
}

// switchConnection suspends or resumes a connection. Doing so twice is no error.
func (a *app) switchConnection(ctx context.Context, name string, suspend bool) error {
	p, connection, err := a.connection(name)
	if err != nil {
		return err
	}
	rate, err := p.rate(connection)
	if err != nil {
		return err
	}
	if !suspend && connection.Suspended {
		return badRequest(fmt.Sprintf("connection %s is suspended by its definition", name), "set suspended to false there: its workers take it up")
	}
	queue, err := a.dialQueue(ctx, name)
	if err != nil {
		return err
	}
	defer queue.Client.Close()
	text := "%s goes on\n"
	switch {
	case !suspend:
		err = queue.Resume(ctx, node.Capacity(connection, rate))
	case connection.Suspended:
		text = "%s is suspended, as it is by its definition: what comes waits until that says otherwise, and `starter connections resume %[1]s` after it\n"
		err = queue.Suspend(ctx)
	default:
		text = "%s is suspended: what comes waits until `starter connections resume %[1]s`\n"
		err = queue.Suspend(ctx)
	}
	if err != nil {
		return err
	}
	if a.json() {
		return a.printJSON(switchDocument{Connection: name, Suspended: suspend})
	}
	_, err = fmt.Fprintf(a.out, text, name)
	return err
}
