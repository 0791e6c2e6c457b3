package cli

import (
	"github.com/spf13/cobra"

	"hawser/workflows"
)

func newRejectCommand(a *app) *cobra.Command {
	return a.newDecisionCommand("reject", "Reject what a task waits for", workflows.Rejected)
}
