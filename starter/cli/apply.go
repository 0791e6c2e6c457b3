package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"hawser/internal/schedules"
)

type applyOptions struct {
	prune bool
	// plan is the etag of the plan that may be done, "" for whatever there is to do.
	plan string
}

func newApplyCommand(a *app) *cobra.Command {
	var o applyOptions
	cmd := &cobra.Command{
		Use:   "apply [PATH...]",
		Short: "Make the schedules in Temporal what the definitions declare",
		Long: `Make the schedules of dataflows and triggers in Temporal what the definitions declare: create what is new, change what is
not as declared, and with --prune delete what nothing declares any more. Runs under way keep the definitions that they
started with. Whether a schedule is paused is not declared, and stays.

With --plan, only the plan of that name is done: if anything was changed since ` + "`starter plan`" + ` showed it, the plan
is stale, it is refused, and nothing is changed.`,
		Example: `  starter apply
  starter apply definitions/dataflows/charges.yaml
  starter apply --plan 0f9c2d81a7b3e456`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			return a.withSchedules(cmd.Context(), func(ctx context.Context, d *deployment) error {
				return a.apply(ctx, d, paths, o)
			}, paths...)
		},
	}
	cmd.Flags().BoolVar(&o.prune, "prune", false, "delete the schedules that nothing declares any more")
	cmd.Flags().StringVar(&o.plan, "plan", "", "the `name` of the plan that may be done, as `starter plan` gives it")
	return cmd
}

func (a *app) apply(ctx context.Context, d *deployment, paths []string, o applyOptions) error {
	plan, err := a.plan(ctx, d, paths, o.prune)
	if err != nil {
		return err
	}
	if o.plan != "" && o.plan != plan.Etag {
		return badRequest(fmt.Sprintf("plan %s is stale: the schedules or the definitions have changed since, and nothing was done", o.plan),
			"`starter plan` shows what there is to do now")
	}
	done := 0
	err = d.store.Apply(ctx, plan, func(change schedules.Change) {
		done++
		if !a.json() {
			_ = a.printChange(change, past[change.Action]) // stdout may be closed: what is to be done is done all the same
		}
	})
	var stale *schedules.StaleError
	switch {
	case errors.As(err, &stale):
		return &failure{code: exitRequest, message: stale.Error(), hints: []string{fmt.Sprintf("%s before it; `starter plan` shows what there is to do now", plural(done, "change was done"))}, err: err}
	case err != nil:
		return err
	case a.json():
		return a.printJSON(plan)
	case done == 0:
		_, err = fmt.Fprintln(a.out, "everything is as declared")
	}
	return err
}

// past are the actions once they are done.
var past = map[schedules.Action]string{schedules.Create: "created", schedules.Update: "changed", schedules.Delete: "deleted"}
