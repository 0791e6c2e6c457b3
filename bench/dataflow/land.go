package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
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

// times is where the time of a backfill went: waiting for the source's bytes, writing, and everything else, which is ours:
// the connector, the records, the mapping.
type times struct{ whole, source, writer time.Duration }

func (t times) ours() time.Duration { return t.whole - t.source - t.writer }

// land lands the charges that a source lists in a table of its own, by the definitions that ship.
func land(ctx context.Context, url string, records int) (took times, err error) {
	dir, err := os.MkdirTemp("", "hawser-lake")
	if err != nil {
		return took, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	flow, spec, connector, err := charges(filepath.Join(dir, "charges"))
	if err != nil {
		return took, err
	}
	wire := &timedWire{RoundTripper: http.DefaultTransport}
	caller, err := connector.Open(connectors.Connection{
		Name: "stripe-main", HTTP: &http.Client{Transport: wire}, BaseURL: url,
		Auth: func(context.Context, string) (string, error) { return "sk_test_bench", nil },
	})
	if err != nil {
		return took, err
	}
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
	read, err := backfill(ctx, reader, caller, table, flow, &took)
	if err != nil {
		return took, err
	}
	if read != int64(records) {
		return took, fmt.Errorf("%d of %d records have landed", read, records)
	}
	took.whole, took.source = time.Since(began), wire.spent
	return took, nil
}

// backfill does what a run of the dataflow does, one step after the other.
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
		batch, err := reader.List(ctx, caller, request)
		if err != nil {
			return 0, err
		}
		began := time.Now()
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

// timedWire adds up how long is waited for answers and their bytes. Requests are made one after the other.
type timedWire struct {
	http.RoundTripper
	spent time.Duration
}

// RoundTrip makes a request.
func (w *timedWire) RoundTrip(request *http.Request) (*http.Response, error) {
	began := time.Now()
	defer func() { w.spent += time.Since(began) }()
	answer, err := w.RoundTripper.RoundTrip(request)
	if err == nil {
		answer.Body = timedBody{answer.Body, w}
	}
	return answer, err
}

type timedBody struct {
	io.ReadCloser
	wire *timedWire
}

// Read reads bytes.
func (b timedBody) Read(to []byte) (int, error) {
	began := time.Now()
	defer func() { b.wire.spent += time.Since(began) }()
	return b.ReadCloser.Read(to)
}

var _ http.RoundTripper = (*timedWire)(nil)
