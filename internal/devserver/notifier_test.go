package devserver

import (
	"testing"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	enumsspb "go.temporal.io/server/api/enums/v1"
	historyspb "go.temporal.io/server/api/history/v1"
	"go.temporal.io/server/common/clock"
	"go.temporal.io/server/common/definition"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/namespace"
	"go.temporal.io/server/service/history/events"
)

// This is why settings bounds the long poll for a close: two transitions of a run that come before its waiter is scheduled
// leave the waiter with the first only. When this test fails, the server has been mended and historyPoll can go.
func TestTheServerCanLoseTheNotificationOfAClose(t *testing.T) {
	notifier := events.NewNotifier(clock.NewRealTimeSource(), metrics.NoopMetricsHandler, func(namespace.ID, string) int32 { return 1 })
	notifier.Start()
	defer notifier.Stop()
	watch := func(workflowID string) chan *events.Notification {
		t.Helper()
		_, notifications, err := notifier.WatchHistoryEvent(definition.NewWorkflowKey("ns", workflowID, "run"))
		if err != nil {
			t.Fatal(err)
		}
		return notifications
	}
	notify := func(workflowID string, status enumspb.WorkflowExecutionStatus) {
		notifier.NotifyNewHistoryEvent(events.NewNotification("ns", &commonpb.WorkflowExecution{WorkflowId: workflowID, RunId: "run"},
			0, 0, 0, 0, enumsspb.WORKFLOW_EXECUTION_STATE_RUNNING, status, &historyspb.VersionHistories{}, nil))
	}
	waiter, marker := watch("waited for"), watch("marker")

	notify("waited for", enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING)
	notify("waited for", enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED)
	notify("marker", enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING)
	<-marker // They are handed out in order, so both of the waiter's have been.

	if got := (<-waiter).WorkflowStatus; got != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
		t.Fatalf("the first notification says %v", got)
	}
	select {
	case n := <-waiter:
		t.Fatalf("the second notification was kept: %v", n.WorkflowStatus)
	default:
	}
}
