package execution

import (
	"context"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"hawser/activities"
	"hawser/workflows"
)

// step is what is told of an activity of a dataflow's run, which no definition names.
type step struct {
	// name is the activity's, summary says what it does, "" where nothing does.
	name, summary string
	// connection is the one that a page is read from, "" for a step that works on the dataset.
	connection string
}

// ofDataflow reports whether a history is one of a dataflow's run.
func ofDataflow(history *historypb.History) bool {
	return len(history.GetEvents()) > 0 &&
		history.Events[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowType().GetName() == workflows.DataflowType
}

// stepOf reads what the event tells that has scheduled a step.
func stepOf(scheduled *historypb.HistoryEvent) step {
	a := scheduled.GetActivityTaskScheduledEventAttributes()
	s := step{name: a.GetActivityType().GetName()}
	if queue := a.GetTaskQueue().GetName(); strings.HasPrefix(queue, activities.TaskQueue("")) {
		s.connection = strings.TrimPrefix(queue, activities.TaskQueue(""))
	}
	summary := scheduled.GetUserMetadata().GetSummary()
	if summary == nil || converter.GetDefaultDataConverter().FromPayload(summary, &s.summary) != nil {
		s.summary = ""
	}
	return s
}

// waitForWriter tells why a step that works on the dataset does not begin.
func (q *queues) waitForWriter(ctx context.Context, task *Task, now time.Time) error {
	served, err := polled(ctx, q.Client, activities.DatasetQueue, enumspb.TASK_QUEUE_TYPE_ACTIVITY, now, q.silent(ctx))
	if err == nil && !served {
		task.Status, task.Note = TaskWaiting, noteNoWriter
	}
	return err
}
