package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/internal/dataflow"
	"hawser/internal/dataset"
)

// DataflowType is the workflow type of a run of a dataflow.
const DataflowType = "Dataflow"

// ProgressQuery asks a run of a dataflow how far it has come; the answer is a FlowResult, of which only what was read is
// told.
const ProgressQuery = "progress"

// DataflowInput is the input of a run of a dataflow.
type DataflowInput struct {
	Flow *dataflow.Flow `json:"flow"`
	// Window is what the run reads again; nil for a run that reads what is new.
	Window *dataflow.Window `json:"window,omitempty"`
	// State is how far a run has come that continues as new.
	State *FlowState `json:"state,omitempty"`
}

// FlowState is how far a run of a dataflow has come.
type FlowState struct {
	Run     dataset.Run     `json:"run"`
	Plan    dataflow.Plan   `json:"plan"`
	Staging dataset.Staging `json:"staging"`
	// Listed says that the list has been read to its end.
	Listed bool `json:"listed,omitempty"`
	// Read is how many records the application has given.
	Read int64 `json:"read"`
	// Newest and Oldest bound when the records were created that the list has given, in Unix seconds.
	Newest int64 `json:"newest,omitempty"`
	Oldest int64 `json:"oldest,omitempty"`
	// Start is about when the oldest record of the list was created, of a run that reads all of it; 0 where that is not known.
	Start int64 `json:"start,omitempty"`
}

// FlowResult is the result of a run of a dataflow.
type FlowResult struct {
	Dataflow string `json:"dataflow"`
	// Run is what the dataset knows the run by.
	Run string `json:"run,omitempty"`
	// Read are the records that the application gave; Written those that are new or changed in the dataset, Removed those
	// that are gone from it, Unchanged those that it had already, Failed those that do not fit.
	Read      int64 `json:"read"`
	Written   int64 `json:"written"`
	Removed   int64 `json:"removed,omitempty"`
	Unchanged int64 `json:"unchanged,omitempty"`
	Failed    int64 `json:"failed"`
	Bytes     int64 `json:"bytes"`
	// Snapshot is the table's snapshot that the run made, 0 for none.
	Snapshot int64 `json:"snapshot,omitempty"`
	// Cursor is where the next run begins, with the ids of the border where the dataset has no key.
	Cursor string `json:"cursor,omitempty"`
	// Errors is the URL of the file with the records that do not fit.
	Errors string `json:"errors,omitempty"`
	Note   string `json:"note,omitempty"`
	// Percent is how much of the time has been read that a run reads which is under way; 0 where that is not known.
	Percent int `json:"percent,omitempty"`
}

// DataflowRegistry takes the workflow of dataflows: a worker, a replayer, or a test environment.
type DataflowRegistry interface {
	RegisterWorkflowWithOptions(workflow any, options workflow.RegisterOptions)
}

// RegisterDataflows registers the workflow of dataflows.
func RegisterDataflows(registry DataflowRegistry) {
	registry.RegisterWorkflowWithOptions(runDataflow, workflow.RegisterOptions{Name: DataflowType})
}

// flowRun is one run of a dataflow.
type flowRun struct {
	flow   *dataflow.Flow
	window *dataflow.Window
	id     string
	state  *FlowState
	// measured says that it has been looked for how far back the list goes, committed what the run has done in the end.
	measured  bool
	committed *dataset.Commit
}

// runDataflow is the workflow of a dataflow: it reads page by page, each through the connection's own throttle and after
// everything that is more urgent, and commits all of it at once.
func runDataflow(ctx workflow.Context, in DataflowInput) (FlowResult, error) {
	if in.Flow == nil || in.Flow.Format != dataflow.FlowFormat {
		return FlowResult{}, unknownFlow()
	}
	r := &flowRun{flow: in.Flow, window: in.Window, id: workflow.GetInfo(ctx).FirstRunID, state: in.State}
	if r.state == nil {
		if err := r.begin(ctx); err != nil {
			return FlowResult{}, err
		}
	}
	if err := workflow.SetQueryHandler(ctx, ProgressQuery, r.soFar); err != nil {
		return FlowResult{}, err
	}
	if done := r.state.Run.Done; done != nil {
		return r.result(*done), nil
	}
	showWith(ctx, r.detailed)
	for r.next() != nil {
		if r.state.Staging.Full() {
			var sealed dataset.Staging // a result leaves what it does not name as it was
			if err := r.step(ctx, activities.SealPages, r.staging(""), &sealed); err != nil {
				return FlowResult{}, err
			}
			r.state.Staging = sealed
			return FlowResult{}, workflow.NewContinueAsNewError(ctx, DataflowType, DataflowInput{r.flow, r.window, r.state})
		}
		r.measure(ctx)
		if err := r.read(ctx); err != nil {
			return FlowResult{}, err
		}
	}
	return r.end(ctx)
}

func (r *flowRun) begin(ctx workflow.Context) error {
	var out activities.BeginOutput
	in := activities.BeginInput{Flow: r.flow, ID: r.id, Window: r.window, Last: r.last(ctx), Now: workflow.Now(ctx).Unix()}
	if err := r.step(ctx, activities.BeginRun, in, &out); err != nil {
		return err
	}
	r.state = &FlowState{Run: out.Run, Plan: out.Plan}
	return nil
}

// last gives what the schedule's last run has left, nil where its result does not tell: the dataset does then. A window does
// not go on from there.
func (r *flowRun) last(ctx workflow.Context) *dataflow.Left {
	var result FlowResult
	if r.window != nil || !workflow.HasLastCompletionResult(ctx) || workflow.GetLastCompletionResult(ctx, &result) != nil {
		return nil
	}
	return &dataflow.Left{Run: result.Run, Cursor: result.Cursor}
}

// next gives what is to be read, nil at the end.
func (r *flowRun) next() *dataflow.Request {
	if !r.state.Listed {
		return &r.state.Plan.Created
	}
	return r.state.Plan.Changed
}

// read reads a page.
func (r *flowRun) read(ctx workflow.Context) error {
	request, changed := r.next(), r.state.Listed
	in := activities.ReadInput{Flow: r.flow, Run: r.state.Run, Number: r.state.Staging.Count, Request: *request, Changed: changed}
	var out activities.ReadOutput
	ctx = workflow.WithActivityOptions(ctx, r.readOptions(r.summary()))
	if err := workflow.ExecuteActivity(ctx, activities.ReadPage, in).Get(ctx, &out); err != nil {
		return err
	}
	r.take(out, changed)
	request.Token = out.Token
	switch {
	case out.Token != "":
	case changed:
		r.state.Plan.Changed = nil
	default:
		r.state.Listed = true
	}
	workflow.SetCurrentDetails(ctx, r.markdown())
	return nil
}

// take takes in a page.
func (r *flowRun) take(out activities.ReadOutput, changed bool) {
	s := r.state
	s.Staging.Add(out.Page)
	s.Read += int64(out.Read)
	if changed {
		s.Plan.Cursor.Follow(out.Span)
		return
	}
	s.Plan.Cursor.Move(out.Span, r.flow.Keyed())
	s.Newest = max(s.Newest, out.Newest)
	if out.Oldest > 0 && (s.Oldest == 0 || out.Oldest < s.Oldest) {
		s.Oldest = out.Oldest
	}
}

// end commits what was read, or nothing where too much of it does not fit.
func (r *flowRun) end(ctx workflow.Context) (FlowResult, error) {
	counts := r.state.Staging.Counts
	if all := counts.Records + counts.Failed; all > 0 && counts.Failed*100 > all*int64(r.flow.Dataflow.ErrorThresholdPercent) {
		var file string
		if err := r.step(ctx, activities.FailRun, r.staging(""), &file); err != nil {
			return FlowResult{}, err
		}
		return FlowResult{}, tooManyFailed(r.flow.Name(), counts.Failed, all, r.flow.Dataflow.ErrorThresholdPercent, file)
	}
	cursor := ""
	if r.window == nil {
		var err error
		if cursor, err = r.state.Plan.Cursor.Text(); err != nil {
			return FlowResult{}, err
		}
	}
	var commit dataset.Commit
	if err := r.step(ctx, activities.CommitRun, r.staging(cursor), &commit); err != nil {
		return FlowResult{}, err
	}
	r.committed = &commit
	workflow.SetCurrentDetails(ctx, r.markdown())
	r.maintain(ctx)
	return r.result(commit), nil
}

// maintain keeps the table quick to read. What has landed has landed: a run does not fail for that, the next one tries again.
func (r *flowRun) maintain(ctx workflow.Context) {
	if r.window != nil { // another run may be under way
		return
	}
	options := r.stepOptions()
	options.RetryPolicy = &temporal.RetryPolicy{MaximumAttempts: 1}
	ctx = workflow.WithActivityOptions(ctx, options)
	if err := workflow.ExecuteActivity(ctx, activities.MaintainTable, activities.MaintainInput{Flow: r.flow}).Get(ctx, nil); err != nil {
		workflow.GetLogger(ctx).Warn("the table was not maintained", "dataset", r.flow.Dataset.Name.Value, "error", err)
	}
}

func (r *flowRun) staging(cursor string) activities.StagingInput {
	return activities.StagingInput{Flow: r.flow, Run: r.state.Run, Staging: r.state.Staging, Cursor: cursor}
}

func (r *flowRun) result(commit dataset.Commit) FlowResult {
	return FlowResult{
		Dataflow:  r.flow.Name(),
		Run:       commit.Run,
		Read:      max(r.state.Read, commit.Records+commit.Failed),
		Written:   commit.Inserted + commit.Replaced,
		Removed:   commit.Removed,
		Unchanged: commit.Unchanged,
		Failed:    commit.Failed,
		Bytes:     commit.Bytes,
		Snapshot:  commit.Snapshot,
		Cursor:    commit.Cursor,
		Errors:    commit.Errors,
		Note:      r.state.Plan.Note,
	}
}

// soFar is the answer to ProgressQuery.
func (r *flowRun) soFar() (FlowResult, error) {
	counts := r.state.Staging.Counts
	return FlowResult{
		Dataflow: r.flow.Name(), Read: r.state.Read, Failed: counts.Failed, Bytes: counts.Bytes, Note: r.state.Plan.Note,
		Percent: r.state.percent(),
	}, nil
}

const (
	// readTimeout bounds a page, which may cost a request for each of its events.
	readTimeout = 10 * time.Minute
	// stepTimeout bounds what is done with a table: a commit of a long backfill writes all of it anew.
	stepTimeout = 12 * time.Hour
	// lowest is the priority of what nobody waits for.
	lowest = 5
)

// step does something with the table.
func (r *flowRun) step(ctx workflow.Context, name string, in, out any) error {
	ctx = workflow.WithActivityOptions(ctx, r.stepOptions())
	return workflow.ExecuteActivity(ctx, name, in).Get(ctx, out)
}

// readOptions are those of what asks the application.
func (r *flowRun) readOptions(summary string) workflow.ActivityOptions {
	return workflow.ActivityOptions{
		TaskQueue:             activities.TaskQueue(r.flow.Connection()),
		Summary:               summary,
		StartToCloseTimeout:   readTimeout,
		HeartbeatTimeout:      heartbeatTimeout,
		RetryPolicy:           retryPolicy(nil),
		DisableEagerExecution: true,
		Priority:              temporal.Priority{PriorityKey: lowest, FairnessKey: r.flow.Name()},
	}
}

func (r *flowRun) stepOptions() workflow.ActivityOptions {
	return workflow.ActivityOptions{
		TaskQueue:             activities.DatasetQueue,
		StartToCloseTimeout:   stepTimeout,
		HeartbeatTimeout:      heartbeatTimeout,
		RetryPolicy:           retryPolicy(nil),
		DisableEagerExecution: true,
	}
}

func (r *flowRun) summary() string {
	if r.state.Listed {
		return "changes of " + r.flow.Dataflow.ResourcePath.Value
	}
	return fmt.Sprintf("%s, page %d", r.flow.Dataflow.ResourcePath.Value, r.state.Staging.Count+1)
}
