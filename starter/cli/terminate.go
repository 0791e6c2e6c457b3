package cli

import (
	"fmt"

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
			id := args[0]
			c, err := a.dial(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			e, err := execution.Read(cmd.Context(), c, id, "")
			if err != nil {
				return executionError(id, err)
			}
			if e.Status.Over() {
				return badRequest("execution "+id+" is over: "+string(e.Status), "`starter status "+id+"` tells more")
			}
			if err := c.TerminateWorkflow(cmd.Context(), id, e.RunID, reason); err != nil {
				return executionError(id, err)
			}
			return a.printStopped(id, string(execution.Terminated), "%s is terminated\n", id)
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for those who look at it later")
	return cmd
}

// printStopped tells what became of an execution that was asked to stop.
func (a *app) printStopped(id, status, text string, values ...any) error {
	if !a.json() {
		_, err := fmt.Fprintf(a.out, text, values...)
		return err
	}
	return a.printJSON(struct {
		ID     string `json:"id"`
		Status string `json:"status"`
	}{id, status})
}
