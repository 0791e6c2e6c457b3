package execution

import (
	"context"
	"fmt"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"hawser/workflows"
)

// Query chooses executions. The zero Query chooses all.
type Query struct {
	Integration string
	Status      Status
	// Where is a further condition in Temporal's list filter syntax.
	Where string
	// Limit is how many to give at most, the latest first; 0 means 50.
	Limit int
}

// Summary is a line of a list of executions.
type Summary struct {
	ID          string    `json:"id"`
	RunID       string    `json:"runId"`
	Integration string    `json:"integration"`
	Status      Status    `json:"status"`
	StartedAt   time.Time `json:"startedAt"`
	ClosedAt    time.Time `json:"closedAt,omitzero"`
	// Details says more than the status: "failed: confirm". It may be empty.
	Details string `json:"details,omitempty"`
}

// List gives executions, the latest first. A server may take a second to list
// what has just begun.
func List(ctx context.Context, c client.Client, query Query) ([]*Summary, error) {
	limit := query.Limit
	if limit <= 0 {
		limit = 50
	}
	filter, err := query.filter()
	if err != nil {
		return nil, err
	}
	list := []*Summary{}
	request := &workflowservice.ListWorkflowExecutionsRequest{Query: filter, PageSize: int32(min(limit, 1000))}
	for {
		page, err := c.ListWorkflow(ctx, request)
		if err != nil {
			return nil, fmt.Errorf("listing executions: %w", err)
		}
		for _, info := range page.GetExecutions() {
			if len(list) == limit {
				return list, nil
			}
			if s := summarize(info); query.Status == "" || s.Status == query.Status {
				list = append(list, s)
			}
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return list, nil
		}
	}
}

func (q Query) filter() (string, error) {
	conditions := []string{"TaskQueue = " + quote(workflows.TaskQueue), "WorkflowType != " + quote(workflows.StretchType), "WorkflowType != " + quote(workflows.SlotsType)}
	if q.Integration != "" {
		conditions = append(conditions, "WorkflowType = "+quote(q.Integration))
	}
	if q.Status != "" {
		name := ""
		for code, status := range statuses {
			if status == q.Status {
				name = code.String()
			}
		}
		if name == "" {
			return "", fmt.Errorf("there is no execution status %q", q.Status)
		}
		condition := "ExecutionStatus = " + quote(name)
		if q.Status == TimedOut { // those of the integrations' own timeouts have failed, to Temporal
			condition = "(" + condition + " OR " + workflows.StatusAttribute.GetName() + " = " + quote(workflows.TimedOutStatus) + ")"
		}
		conditions = append(conditions, condition)
	}
	if q.Where != "" {
		conditions = append(conditions, "("+q.Where+")")
	}
	return strings.Join(conditions, " AND "), nil
}

func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

var statuses = map[enumspb.WorkflowExecutionStatus]Status{
	enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING:    Running,
	enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED:  Succeeded,
	enumspb.WORKFLOW_EXECUTION_STATUS_FAILED:     Failed,
	enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED:   Canceled,
	enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED: Terminated,
	enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:  TimedOut,
}

func summarize(info *workflowpb.WorkflowExecutionInfo) *Summary {
	s := &Summary{
		ID:          info.GetExecution().GetWorkflowId(),
		RunID:       info.GetExecution().GetRunId(),
		Integration: info.GetType().GetName(),
		Status:      statuses[info.GetStatus()],
		StartedAt:   info.GetStartTime().AsTime(),
	}
	if info.GetCloseTime() != nil {
		s.ClosedAt = info.GetCloseTime().AsTime()
	}
	if details := info.GetSearchAttributes().GetIndexedFields()[workflows.StatusAttribute.GetName()]; details != nil {
		if err := converter.GetDefaultDataConverter().FromPayload(details, &s.Details); err != nil {
			s.Details = ""
		}
	}
	if s.Details == workflows.TimedOutStatus {
		s.Status, s.Details = TimedOut, ""
	}
	return s
}
