package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"hawser/internal/dataflow"
	"hawser/internal/schedules"
	"hawser/internal/source"
)

type dataflowRunOptions struct {
	from, until string
	detach      bool
	wait        time.Duration
}

func newDataflowsRunCommand(a *app) *cobra.Command {
	var o dataflowRunOptions
	cmd := &cobra.Command{
		Use:   "run NAME",
		Short: "Run a dataflow now, or read a stretch of time of it again",
		Long: `Run a dataflow now, through its schedule: it reads what is new since the last run that was committed, and is no run
beside one that is under way. A run that failed has committed nothing: the next one reads the same again.

With --from or --until, read what was created in that time again, with the definitions of now: it lands where it is missing, and
what is there is replaced where the dataset has a key. The dataflow's own cursor stays.`,
		Example: `  starter dataflows run charges
  starter dataflows run charges --from 2024-03-12 --until 2024-03-13T12:00:00Z`,
		Args:              args(1, 1, "the NAME of a dataflow"),
		ValidArgsFunction: a.complete(completeDataflow),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withSchedules(cmd.Context(), func(ctx context.Context, d *deployment) error {
				if o.from != "" || o.until != "" {
					return a.readAgain(ctx, d, args[0], o)
				}
				return a.runDataflow(ctx, d, args[0], o)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.from, "from", "", "read again what was created at this `time` or later: 2024-03-12, 2024-03-12T18:00:00Z")
	flags.StringVar(&o.until, "until", "", "read again what was created before this `time`")
	flags.BoolVar(&o.detach, "detach", false, "do not wait for the end of the run")
	waitFlag(flags, &o.wait)
	return cmd
}

// runDataflow has the schedule start a run, and follows it.
func (a *app) runDataflow(ctx context.Context, d *deployment, name string, o dataflowRunOptions) error {
	before, err := d.applied(ctx, name)
	switch {
	case err != nil:
		return err
	case before.Running != "":
		return badRequest(fmt.Sprintf("a run of dataflow %s is under way: %s", name, before.Running), fmt.Sprintf("`starter dataflows runs %s` shows how far it is", name))
	}
	started, err := d.store.Run(ctx, before.ID)
	var busy *schedules.BusyError
	if errors.As(err, &busy) {
		return badRequest(busy.Error())
	}
	if err != nil {
		return err
	}
	return a.followRun(ctx, d, name, started, o)
}

// readAgain reads a stretch of time again.
func (a *app) readAgain(ctx context.Context, d *deployment, name string, o dataflowRunOptions) error {
	if problems := d.problems(); source.HasErrors(problems) {
		return badDefinitions(problems)
	}
	flow, err := d.flow(name)
	if err != nil {
		return err
	}
	var window dataflow.Window
	if window.From, err = parseTime("from", o.from); err != nil {
		return err
	}
	if window.Until, err = parseTime("until", o.until); err != nil {
		return err
	}
	switch {
	case window.Until > 0 && window.Until <= window.From:
		return badRequest("--until must be later than --from")
	case time.Unix(window.From, 0).After(time.Now()):
		return badRequest("--from is in the future: nothing has been created since then")
	case !flow.Narrowed && !flow.Dated:
		return badRequest(fmt.Sprintf("each run of dataflow %s reads everything: the API does not tell what was created when", name))
	case !flow.Keyed():
		return badRequest(fmt.Sprintf("dataflow %s has no identity: what has landed of that time would land twice", name), "mark the mapping of the record's id with identity: true")
	}
	run, err := schedules.Again(ctx, d.client, flow, window)
	var busy *schedules.BusyError
	if errors.As(err, &busy) {
		return badRequest(busy.Error(), "starter cancel "+schedules.WindowID(name))
	}
	if err != nil {
		return err
	}
	return a.followRun(ctx, d, name, run, o)
}

// parseTime reads a time in Unix seconds, 0 for none.
func parseTime(flag, text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Unix(), nil
		}
	}
	return 0, badRequest(fmt.Sprintf("--%s %q is not a time", flag, text), "as in 2024-03-12, or 2024-03-12T18:00:00Z")
}
