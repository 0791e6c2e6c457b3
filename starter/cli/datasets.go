package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"hawser/connectors"
	"hawser/internal/connection/secretstore"
	"hawser/internal/lake"
	"hawser/internal/lang"
	"hawser/internal/source"
)

func newDatasetsCommand(a *app) *cobra.Command {
	var files bool
	cmd := &cobra.Command{
		Use:   "datasets [NAME]",
		Short: "Show datasets: where they are, how many rows they have, and how to read them",
		Long: `Show datasets: where they are and how many rows they have. Of one, also how other engines read it: the metadata file of
the Iceberg table, and with --files the Parquet files of its current snapshot, one on a line. Never read what lies in the
directory: it holds rows that are not committed yet, and rows that are no longer.`,
		Example: `  starter datasets
  starter datasets charges
  starter datasets charges --files`,
		Args:              connectionArgs,
		ValidArgsFunction: a.complete(completeDataset),
		RunE: func(cmd *cobra.Command, args []string) error {
			if files && len(args) == 0 {
				return badRequest("--files needs the NAME of a dataset", "for example: starter datasets charges --files")
			}
			return a.datasets(cmd.Context(), args, files)
		},
	}
	cmd.Flags().BoolVar(&files, "files", false, "list the Parquet files of the current snapshot")
	return cmd
}

func completeDataset(p *project, args []string) ([]string, bool) {
	if len(args) > 0 {
		return nil, false
	}
	return p.datasetNames(), false
}

func (p *project) datasetNames() []string {
	var names []string
	for _, d := range p.definitions.Datasets {
		names = append(names, d.Name.Value)
	}
	return names
}

// datasetDocument is a dataset with its table; without one nothing has landed yet.
type datasetDocument struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Schema      string `json:"schema"`
	lake.Snapshot
}

func (a *app) datasets(ctx context.Context, args []string, files bool) error {
	p, err := a.load()
	if err != nil {
		return err
	}
	list := p.definitions.Datasets
	if len(args) == 1 {
		d := p.definitions.Dataset(args[0])
		switch {
		case d == nil && source.HasErrors(p.unread):
			return badDefinitions(p.problems())
		case d == nil:
			return badRequest(fmt.Sprintf("there is no dataset %q", args[0]), nearest(args[0], p.datasetNames(), "the datasets are "))
		}
		list = []*lang.Dataset{d}
	}
	documents := []datasetDocument{}
	for _, d := range list {
		snapshot, err := snapshotOf(ctx, d)
		if err != nil {
			return err
		}
		documents = append(documents, datasetDocument{d.Name.Value, d.Description, d.Schema.Value, snapshot})
	}
	switch {
	case files:
		return a.printFiles(documents[0])
	case a.json() && len(args) == 1:
		return a.printJSON(documents[0])
	case a.json():
		return a.printJSON(documents)
	case len(args) == 1:
		return a.printDataset(documents[0])
	}
	var rows [][]string
	for _, d := range documents {
		rows = append(rows, []string{d.Name, count(d.Rows), count(d.Bytes), d.Location})
	}
	return a.printTable([]string{"NAME", "ROWS", "BYTES", "LOCATION"}, rows)
}

// snapshotOf reads what a dataset's table is now.
func snapshotOf(ctx context.Context, d *lang.Dataset) (snapshot lake.Snapshot, err error) {
	nothing := lake.Snapshot{Location: d.Location.Value, Files: []string{}}
	table, err := openTable(ctx, d)
	var unread *failure
	if errors.As(err, &unread) {
		return nothing, unread
	}
	if err == nil {
		snapshot, err = table.Snapshot(ctx)
		err = errors.Join(err, table.Close())
	}
	var failed *connectors.Error
	switch {
	case errors.As(err, &failed) && failed.Kind == connectors.NotFound:
		return nothing, nil
	case err != nil:
		return nothing, &failure{code: exitFailed, message: fmt.Sprintf("dataset %s: %v", d.Name.Value, err), err: err}
	}
	return snapshot, nil
}

// openTable opens the table of a dataset to look at it. That its catalog cannot be read is a *failure.
func openTable(ctx context.Context, d *lang.Dataset) (*lake.Table, error) {
	catalog := d.Catalog.Literal
	if d.Catalog.SecretURL != "" {
		var err error
		if catalog, err = secretstore.Secrets().Read(ctx, d.Catalog.SecretURL); err != nil {
			return nil, badRequest(fmt.Sprintf("the catalog of dataset %s cannot be read: %v", d.Name.Value, err))
		}
	}
	return lake.Open(ctx, d.Location.Value, lake.Options{Catalog: catalog})
}

func (a *app) printFiles(d datasetDocument) error {
	if a.json() {
		return a.printJSON(d.Files)
	}
	for _, file := range d.Files {
		if _, err := fmt.Fprintln(a.out, file); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) printDataset(d datasetDocument) error {
	rows := [][]string{{"location", d.Location}, {"rows", count(d.Rows)}, {"bytes", count(d.Bytes)}, {"files", fmt.Sprint(len(d.Files))}}
	if d.ID != 0 {
		rows = append(rows, []string{"snapshot", count(d.ID)}, []string{"committed", d.Committed.Local().Format(time.DateTime)}, []string{"metadata", d.Metadata})
	}
	return a.printTable([]string{"DATASET", d.Name}, rows)
}
