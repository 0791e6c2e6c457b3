package activities

import (
	"context"
	"errors"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
)

// The names of Executions.AskForSlot and Executions.Gone.
const (
	AskForSlotActivity = "hawser.AskForSlot"
	GoneActivity       = "hawser.Gone"
)

// SlotHolder is an execution that holds a slot, or waits for one.
type SlotHolder struct {
	ID string `json:"id"`
	// FirstRunID is that of its first run: it stays through resets and continue-as-new.
	FirstRunID string `json:"firstRunId"`
}

// SlotRequest asks the workflow that hands slots out for one.
type SlotRequest struct {
	// Workflow, Type and TaskQueue are those of that workflow, which is started where it does not run; Signal is how it is asked.
	Workflow  string `json:"workflow"`
	Type      string `json:"type"`
	TaskQueue string `json:"taskQueue"`
	Signal    string `json:"signal"`
	// Summary is what the UI shows of it.
	Summary string     `json:"summary"`
	Limit   int        `json:"limit"`
	Holder  SlotHolder `json:"holder"`
}

// AskForSlot hands a request over.
func (e *Executions) AskForSlot(ctx context.Context, request SlotRequest) error {
	_, err := e.client.SignalWithStartWorkflow(ctx, request.Workflow, request.Signal, request, client.StartWorkflowOptions{
		ID:                    request.Workflow,
		TaskQueue:             request.TaskQueue,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		StaticSummary:         request.Summary,
	}, request.Type)
	if err != nil {
		return fmt.Errorf("asking for a slot: %w", err)
	}
	return nil
}

// Gone gives those of the executions that do not run any more, nor another run of theirs.
func (e *Executions) Gone(ctx context.Context, holders []SlotHolder) ([]SlotHolder, error) {
	var gone []SlotHolder
	for _, holder := range holders {
		description, err := e.client.DescribeWorkflowExecution(ctx, holder.ID, "")
		var missing *serviceerror.NotFound
		if errors.As(err, &missing) {
			gone = append(gone, holder)
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("describing execution %q: %w", holder.ID, err)
		}
		info := description.GetWorkflowExecutionInfo()
		if info.GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING || info.GetFirstRunId() != holder.FirstRunID {
			gone = append(gone, holder)
		}
	}
	return gone, nil
}
