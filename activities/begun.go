package activities

import (
	"context"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
)

// BegunActivity is the name of Executions.Begun.
const BegunActivity = "hawser.Begun"

// Begun tells of a call of the execution that asks, by the id of its activity,
// whether it may have reached the vendor: an attempt is under way or has been
// made. A call that is over has.
func (e *Executions) Begun(ctx context.Context, id string) (bool, error) {
	own := activity.GetInfo(ctx).WorkflowExecution
	description, err := e.client.DescribeWorkflowExecution(ctx, own.ID, own.RunID)
	if err != nil {
		return false, fmt.Errorf("describing execution %q: %w", own.ID, err)
	}
	for _, pending := range description.GetPendingActivities() {
		if pending.GetActivityId() == id {
			return pending.GetState() != enumspb.PENDING_ACTIVITY_STATE_SCHEDULED || pending.GetAttempt() > 1, nil
		}
	}
	return true, nil
}
