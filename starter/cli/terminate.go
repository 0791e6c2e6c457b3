package cli

import (
	"github.com/spf13/cobra"

	"hawser/internal/execution"
)

func newTerminateCommand(a *app) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:     "terminate ID",
		Short:   "End an execution at once: nothing of it runs any more, compensations neither",
		Example: `  starter terminate collect-payment-7f3a --reason "started twice by hand"`,
		Args:    args(1, 1, "the ID of an execution"),
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
			if err := c.TerminateWorkflow(ctx, id, e.RunID, reason); err != nil {
				return executionError(id, err)
			}
			return a.printStopped(id, string(execution.Terminated), "%s is terminated\n", id)
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for those who look at it later")
	return cmd
}
