package execution

import (
	"iter"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"hawser/workflows"
)

// tell reads a history. What tasks have done is told by replaying it; a history
// that cannot be replayed (it is of another version) is still told by its events.
func tell(replayer *workflows.Replayer, id, runID string, history *historypb.History) *Execution {
	return tellTree(replayer, id, runID, history).finish(history)
}

// tellTree tells of an execution what its own history does.
func tellTree(replayer *workflows.Replayer, id, runID string, history *historypb.History) *tree {
	e := &Execution{ID: id, RunID: runID, Status: Running, Tasks: []*Task{}}
	t := newTree(e)
	if len(history.GetEvents()) == 0 {
		return t
	}
	started := history.Events[0]
	e.Integration = started.GetWorkflowExecutionStartedEventAttributes().GetWorkflowType().GetName()
	e.StartedAt = started.GetEventTime().AsTime()
	e.Continues = continuesOf(started)
	t.tell(replayer, history)
	return t
}

func (t *tree) tell(replayer *workflows.Replayer, history *historypb.History) {
	report, err := replayer.Replay(history)
	if report != nil {
		t.define(report.Input.Bundle.Integration)
		if err != nil {
			t.execution.Note = noteNotReplayed
		} else {
			t.report(report, history)
		}
	}
	t.addCalls(history)
}

// finish tells how the execution has ended, once all is told of its tasks.
func (t *tree) finish(history *historypb.History) *Execution {
	if len(history.GetEvents()) == 0 {
		return t.execution
	}
	t.leaveOut()
	addClose(t.execution, history.Events[len(history.Events)-1])
	return t.execution
}

// apply takes an event over that happened in a workflow of an execution.
func (t *Task) apply(event workflows.Event, id, workflow string) {
	switch event.State {
	case workflows.Started:
		t.Status, t.StartedAt = TaskRunning, event.At
		return
	case workflows.Waiting:
		t.Status, t.Note, t.Awaits = TaskWaiting, workflows.Invitation(id, event), AwaitsResume
		t.owner = workflow
		if event.Task.Approval != nil {
			t.Awaits = AwaitsApproval
		}
		return
	case workflows.Calling:
		t.ExecutionID = event.Execution
		return
	case workflows.Skipped:
		t.Status = TaskSkipped
	case workflows.Succeeded:
		t.Status, t.Output.Any = TaskSucceeded, event.Output
	case workflows.Failed:
		t.Status, t.Error = TaskFailed, taskError(event.Failure)
	case workflows.Canceled:
		t.Status = TaskCanceled
	case workflows.Compensated:
		t.Status = TaskCompensated
		return
	}
	t.Awaits, t.Note = "", ""
	t.ended(event.At)
}

func (t *Task) ended(at time.Time) {
	if !t.StartedAt.IsZero() && at.After(t.StartedAt) {
		t.DurationMs = at.Sub(t.StartedAt).Milliseconds()
	}
}

func (e *Execution) task(path string) *Task {
	for task := range e.Every() {
		if task.Path == path {
			return task
		}
	}
	return nil
}

// Every goes through all tasks, each before the tasks inside of it.
func (e *Execution) Every() iter.Seq[*Task] {
	return func(yield func(*Task) bool) { every(e.Tasks, yield) }
}

func every(tasks []*Task, yield func(*Task) bool) bool {
	for _, task := range tasks {
		if !yield(task) || !every(task.Tasks, yield) {
			return false
		}
	}
	return true
}

func addClose(e *Execution, last *historypb.HistoryEvent) {
	switch last.GetEventType() {
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
		e.Status = Succeeded
		result := last.GetWorkflowExecutionCompletedEventAttributes().GetResult()
		if err := converter.GetDefaultDataConverter().FromPayloads(result, &e.Outputs); err != nil {
			e.Note = noteNoOutputs
		}
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
		e.Status = Failed
		e.Error = errorOf(last.GetWorkflowExecutionFailedEventAttributes().GetFailure())
		if e.Error.Type == workflows.TimedOut && e.Error.Task == "" {
			e.Status = TimedOut
		}
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED:
		e.Status = Canceled
		e.Error = &Error{Type: "Canceled", Message: "the execution was canceled"}
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED:
		e.Status = Terminated
		e.Error = terminated(last.GetWorkflowExecutionTerminatedEventAttributes().GetReason())
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT:
		e.Status = TimedOut
		e.Error = &Error{Type: "TimedOut", Message: "the execution did not end within its time"}
	default:
		return
	}
	e.ClosedAt = last.GetEventTime().AsTime()
	for task := range e.Every() {
		if task.Status == TaskRunning || task.Status == TaskWaiting {
			task.Status, task.Awaits, task.Note = TaskCanceled, "", ""
			task.ended(e.ClosedAt)
		}
	}
}

// continuesOf reads which execution one continues, "" for one that begins at the beginning.
func continuesOf(started *historypb.HistoryEvent) string {
	var id string
	memo := started.GetWorkflowExecutionStartedEventAttributes().GetMemo().GetFields()[ContinuesMemo]
	if memo == nil || converter.GetDefaultDataConverter().FromPayload(memo, &id) != nil {
		return ""
	}
	return id
}
