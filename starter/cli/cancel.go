package cli

import (
	"github.com/spf13/cobra"

	"hawser/internal/execution"
)

func newCancelCommand(a *app) *cobra.Command {
	var wait bool
	cmd := &cobra.Command{
		Use:   "cancel ID",
		Short: "Ask an execution to stop: the task that runs is ended, compensations are carried out",
		Example: `  starter cancel collect-payment-7f3a
  starter cancel collect-payment-7f3a --wait`,
		Args: args(1, 1, "the ID of an execution"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, id := cmd.Context(), args[0]
			c, err := a.dial(ctx)
			if err != nil {
				return err
			}
			defer c.Close()
			e, err := running(ctx, c, id)
			if err != nil {
				return err
			}
			if err := c.CancelWorkflow(ctx, id, e.RunID); err != nil {
				return executionError(id, err)
			}
			if !wait {
				return a.printStopped(id, "canceling", "asked %s to stop\n", id)
			}
			e, err = execution.Follow(ctx, c, id, e.RunID, nil)
			if err != nil {
				return executionError(id, err)
			}
			return a.printStopped(id, string(e.Status), "%s is %s\n", id, e.Status)
		},
	}
	cmd.Flags().BoolVar(&wait, "wait", false, "wait until it has stopped")
	return cmd
}
