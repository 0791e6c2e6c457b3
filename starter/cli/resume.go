package cli

import (
	"github.com/spf13/cobra"

	"hawser/workflows"
)

func newResumeCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "resume ID TASK",
		Short: "Let a task that is suspended go on",
		Long: `Let a task that is suspended go on.

TASK is the task's name; where several tasks of that name wait, as in a loop, it is the path that ` + "`starter status`" + ` shows.
A connection that is suspended is resumed with ` + "`starter connections resume`" + `.`,
		Example: `  starter resume order-4711 goodsArrived`,
		Args:    args(2, 2, "the ID of an execution and a TASK"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.answer(cmd.Context(), args[0], workflows.Answer{Task: args[1], Decision: workflows.Resumed})
		},
	}
}
