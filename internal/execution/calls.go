package execution

import (
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"hawser/activities"
)

// addCalls adds what the events of activities tell: attempts and times, and how
// a call ended that the interpreter has not looked at yet. The history tells of
// an attempt only once the call has ended.
func (t *tree) addCalls(history *historypb.History) {
	paths, flow := map[int64]string{}, ofDataflow(history)
	for _, event := range history.Events {
		if a := event.GetActivityTaskScheduledEventAttributes(); a != nil {
			paths[event.GetEventId()] = a.GetActivityId()
			task := t.call(a.GetActivityId())
			if flow {
				s := stepOf(event)
				task.Name, task.Summary, task.Connection, task.step = s.name, s.summary, s.connection, true
			}
			task.scheduled(event)
			continue
		}
		scheduled := scheduledEvent(event)
		if scheduled == 0 {
			continue
		}
		task := t.call(paths[scheduled])
		if started := event.GetActivityTaskStartedEventAttributes(); started != nil {
			task.Attempts = int(started.GetAttempt())
			if started.GetAttempt() <= 1 {
				task.StartedAt = event.GetEventTime().AsTime()
			}
			continue
		}
		task.closed(event)
	}
}

// call gives the task of that path. A call that the definition does not tell of
// still gets its line.
func (t *tree) call(path string) *Task {
	task := t.tasks[path]
	if task == nil {
		task = &Task{Name: path, Path: path}
		t.tasks[path] = task
		t.execution.Tasks = append(t.execution.Tasks, task)
	}
	return task
}

func (t *Task) scheduled(event *historypb.HistoryEvent) {
	if t.Status == "" || t.Status == TaskPending {
		t.Status = TaskRunning
	}
	t.StartedAt = event.GetEventTime().AsTime()
}

func (t *Task) closed(event *historypb.HistoryEvent) {
	t.ended(event.GetEventTime().AsTime())
	if t.Status != TaskRunning {
		return
	}
	if completed := event.GetActivityTaskCompletedEventAttributes(); completed != nil {
		t.Status = TaskSucceeded
		var out activities.CallOutput
		if !t.step && converter.GetDefaultDataConverter().FromPayloads(completed.GetResult(), &out) == nil {
			t.Output.Any = map[string]any{"connectorOutputPayload": out.Payload.Any}
		}
		return
	}
	if event.GetActivityTaskCanceledEventAttributes() != nil {
		t.Status = TaskCanceled
		return
	}
	t.Status = TaskFailed
	failure := event.GetActivityTaskFailedEventAttributes().GetFailure()
	if failure == nil {
		failure = event.GetActivityTaskTimedOutEventAttributes().GetFailure()
	}
	t.Error = errorOf(failure)
	t.Error.Task = t.Name
}

// scheduledEvent gives the id of the event that scheduled the activity of an
// event, 0 for an event of something else.
func scheduledEvent(event *historypb.HistoryEvent) int64 {
	for _, id := range []int64{
		event.GetActivityTaskStartedEventAttributes().GetScheduledEventId(),
		event.GetActivityTaskCompletedEventAttributes().GetScheduledEventId(),
		event.GetActivityTaskFailedEventAttributes().GetScheduledEventId(),
		event.GetActivityTaskTimedOutEventAttributes().GetScheduledEventId(),
		event.GetActivityTaskCanceledEventAttributes().GetScheduledEventId(),
	} {
		if id != 0 {
			return id
		}
	}
	return 0
}
