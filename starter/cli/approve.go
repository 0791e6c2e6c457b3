package cli

import (
	"cmp"

	"github.com/spf13/cobra"

	"hawser/workflows"
)

func newApproveCommand(a *app) *cobra.Command {
	return a.newDecisionCommand("approve", "Approve what a task waits for", workflows.Approved)
}

// newDecisionCommand makes the command that answers an approval with a decision.
func (a *app) newDecisionCommand(name, short, decision string) *cobra.Command {
	answer := workflows.Answer{Decision: decision}
	cmd := &cobra.Command{
		Use:   name + " ID TASK",
		Short: short,
		Long: short + `.

TASK is the task's name; where several tasks of that name wait, as in a loop, it is the path that ` + "`starter status`" + ` shows.`,
		Example: "  starter " + name + " order-4711 approve --by ada --comment \"as agreed\"\n  starter " + name + " order-4711 'each[3].approve'",
		Args:    args(2, 2, "the ID of an execution and a TASK"),
		RunE: func(cmd *cobra.Command, args []string) error {
			answer.Task, answer.By = args[1], cmp.Or(answer.By, userName())
			return a.answer(cmd.Context(), args[0], answer)
		},
	}
	cmd.Flags().StringVar(&answer.By, "by", "", "who decides; the user of this machine unless told")
	cmd.Flags().StringVar(&answer.Comment, "comment", "", "why, for those who look at it later")
	return cmd
}
