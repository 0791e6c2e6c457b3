package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"hawser/internal/execution"
)

func newResultCommand(a *app) *cobra.Command {
	var noWait bool
	cmd := &cobra.Command{
		Use:   "result ID",
		Short: "Print the outputs of an execution, once it is over",
		Long: `Print the outputs of an execution. One that runs is followed until it is over; Ctrl-C stops following,
and the execution goes on.`,
		Example: `  starter result collect-payment-7f3a
  starter result collect-payment-7f3a --no-wait -o json`,
		Args: args(1, 1, "the ID of an execution"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, id := cmd.Context(), args[0]
			c, err := a.dial(ctx)
			if err != nil {
				return err
			}
			defer c.Close()
			e, err := execution.Read(ctx, c, id, "")
			if err != nil {
				return executionError(id, err)
			}
			switch {
			case e.Status.Over():
				return a.conclude(e, nil)
			case noWait:
				return a.conclude(e, badRequest(fmt.Sprintf("execution %s still runs", id), "without --no-wait it is waited for"))
			default:
				return a.conclude(follow(ctx, a.reader(c), &execution.Run{ID: id, RunID: e.RunID}, defaultWait, a.newProgress().show))
			}
		},
	}
	cmd.Flags().BoolVar(&noWait, "no-wait", false, "do not wait for one that runs")
	return cmd
}
