package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"

	"hawser/connectors"
	"hawser/internal/dataflow"
	"hawser/internal/dataset"
)

// The activities of a dataflow's run. ReadPage runs on the queue of the source's connection, and so at its pace; the others
// run on DatasetQueue.
const (
	BeginRun  = "dataset.Begin"
	ReadPage  = "dataset.ReadPage"
	SealPages = "dataset.Seal"
	CommitRun = "dataset.Commit"
	FailRun   = "dataset.Fail"
	// MaintainTable puts small files together and removes what is no longer needed.
	MaintainTable = "dataset.Maintain"
)

// DatasetQueue is the task queue of the steps of runs that call no application.
const DatasetQueue = "hawser/datasets"

// Table is a dataset's table. Its errors are *connectors.Error.
type Table interface {
	Begin(ctx context.Context, start dataset.Start) (dataset.Run, error)
	WritePage(ctx context.Context, run dataset.Run, number int64, records []dataset.Record) (dataset.Page, error)
	Seal(ctx context.Context, run dataset.Run, staging dataset.Staging) (dataset.Staging, error)
	Commit(ctx context.Context, run dataset.Run, staging dataset.Staging, cursor string) (dataset.Commit, error)
	// Fail gives up a run and keeps its error file, whose URL it gives.
	Fail(ctx context.Context, run dataset.Run, staging dataset.Staging) (errors string, err error)
	// Maintain keeps the table quick to read. It gives way to a run with a Conflict.
	Maintain(ctx context.Context) error
	// Release gives the table back. One with which a step failed is not used again.
	Release(failed bool) error
}

// OpenTable opens the table of a flow for writing; one that is open may be given again. What it holds of the table's state
// must not outlive a step: each step looks anew at what others have committed.
type OpenTable func(ctx context.Context, flow *dataflow.Flow, columns *dataset.Schema) (Table, error)

// BeginInput is the input of BeginRun; the output is BeginOutput.
type BeginInput struct {
	Flow   *dataflow.Flow   `json:"flow"`
	ID     string           `json:"id"`
	Window *dataflow.Window `json:"window,omitempty"`
	// Last is what the result of the schedule's last run has left, nil where there is none.
	Last *dataflow.Left `json:"last,omitempty"`
	// Now is when the run began, in Unix seconds.
	Now int64 `json:"now"`
}

// BeginOutput says what the run has to do.
type BeginOutput struct {
	Run  dataset.Run   `json:"run"`
	Plan dataflow.Plan `json:"plan"`
}

// ReadInput is the input of ReadPage; the output is ReadOutput.
type ReadInput struct {
	Flow    *dataflow.Flow   `json:"flow"`
	Run     dataset.Run      `json:"run"`
	Number  int64            `json:"number"`
	Request dataflow.Request `json:"request"`
	// Changed asks for records that the events tell of, and not for those that the list has.
	Changed bool `json:"changed,omitempty"`
}

// ReadOutput is a page that was read and written.
type ReadOutput struct {
	Page dataset.Page `json:"page"`
	// Token is that of the next page, "" on the last.
	Token string `json:"token,omitempty"`
	Read  int    `json:"read"`
	dataflow.Span
}

// MaintainInput is the input of MaintainTable; it has no output.
type MaintainInput struct {
	Flow *dataflow.Flow `json:"flow"`
}

// StagingInput is the input of SealPages, whose output is a dataset.Staging, of CommitRun, whose output is a dataset.Commit,
// and of FailRun, whose output is the URL of the error file.
type StagingInput struct {
	Flow    *dataflow.Flow  `json:"flow"`
	Run     dataset.Run     `json:"run"`
	Staging dataset.Staging `json:"staging"`
	// Cursor is what CommitRun leaves for the next run.
	Cursor string `json:"cursor,omitempty"`
}

// Datasets are the activities of dataflows. They are thin, as those of connections are.
type Datasets struct {
	Open OpenTable
	// Spec and Caller are those of the connection that ReadPage reads from.
	Spec   *connectors.Spec
	Caller connectors.Caller

	flows readyFlows
}

// RegisterReader registers what runs on a connection's queue.
func (d *Datasets) RegisterReader(registry Registry) {
	registry.RegisterActivityWithOptions(d.read, activity.RegisterOptions{Name: ReadPage})
	registry.RegisterActivityWithOptions(d.older, activity.RegisterOptions{Name: FindOlder})
}

// RegisterWriter registers what runs on DatasetQueue.
func (d *Datasets) RegisterWriter(registry Registry) {
	registry.RegisterActivityWithOptions(d.begin, activity.RegisterOptions{Name: BeginRun})
	registry.RegisterActivityWithOptions(d.seal, activity.RegisterOptions{Name: SealPages})
	registry.RegisterActivityWithOptions(d.commit, activity.RegisterOptions{Name: CommitRun})
	registry.RegisterActivityWithOptions(d.fail, activity.RegisterOptions{Name: FailRun})
	registry.RegisterActivityWithOptions(d.maintain, activity.RegisterOptions{Name: MaintainTable})
}

func (d *Datasets) begin(ctx context.Context, in BeginInput) (out BeginOutput, err error) {
	err = d.with(ctx, in.Flow, func(ctx context.Context, table opened) error {
		if out.Run, err = table.Begin(ctx, in.Flow.Start(in.ID, in.Window)); err != nil {
			return err
		}
		out.Plan, err = in.Flow.Plan(in.Last.For(out.Run), in.Window, time.Unix(in.Now, 0))
		return err
	})
	return out, err
}

func (d *Datasets) read(ctx context.Context, in ReadInput) (out ReadOutput, err error) {
	err = d.with(ctx, in.Flow, func(ctx context.Context, table opened) error {
		ask := table.reader.List
		if in.Changed {
			ask = table.reader.Changed
		}
		batch, err := ask(ctx, d.Caller, in.Request)
		if err != nil {
			return err
		}
		out = ReadOutput{Token: batch.Token, Read: batch.Read, Span: batch.Span}
		out.Page, err = table.WritePage(ctx, in.Run, in.Number, batch.Records)
		return err
	})
	return out, err
}

func (d *Datasets) seal(ctx context.Context, in StagingInput) (out dataset.Staging, err error) {
	err = d.with(ctx, in.Flow, func(ctx context.Context, table opened) error {
		out, err = table.Seal(ctx, in.Run, in.Staging)
		return err
	})
	return out, err
}

func (d *Datasets) commit(ctx context.Context, in StagingInput) (out dataset.Commit, err error) {
	err = d.with(ctx, in.Flow, func(ctx context.Context, table opened) error {
		out, err = table.Commit(ctx, in.Run, in.Staging, in.Cursor)
		return err
	})
	return out, err
}

func (d *Datasets) fail(ctx context.Context, in StagingInput) (out string, err error) {
	err = d.with(ctx, in.Flow, func(ctx context.Context, table opened) error {
		out, err = table.Fail(ctx, in.Run, in.Staging)
		return err
	})
	return out, err
}

func (d *Datasets) maintain(ctx context.Context, in MaintainInput) error {
	return d.with(ctx, in.Flow, func(ctx context.Context, table opened) error { return table.Maintain(ctx) })
}

// with opens the flow's table for one step.
func (d *Datasets) with(ctx context.Context, flow *dataflow.Flow, do func(context.Context, opened) error) error {
	return d.alive(ctx, func(ctx context.Context) error { return d.open(ctx, flow, do) })
}

// alive tells the server that a step is alive, and makes Temporal's error of the step's.
func (d *Datasets) alive(ctx context.Context, step func(context.Context) error) error {
	info := activity.GetInfo(ctx)
	stop := beat(ctx, info.HeartbeatTimeout, past{First: info.StartedTime, Attempt: info.Attempt})
	err := step(ctx)
	stop()
	if err != nil {
		return failed(ctx, attempt{operation: info.ActivityType.Name, info: info}, err)
	}
	return nil
}

func (d *Datasets) open(ctx context.Context, flow *dataflow.Flow, do func(context.Context, opened) error) (err error) {
	ready, err := d.ready(flow)
	if err != nil {
		return err
	}
	table, err := d.Open(ctx, flow, ready.columns)
	if err != nil {
		return err
	}
	defer func() {
		if releasing := table.Release(err != nil); err == nil && releasing != nil {
			err = &connectors.Error{Op: "dataset.Release", Kind: connectors.Unavailable, Err: releasing}
		}
	}()
	return do(ctx, opened{table, ready})
}

// ready makes a flow ready.
func (d *Datasets) ready(flow *dataflow.Flow) (*readyFlow, error) {
	if flow == nil || flow.Format != dataflow.FlowFormat {
		return nil, unknownFlow()
	}
	return d.flows.of(flow, d.Spec)
}

// opened is what a step works with.
type opened struct {
	Table
	*readyFlow
}
