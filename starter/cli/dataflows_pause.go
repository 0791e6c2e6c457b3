package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"hawser/internal/schedules"
)

func newDataflowsPauseCommand(a *app, pause bool) *cobra.Command {
	name, short, long := "pause", "Start no run of a dataflow any more until it is unpaused",
		"Start no run of a dataflow any more until it is unpaused. A run under way goes on to its end. A paused dataflow can be run by hand."
	if !pause {
		name, short, long = "unpause", "Let a paused dataflow run again",
			"Let a paused dataflow run again, at its times. Its next run reads everything that is new since the last one."
	}
	return &cobra.Command{
		Use: name + " NAME", Short: short, Long: long,
		Example:           "  starter dataflows " + name + " charges",
		Args:              args(1, 1, "the NAME of a dataflow"),
		ValidArgsFunction: a.complete(completeDataflow),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withSchedules(cmd.Context(), func(ctx context.Context, d *deployment) error {
				state, err := d.applied(ctx, args[0])
				if err != nil {
					return err
				}
				if err := d.store.Pause(ctx, state.ID, pause, name+"d by `starter dataflows "+name+"`"); err != nil {
					return err
				}
				if a.json() {
					return a.printJSON(map[string]any{"dataflow": args[0], "paused": pause})
				}
				_, err = fmt.Fprintf(a.out, "%s is %sd\n", args[0], name)
				return err
			})
		},
	}
}

// applied gives the schedule of a dataflow, which must be there. It need not be declared any more.
func (d *deployment) applied(ctx context.Context, name string) (*schedules.State, error) {
	state, err := d.store.Get(ctx, schedules.ID(schedules.Dataflow, name))
	if err != nil || state != nil {
		return state, err
	}
	if _, err := d.dataflow(name); err != nil {
		return nil, err
	}
	return nil, badRequest(fmt.Sprintf("dataflow %s has no schedule in Temporal yet", name), "`starter apply` makes it; one without times runs when it is asked to")
}

func newDataflowsDeleteCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "delete NAME",
		Short: "Delete the schedule of a dataflow; what it has landed stays",
		Long: `Delete the schedule of a dataflow. A run under way goes on to its end, and what has landed stays in the dataset, with
the cursor: applied again, the dataflow goes on where it was.`,
		Example:           `  starter dataflows delete charges`,
		Args:              args(1, 1, "the NAME of a dataflow"),
		ValidArgsFunction: a.complete(completeDataflow),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withSchedules(cmd.Context(), func(ctx context.Context, d *deployment) error {
				state, err := d.applied(ctx, args[0])
				if err != nil {
					return err
				}
				if err := d.store.Delete(ctx, state.ID); err != nil {
					return err
				}
				if d.definitions.Dataflow(args[0]) != nil {
					a.say("%s is still declared: the next `starter apply` makes its schedule again", args[0])
				}
				if a.json() {
					return a.printJSON(map[string]any{"dataflow": args[0], "deleted": true})
				}
				_, err = fmt.Fprintf(a.out, "%s is deleted\n", args[0])
				return err
			})
		},
	}
}
