package node

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
	(&activities.Datasets{Open: p.openTable}).RegisterWriter(w)
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
func (p *Process) reading(spec *connectors.Spec, caller connectors.Caller) *activities.Datasets {
	if p.options.Tables == nil {
		return nil
	}
	return &activities.Datasets{Open: p.openTable, Spec: spec, Caller: caller}
}

// UseDatasets takes the settings of datasets from these definitions, from the next step of a run on.
func (p *Process) UseDatasets(datasets []*lang.Dataset) { p.datasets.Store(&datasets) }

// openTable opens the table of a flow with the settings that this process has for its dataset.
func (p *Process) openTable(ctx context.Context, flow *dataflow.Flow, columns *dataset.Schema) (activities.Table, error) {
	name := flow.Dataset.Name.Value
	var catalog lang.AuthSetting
	datasets := *p.datasets.Load()
	at := slices.IndexFunc(datasets, func(d *lang.Dataset) bool { return d.Name.Value == name })
	switch {
	case at >= 0:
		catalog = datasets[at].Catalog
	case !strings.HasPrefix(flow.Location(), "file:"):
		return nil, &connectors.Error{Op: "dataset.Open", Kind: connectors.Configuration, Message: fmt.Sprintf("the definitions of this worker have no dataset %s, which says how the catalog of its table is reached", name)}
	}
	address := catalog.Literal
	if catalog.SecretURL != "" {
		var err error
		if address, err = p.options.Secrets.Read(ctx, catalog.SecretURL); err != nil {
			return nil, &connectors.Error{Op: "dataset.Open", Kind: connectors.Configuration, Message: fmt.Sprintf("the catalog of dataset %s cannot be read: %v", name, err), Err: err}
		}
	}
	return p.options.Tables.Open(ctx, flow.Location(), address, columns)
}
