package execution

import (
	"context"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"

	"hawser/internal/lang"
	"hawser/workflows"
)

// ReadDefinition gives the integration that an execution was started with.
func ReadDefinition(ctx context.Context, c client.Client, id, runID string) (*lang.Integration, error) {
	events := c.GetWorkflowHistory(ctx, id, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	if !events.HasNext() {
		return nil, &NotFoundError{ID: id, RunID: runID}
	}
	started, err := events.Next()
	if err != nil {
		return nil, fmt.Errorf("reading the history of execution %q: %w", id, err)
	}
	report, err := new(workflows.Replayer).Replay(&historypb.History{Events: []*historypb.HistoryEvent{started}})
	if err != nil {
		return nil, fmt.Errorf("reading the definition of execution %q: %w", id, err)
	}
	return report.Input.Bundle.Integration, nil
}
