package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"hawser/internal/dataflow"
	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/schedules"
	"hawser/internal/source"
)

func newPlanCommand(a *app) *cobra.Command {
	var prune bool
	cmd := &cobra.Command{
		Use:   "plan [PATH...]",
		Short: "Show what apply would do: schedules to create, change or delete",
		Long: `Show what apply would do, and do nothing: which schedules of dataflows and triggers are made, which change and in what,
and which nothing declares any more. What somebody has changed in Temporal since the last apply shows as a difference.
A schema that the table of a dataset cannot take is an error, a table that cannot be reached from here a warning.

Without a PATH the directory of the definitions is compared; with one only what is defined there.`,
		Example: `  starter plan
  starter plan definitions/dataflows/charges.yaml
  starter plan --prune -o json`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			return a.withSchedules(cmd.Context(), func(ctx context.Context, d *deployment) error {
				plan, err := a.plan(ctx, d, paths, prune)
				if err != nil {
					return err
				}
				return a.printPlan(plan, paths, prune)
			}, paths...)
		},
	}
	cmd.Flags().BoolVar(&prune, "prune", false, "delete the schedules that nothing declares any more")
	return cmd
}

// deployment is what is declared, and where it is kept.
type deployment struct {
	*project
	client client.Client
	store  *schedules.Store
}

// withSchedules reads the definitions, those in the paths too, and connects to Temporal.
func (a *app) withSchedules(ctx context.Context, do func(context.Context, *deployment) error, paths ...string) error {
	p, err := a.load(paths...)
	if err != nil {
		return err
	}
	settings, err := a.temporal.settings()
	if err != nil {
		return err
	}
	c, err := a.dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	return do(ctx, &deployment{p, c, schedules.NewStore(c, settings.Namespace)})
}

// plan compares what the paths declare with what is there; all that is declared when there are no paths.
func (a *app) plan(ctx context.Context, d *deployment, paths []string, prune bool) (*schedules.Plan, error) {
	if prune && len(paths) > 0 {
		return nil, badRequest("--prune goes without a PATH: what is declared elsewhere would be deleted")
	}
	if problems := d.problems(); source.HasErrors(problems) {
		return nil, badDefinitions(problems)
	}
	flows, err := d.flows(paths)
	if err != nil {
		return nil, err
	}
	if err := a.checkTables(ctx, flows); err != nil {
		return nil, err
	}
	items, err := d.items(paths, flows)
	if err != nil {
		return nil, err
	}
	return d.store.Plan(ctx, items, schedules.Options{Orphans: len(paths) == 0, Prune: prune})
}

// declares reports whether a file is in one of the paths; all are when there are none.
func declares(paths []string, file *source.File) bool {
	return len(paths) == 0 || slices.ContainsFunc(paths, func(path string) bool { return within(path, file) })
}

// flows are the dataflows in the paths, as their runs carry them.
func (d *deployment) flows(paths []string) ([]*dataflow.Flow, error) {
	var flows []*dataflow.Flow
	for _, f := range d.definitions.Dataflows {
		if !declares(paths, f.Span.File) {
			continue
		}
		flow, err := d.flow(f.Name.Value)
		if err != nil {
			return nil, err
		}
		flows = append(flows, flow)
	}
	return flows, nil
}

// items are the schedules of the dataflows, and of the integrations in the paths.
func (d *deployment) items(paths []string, flows []*dataflow.Flow) ([]*schedules.Item, error) {
	var items []*schedules.Item
	for _, flow := range flows {
		item, err := schedules.OfDataflow(flow)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	for _, integration := range d.definitions.Integrations {
		if len(integration.Triggers) == 0 || !declares(paths, integration.Span.File) {
			continue
		}
		triggers, err := d.triggers(integration)
		if err != nil {
			return nil, err
		}
		items = append(items, triggers...)
	}
	return items, nil
}

// triggers are the schedules of an integration.
func (d *deployment) triggers(integration *lang.Integration) ([]*schedules.Item, error) {
	bundle, problems := check.Compile(d.definitions, integration.Name.Value, d.catalogue)
	if bundle == nil {
		return nil, badDefinitions(problems)
	}
	var items []*schedules.Item
	for i, trigger := range integration.Triggers {
		given := map[string]any{}
		for _, m := range trigger.Inputs {
			given[m.Key.Value] = m.Value.Data()
		}
		inputs, _ := check.Inputs(bundle.Integration, given) // the check of the definitions has told what is wrong
		item, err := schedules.OfTrigger(bundle, i+1, trigger, inputs)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// flow gives what the runs of a dataflow carry. The definitions are free of errors.
func (p *project) flow(name string) (*dataflow.Flow, error) {
	f, err := p.dataflow(name)
	if err != nil {
		return nil, err
	}
	connection, err := p.connection(f.Connection.Value)
	if err != nil {
		return nil, err
	}
	connector, err := p.connector(connection)
	if err != nil {
		return nil, err
	}
	return dataflow.NewFlow(p.definitions, f, connector.Spec())
}

// signs are how changes are shown.
var signs = map[schedules.Action]string{schedules.Create: "+", schedules.Update: "~", schedules.Delete: "-", schedules.Keep: "="}

// printPlan shows a plan, and the command that does it.
func (a *app) printPlan(plan *schedules.Plan, paths []string, prune bool) error {
	if a.json() {
		return a.printJSON(plan)
	}
	apply := append([]string{"starter", "apply"}, paths...)
	if prune {
		apply = append(apply, "--prune")
	}
	if a.definitions != usualDefinitions {
		apply = append(apply, "--definitions", a.definitions)
	}
	for _, change := range plan.Changes {
		if err := a.printChange(change, string(change.Action)); err != nil {
			return err
		}
	}
	switch {
	case plan.Pending():
		_, err := fmt.Fprintf(a.out, "\nplan %s: `%s --plan %[1]s` does exactly this, or nothing\n", plan.Etag, strings.Join(apply, " "))
		return err
	case len(plan.Changes) == 0:
		_, err := fmt.Fprintln(a.out, "nothing is declared")
		return err
	default:
		_, err := fmt.Fprintln(a.out, "\neverything is as declared")
		return err
	}
}

func (a *app) printChange(change schedules.Change, action string) error {
	note := ""
	if change.Orphan && change.Action == schedules.Keep {
		note = ": nothing declares it any more; --prune deletes it"
	}
	if _, err := fmt.Fprintf(a.out, "%s %s %s%s\n", signs[change.Action], action, change.ID, note); err != nil {
		return err
	}
	for _, difference := range change.Differences {
		if _, err := fmt.Fprintf(a.out, "    %s\n", difference); err != nil {
			return err
		}
	}
	return nil
}
