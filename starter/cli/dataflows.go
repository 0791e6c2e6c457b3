package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"hawser/internal/lang"
	"hawser/internal/schedules"
	"hawser/internal/source"
)

func newDataflowsCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "dataflows [NAME]",
		Short: "Show dataflows: source, dataset, schedule, last run",
		Example: `  starter dataflows
  starter dataflows charges -o json`,
		Args:              connectionArgs,
		ValidArgsFunction: a.complete(completeDataflow),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withSchedules(cmd.Context(), func(ctx context.Context, d *deployment) error {
				return a.dataflows(ctx, d, args)
			})
		},
	}
	cmd.AddCommand(
		newDataflowsRunCommand(a),
		newDataflowsRunsCommand(a),
		newDataflowsPauseCommand(a, true),
		newDataflowsPauseCommand(a, false),
		newDataflowsDeleteCommand(a),
	)
	return cmd
}

func completeDataflow(p *project, args []string) ([]string, bool) {
	if len(args) > 0 {
		return nil, false
	}
	return p.dataflowNames(), false
}

func (p *project) dataflowNames() []string {
	var names []string
	for _, f := range p.definitions.Dataflows {
		names = append(names, f.Name.Value)
	}
	return names
}

// dataflow finds a dataflow by name.
func (p *project) dataflow(name string) (*lang.Dataflow, error) {
	if f := p.definitions.Dataflow(name); f != nil {
		return f, nil
	}
	if source.HasErrors(p.unread) {
		return nil, badDefinitions(p.problems())
	}
	return nil, badRequest(fmt.Sprintf("there is no dataflow %q", name), nearest(name, p.dataflowNames(), "the dataflows are "))
}

// dataflowDocument is a dataflow as it is declared and as Temporal keeps it.
type dataflowDocument struct {
	Name        string            `json:"name"`
	Description string            `json:"description,omitempty"`
	Labels      map[string]string `json:"labels,omitempty"`
	Connection  string            `json:"connection"`
	Resource    string            `json:"resourcePath"`
	Dataset     string            `json:"dataset"`
	Location    string            `json:"location,omitempty"`
	Changes     string            `json:"changes"`
	// State is unapplied, active, or paused.
	State   string         `json:"state"`
	Etag    string         `json:"etag,omitempty"`
	Next    *time.Time     `json:"nextRun,omitempty"`
	Running string         `json:"running,omitempty"`
	LastRun *schedules.Run `json:"lastRun,omitempty"`
}

func (a *app) dataflows(ctx context.Context, d *deployment, args []string) error {
	flows := d.definitions.Dataflows
	if len(args) == 1 {
		f, err := d.dataflow(args[0])
		if err != nil {
			return err
		}
		flows = []*lang.Dataflow{f}
	}
	documents := []dataflowDocument{}
	for _, f := range flows {
		document, err := d.describe(ctx, f)
		if err != nil {
			return err
		}
		documents = append(documents, document)
	}
	switch {
	case a.json() && len(args) == 1:
		return a.printJSON(documents[0])
	case a.json():
		return a.printJSON(documents)
	}
	var rows [][]string
	for _, f := range documents {
		next, last := "", ""
		if f.Next != nil {
			next = f.Next.Local().Format(time.DateTime)
		}
		if f.LastRun != nil {
			last = f.LastRun.Status + " " + f.LastRun.StartedAt.Local().Format(time.DateTime)
		}
		rows = append(rows, []string{f.Name, f.Connection + " " + f.Resource, f.Dataset, f.State, next, last})
	}
	return a.printTable([]string{"NAME", "SOURCE", "DATASET", "STATE", "NEXT RUN", "LAST RUN"}, rows)
}

// describe tells what is declared of a dataflow, and what has become of it.
func (d *deployment) describe(ctx context.Context, f *lang.Dataflow) (dataflowDocument, error) {
	document := dataflowDocument{
		Name: f.Name.Value, Description: f.Description, Labels: f.Labels, Connection: f.Connection.Value,
		Resource: f.ResourcePath.Value, Dataset: f.Dataset.Value, Changes: f.Changes.Value, State: "unapplied",
	}
	if dataset := d.definitions.Dataset(f.Dataset.Value); dataset != nil {
		document.Location = dataset.Location.Value
	}
	state, err := d.store.Get(ctx, schedules.ID(schedules.Dataflow, f.Name.Value))
	if err != nil {
		return document, err
	}
	if state != nil {
		document.State, document.Etag, document.Running = "active", state.Etag, state.Running
		if state.Paused {
			document.State = "paused"
		}
		if len(state.Next) > 0 && !state.Paused {
			document.Next = &state.Next[0]
		}
	}
	runs, err := schedules.Runs(ctx, d.client, f.Name.Value, 1)
	if err != nil {
		return document, err
	}
	if len(runs) > 0 {
		document.LastRun = runs[0]
	}
	return document, nil
}
