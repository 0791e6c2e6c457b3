package execution

import (
	"context"
	"fmt"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"hawser/activities"
	"hawser/workflows"
)

const (
	// pollerLife is how long a worker that has not asked for work counts as there: a poll lasts a minute.
	pollerLife = 70 * time.Second
	// queueGrace is how long a task may be in its queue before the wait is told of.
	queueGrace = 500 * time.Millisecond
)

// addPending adds what the server alone knows: the attempts of calls that have
// not ended, and why a task does not move.
func (q *queues) addPending(ctx context.Context, t *tree, description *workflowservice.DescribeWorkflowExecutionResponse) error {
	if description.GetWorkflowExecutionInfo().GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return nil
	}
	now := time.Now()
	for _, pending := range description.GetPendingActivities() {
		task := t.tasks[pending.GetActivityId()]
		if task == nil || task.Status != TaskRunning {
			continue
		}
		if err := q.addAttempt(ctx, t.execution, task, pending, now); err != nil {
			return err
		}
	}
	return q.addWorkflowTask(ctx, t.execution, description.GetPendingWorkflowTask(), now)
}

func (q *queues) addAttempt(ctx context.Context, e *Execution, task *Task, pending *workflowpb.PendingActivityInfo, now time.Time) error {
	task.Attempts = int(pending.GetAttempt())
	if failure := pending.GetLastFailure(); failure != nil {
		task.Error = errorOf(failure)
		task.Error.Task = task.Name
	}
	if pending.GetState() != enumspb.PENDING_ACTIVITY_STATE_SCHEDULED {
		if pending.GetAttempt() <= 1 && pending.GetLastStartedTime() != nil {
			task.StartedAt = pending.GetLastStartedTime().AsTime()
		}
		return nil
	}
	task.Attempts-- // the attempt that is counted has not begun
	due := pending.GetScheduledTime().AsTime()
	if next := pending.GetNextAttemptScheduleTime(); next != nil {
		due = next.AsTime()
	}
	if due.After(now) {
		task.NextAttemptAt = due
		return nil
	}
	if now.Sub(due) < queueGrace {
		return nil
	}
	if task.step && task.Connection == "" {
		return q.waitForWriter(ctx, task, now)
	}
	return q.wait(ctx, e, task, pending, now.Sub(due))
}

func (q *queues) addWorkflowTask(ctx context.Context, e *Execution, pending *workflowpb.PendingWorkflowTaskInfo, now time.Time) error {
	if pending == nil {
		return nil
	}
	if pending.GetAttempt() > 1 {
		e.Note = noteStuck
		return nil
	}
	if pending.GetState() != enumspb.PENDING_WORKFLOW_TASK_STATE_SCHEDULED || now.Sub(pending.GetScheduledTime().AsTime()) < queueGrace {
		return nil
	}
	queue, note := workflows.TaskQueue, noteNoWorker
	if e.Integration == workflows.DataflowType {
		queue, note = activities.DatasetQueue, noteNoWriter
	}
	served, err := polled(ctx, q.Client, queue, enumspb.TASK_QUEUE_TYPE_WORKFLOW, now, q.silent(ctx))
	if err == nil && !served {
		e.Note = note
	}
	return err
}

// silent lists the processes that are gone, by the identities of their workers; where that is not told, who has asked for
// tasks counts as there.
func (q *queues) silent(ctx context.Context) []string {
	if q.Silent == nil {
		return nil
	}
	silent, _ := q.Silent(ctx)
	return silent
}

// polled tells whether a worker asks for the tasks of a queue that is not one of those that are silent.
func polled(ctx context.Context, c client.Client, queue string, kind enumspb.TaskQueueType, now time.Time, silent []string) (bool, error) {
	description, err := c.DescribeTaskQueue(ctx, queue, kind)
	if err != nil {
		return false, fmt.Errorf("describing the task queue %q: %w", queue, err)
	}
	for _, poller := range description.GetPollers() {
		if now.Sub(poller.GetLastAccessTime().AsTime()) < pollerLife && !slices.Contains(silent, poller.GetIdentity()) {
			return true, nil
		}
	}
	return false, nil
}
