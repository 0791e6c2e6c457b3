package node

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/worker"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/dataflow"
	"hawser/internal/dataset"
	"hawser/internal/lang"
	"hawser/workflows"
)

// Tables opens the tables of datasets.
type Tables interface {
	// Open opens the table at a URL; catalog is the database that knows its state, "" for the one beside it. Errors are
	// *connectors.Error.
	Open(ctx context.Context, location, catalog string, columns *dataset.Schema) (activities.Table, error)
	// Close ends what is kept open, when no step is under way.
	Close() error
}

// writers is how many steps of runs of dataflows a process does at once, beside the pages that nodes read.
const writers = 4

// startDatasets starts the worker that runs dataflows and commits what they read.
func (p *Process) startDatasets() error {
	if p.options.Tables == nil {
		return nil
	}
	w := worker.New(p.client, activities.DatasetQueue, worker.Options{
		Identity:                           processPrefix + p.options.Host,
		MaxConcurrentActivityExecutionSize: writers,
		WorkerStopTimeout:                  p.options.StopTimeout,
		OnFatalError:                       p.failed,
	})
	workflows.RegisterDataflows(w)
	(&activities.Datasets{Open: p.options.openTable}).RegisterWriter(w)
	if err := p.run(w); err != nil {
		return fmt.Errorf("starting the worker of dataflows: %w", err)
	}
	return nil
}

// closeTables closes what steps of runs have left open.
func (p *Process) closeTables() {
	if p.options.Tables == nil {
		return
	}
	if err := p.options.Tables.Close(); err != nil {
		p.options.Logger.Warn("a table was not closed as it should be", "error", err)
	}
}

// reading gives what reads dataflows over a connection, nil where this process writes no tables.
func (o Options) reading(spec *connectors.Spec, caller connectors.Caller) *activities.Datasets {
	if o.Tables == nil {
		return nil
	}
	return &activities.Datasets{Open: o.openTable, Spec: spec, Caller: caller}
}

// openTable opens the table of a flow with the settings that this process has for its dataset.
func (o Options) openTable(ctx context.Context, flow *dataflow.Flow, columns *dataset.Schema) (activities.Table, error) {
	var catalog lang.AuthSetting
	for _, d := range o.Datasets {
		if d.Name.Value == flow.Dataset.Name.Value {
			catalog = d.Catalog
		}
	}
	address := catalog.Literal
	if catalog.SecretURL != "" {
		var err error
		if address, err = o.Secrets.Read(ctx, catalog.SecretURL); err != nil {
			return nil, &connectors.Error{Op: "dataset.Open", Kind: connectors.Configuration, Message: "the catalog of dataset " + flow.Dataset.Name.Value, Err: err}
		}
	}
	return o.Tables.Open(ctx, flow.Location(), address, columns)
}
