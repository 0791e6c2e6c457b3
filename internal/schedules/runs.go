package schedules

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"hawser/activities"
	"hawser/internal/dataflow"
	"hawser/workflows"
)

// Run is a run of a dataflow.
type Run struct {
	ID     string `json:"id"`
	RunID  string `json:"runId"`
	Status string `json:"status"` // running, succeeded, failed, canceled, terminated, timedOut
	// Window says that the run reads a stretch of time again: From on and before Until, zero where it is not bounded.
	Window    bool      `json:"window,omitempty"`
	From      time.Time `json:"from,omitzero"`
	Until     time.Time `json:"until,omitzero"`
	StartedAt time.Time `json:"startedAt"`
	EndedAt   time.Time `json:"endedAt,omitzero"`
	// Result is what the run has done; of one that is under way, or has failed, what it had read so far, nil where no worker
	// tells.
	Result *workflows.FlowResult `json:"result,omitempty"`
	// Error says why the run failed.
	Error string `json:"error,omitempty"`
}

// WindowID is the id of the run that reads a stretch of time of a dataflow again: there is one at a time.
func WindowID(name string) string { return ID(Dataflow, name) + "/window" }

// FlowOf gives the dataflow that a workflow is a run of, by its id; "" where it is none.
func FlowOf(id string) string {
	name, found := strings.CutPrefix(id, string(Dataflow)+"/")
	if !found {
		return ""
	}
	if window, is := strings.CutSuffix(name, "/window"); is {
		return window
	}
	for i := range name {
		if name[i] == '-' && scheduled(name[i+1:]) {
			return name[:i]
		}
	}
	return ""
}

// Runs lists the runs of a dataflow, the latest first. A server may take a second to list what has just begun.
func Runs(ctx context.Context, c client.Client, name string, limit int) ([]*Run, error) {
	prefix := ID(Dataflow, name) + "-"
	request := &workflowservice.ListWorkflowExecutionsRequest{
		Query: fmt.Sprintf("WorkflowType = '%s' AND TaskQueue = '%s' AND ExecutionStatus != 'ContinuedAsNew' AND (WorkflowId STARTS_WITH '%s' OR WorkflowId = '%s')",
			workflows.DataflowType, activities.DatasetQueue, prefix, WindowID(name)),
		PageSize: 200,
	}
	runs, reading := []*Run{}, reader{client: c}
	for {
		page, err := c.ListWorkflow(ctx, request)
		if err != nil {
			return nil, fmt.Errorf("listing the runs of dataflow %q: %w", name, err)
		}
		for _, info := range page.GetExecutions() {
			id := info.GetExecution().GetWorkflowId()
			if id != WindowID(name) && !scheduled(strings.TrimPrefix(id, prefix)) { // another dataflow's
				continue
			}
			run, err := reading.run(ctx, info)
			if err != nil {
				return nil, err
			}
			if runs = append(runs, run); len(runs) == limit {
				return runs, nil
			}
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return runs, nil
		}
	}
}

// scheduled reports whether an id ends as Temporal ends those that a schedule starts: in the time at which the run was due.
func scheduled(end string) bool {
	_, err := time.Parse(time.RFC3339, end)
	return err == nil
}

// Get gives a run. One that continued as new is told from its first start to its last end.
func Get(ctx context.Context, c client.Client, id, runID string) (*Run, error) {
	description, err := c.DescribeWorkflowExecution(ctx, id, runID)
	if err != nil {
		return nil, fmt.Errorf("reading run %q: %w", id, err)
	}
	return (&reader{client: c}).run(ctx, description.GetWorkflowExecutionInfo())
}

// reader reads runs.
type reader struct {
	client client.Client
	// silent says that there is no worker who tells how far a run has come.
	silent bool
}

func (r *reader) run(ctx context.Context, info *workflowpb.WorkflowExecutionInfo) (*Run, error) {
	id, runID := info.GetExecution().GetWorkflowId(), info.GetExecution().GetRunId()
	run := &Run{
		ID: id, RunID: runID, Status: statuses[info.GetStatus()], Window: strings.HasSuffix(id, "/window"),
		StartedAt: info.GetStartTime().AsTime(),
	}
	run.bounds(info.GetMemo().GetFields()[windowMemo])
	if first := info.GetFirstRunId(); first != "" && first != runID {
		if description, err := r.client.DescribeWorkflowExecution(ctx, id, first); err == nil {
			run.StartedAt = description.GetWorkflowExecutionInfo().GetStartTime().AsTime()
		}
	}
	if info.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
		run.Result = r.soFar(ctx, id, runID)
		return run, nil
	}
	run.EndedAt = info.GetCloseTime().AsTime()
	var result workflows.FlowResult
	err := r.client.GetWorkflow(ctx, id, runID).GetWithOptions(ctx, &result, client.WorkflowRunGetOptions{DisableFollowingRuns: true})
	var failed *temporal.WorkflowExecutionError
	switch {
	case err == nil:
		run.Result = &result
	case errors.As(err, &failed):
		run.Error, run.Result = reason(failed), r.soFar(ctx, id, runID)
	default:
		return nil, fmt.Errorf("reading run %q: %w", id, err)
	}
	return run, nil
}

// windowMemo is the memo of a run that reads a stretch of time again: the stretch.
const windowMemo = "window"

// bounds takes in the stretch of time that a run reads again, nil where it reads what is new.
func (r *Run) bounds(memo *commonpb.Payload) {
	var window dataflow.Window
	if memo == nil || converter.GetDefaultDataConverter().FromPayload(memo, &window) != nil {
		return
	}
	if window.From > 0 {
		r.From = time.Unix(window.From, 0).UTC()
	}
	if window.Until > 0 {
		r.Until = time.Unix(window.Until, 0).UTC()
	}
}

// soFar asks a run that is under way, or has failed, how far it has come; nil is not known.
func (r *reader) soFar(ctx context.Context, id, runID string) *workflows.FlowResult {
	if r.silent {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	answer, err := r.client.QueryWorkflow(ctx, id, runID, workflows.ProgressQuery)
	r.silent = ctx.Err() != nil
	var result workflows.FlowResult
	if err != nil || answer.Get(&result) != nil {
		return nil
	}
	return &result
}

// reason is what a user is told of a failure: the innermost, which says what to do.
func reason(err *temporal.WorkflowExecutionError) string {
	var application *temporal.ApplicationError
	if errors.As(err, &application) {
		var failure activities.Failure
		if application.Details(&failure) == nil && failure.Message != "" {
			return failure.Message
		}
		return application.Message()
	}
	return err.Unwrap().Error()
}

var statuses = map[enumspb.WorkflowExecutionStatus]string{
	enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING:    "running",
	enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED:  "succeeded",
	enumspb.WORKFLOW_EXECUTION_STATUS_FAILED:     "failed",
	enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED:   "canceled",
	enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED: "terminated",
	enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:  "timedOut",
}

// Again starts a run that reads a stretch of time of a dataflow again, whatever has been read of it. It fails with
// *BusyError while another one does.
func Again(ctx context.Context, c client.Client, flow *dataflow.Flow, window dataflow.Window) (*Run, error) {
	options := client.StartWorkflowOptions{
		ID: WindowID(flow.Name()), TaskQueue: activities.DatasetQueue,
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            wordWindow(flow, window),
		Memo:                                     map[string]any{windowMemo: window},
		TypedSearchAttributes: temporal.NewSearchAttributes(
			workflows.DataflowAttribute.ValueSet(flow.Name()), workflows.ConnectionAttribute.ValueSet([]string{flow.Connection()}),
		),
	}
	in := workflows.DataflowInput{Flow: flow, Window: &window}
	run, err := c.ExecuteWorkflow(ctx, options, workflows.DataflowType, in)
	if lacks(err, workflows.DataflowAttribute.GetName(), workflows.ConnectionAttribute.GetName()) {
		options.TypedSearchAttributes = temporal.SearchAttributes{}
		run, err = c.ExecuteWorkflow(ctx, options, workflows.DataflowType, in)
	}
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return nil, &BusyError{WindowID(flow.Name())}
	}
	if err != nil {
		return nil, fmt.Errorf("starting a run of dataflow %q: %w", flow.Name(), err)
	}
	return &Run{ID: run.GetID(), RunID: run.GetRunID(), Status: "running", Window: true}, nil
}

// BusyError says that a run which would be beside this one is under way.
type BusyError struct{ ID string }

// Error tells what to do about it.
func (e *BusyError) Error() string {
	return fmt.Sprintf("a run of %s is under way: wait for its end, or cancel it", e.ID)
}
