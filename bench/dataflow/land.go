package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"hawser/connectors"
	"hawser/connectors/all"
	"hawser/internal/dataflow"
	"hawser/internal/dataset"
	"hawser/internal/lake"
	"hawser/internal/lang"
	"hawser/internal/lang/load"
)

// times is where the time of a backfill went.
type times struct{ whole, source, mapping, writer time.Duration }

// land lands so many charges in a table of its own, by the definitions that ship.
func land(ctx context.Context, records int) (took times, err error) {
	dir, err := os.MkdirTemp("", "hawser-lake")
	if err != nil {
		return took, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	flow, spec, connector, err := charges(filepath.Join(dir, "charges"))
	if err != nil {
		return took, err
	}
	source := serveCharges(records)
	defer source.Close()
	caller, err := connector.Open(connectors.Connection{
		Name: "stripe-main", HTTP: source.Client(), BaseURL: source.URL,
		Auth: func(context.Context, string) (string, error) { return "sk_test_bench", nil },
	})
	if err != nil {
		return took, err
	}
	timed := &timedCaller{Caller: caller}
	reader, err := dataflow.NewReader(flow, spec)
	if err != nil {
		return took, err
	}
	columns, err := flow.Table()
	if err != nil {
		return took, err
	}
	table, err := lake.Open(ctx, flow.Location(), lake.Options{Schema: columns})
	if err != nil {
		return took, err
	}
	defer func() { err = errors.Join(err, table.Close()) }()

	began := time.Now()
	read, err := backfill(ctx, reader, timed, table, flow, &took)
	if err != nil {
		return took, err
	}
	if read != int64(records) {
		return took, fmt.Errorf("%d of %d records have landed", read, records)
	}
	took.whole, took.source = time.Since(began), timed.spent
	took.mapping -= timed.spent
	return took, nil
}

// backfill does what a run of the dataflow does, one step after the other. What mapping has spent includes the source.
func backfill(ctx context.Context, reader *dataflow.Reader, caller connectors.Caller, table *lake.Table, flow *dataflow.Flow, took *times) (int64, error) {
	writing := func(began time.Time) { took.writer += time.Since(began) }
	began := time.Now()
	run, err := table.Begin(ctx, flow.Start("bench", nil))
	writing(began)
	if err != nil {
		return 0, err
	}
	var staging dataset.Staging
	for request := (dataflow.Request{}); ; {
		began := time.Now()
		batch, err := reader.List(ctx, caller, request)
		took.mapping += time.Since(began)
		if err != nil {
			return 0, err
		}
		began = time.Now()
		page, err := table.WritePage(ctx, run, staging.Count, batch.Records)
		if err != nil {
			return 0, err
		}
		staging.Add(page)
		if staging.Full() {
			if staging, err = table.Seal(ctx, run, staging); err != nil {
				return 0, err
			}
		}
		writing(began)
		if request.Token = batch.Token; request.Token == "" {
			break
		}
	}
	began = time.Now()
	commit, err := table.Commit(ctx, run, staging, "")
	writing(began)
	return commit.Inserted, err
}

// charges gives the shipped dataflow of charges, into a table of its own.
func charges(location string) (*dataflow.Flow, *connectors.Spec, connectors.Connector, error) {
	definitions, problems, err := load.Load("definitions")
	if err != nil {
		return nil, nil, nil, fmt.Errorf("reading definitions, in the root of the module: %w", err)
	}
	catalogue, err := all.Catalogue()
	if err != nil {
		return nil, nil, nil, err
	}
	connector := catalogue.Connector("stripe")
	d := definitions.Dataflow("charges")
	if len(problems) > 0 || d == nil {
		return nil, nil, nil, fmt.Errorf("the definitions have %d problems", len(problems))
	}
	d.Changes = lang.Text{Value: lang.ChangesCreated}
	definitions.Dataset("charges").Location.Value = "file://" + location
	flow, err := dataflow.NewFlow(definitions, d, connector.Spec())
	return flow, connector.Spec(), connector, err
}

// timedCaller adds up how long its calls take.
type timedCaller struct {
	connectors.Caller
	spent time.Duration
}

// Call makes a call.
func (c *timedCaller) Call(ctx context.Context, call connectors.Call) (*connectors.Result, error) {
	began := time.Now()
	defer func() { c.spent += time.Since(began) }()
	return c.Caller.Call(ctx, call)
}

var _ connectors.Caller = (*timedCaller)(nil)
