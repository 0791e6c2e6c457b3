package execution

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"hawser/workflows"
)

// What is what an entry of a log tells.
type What string

// The sorts of entries, beside the statuses of tasks and executions.
const (
	// Scheduled is a call that was put into the queue of its connection.
	Scheduled What = "scheduled"
	// AttemptStarted is an attempt at a call that a node has taken up.
	AttemptStarted What = "started"
	// AttemptFailed is an attempt that failed and is repeated.
	AttemptFailed What = "attemptFailed"
)

// Entry is a line of an execution's log.
type Entry struct {
	At time.Time `json:"at"`
	// Task is the path of the task: "charges[3].pay"; empty for the execution itself.
	Task string `json:"task,omitempty"`
	// Summary says what a step of a dataflow's run does, "charges, page 1", whose Task is the activity's name.
	Summary string `json:"summary,omitempty"`
	What    What   `json:"what"`
	// Attempt is that of a call, the first is 1.
	Attempt int `json:"attempt,omitempty"`
	// Node is the worker that has taken the attempt up.
	Node string `json:"node,omitempty"`
	// RetryAt is when an attempt is repeated, as far as it is known.
	RetryAt time.Time `json:"retryAt,omitzero"`
	Error   *Error    `json:"error,omitempty"`

	// path is the task's, the activity's id of a step.
	path string
}

// key tells entries apart while more come.
func (e *Entry) key() string { return fmt.Sprint(e.path, "\x00", e.What, "\x00", e.Attempt) }

// Log tells in order what has happened in an execution. Of attempts that have
// failed, a server keeps but the last of each call; the log of an execution that
// is followed has all that were seen.
func Log(ctx context.Context, c client.Client, id string) ([]*Entry, Status, error) {
	return Reader{Client: c}.begin().log(ctx, id)
}

func (r *reading) log(ctx context.Context, id string) ([]*Entry, Status, error) {
	description, err := describe(ctx, r.Client, id, "")
	if err != nil {
		return nil, "", err
	}
	history, err := r.history(ctx, description)
	if err != nil {
		return nil, "", err
	}
	e := tell(&r.replayer, id, run(description), history)
	log := &log{execution: e, attempts: map[string]int{}, steps: map[string]step{}}
	log.add(Entry{At: e.StartedAt, What: AttemptStarted})
	if err := log.workflow(ctx, r, description); err != nil {
		return nil, "", err
	}
	if e.Status.Over() {
		log.add(Entry{At: e.ClosedAt, What: What(e.Status), Error: e.Error})
	}
	slices.SortStableFunc(log.entries, func(a, b *Entry) int { return a.At.Compare(b.At) })
	return log.entries, e.Status, nil
}

// FollowLog hands the entries of an execution's log to show, as they come, until
// the execution is over.
func FollowLog(ctx context.Context, c client.Client, id string, show func(*Entry)) error {
	reading := Reader{Client: c}.begin()
	shown := map[string]bool{}
	pause := shortestPause
	for {
		began := time.Now()
		entries, status, err := reading.log(ctx, id)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if key := entry.key(); !shown[key] {
				shown[key], pause = true, shortestPause
				show(entry)
			}
		}
		if status.Over() {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(max(pause, restful*time.Since(began))):
			pause = min(longestPause, pause*3/2)
		}
	}
}

// log is a log on its way.
type log struct {
	execution *Execution
	entries   []*Entry
	// calls are the paths of calls by the events that scheduled them, attempts the last attempts that were told of.
	calls    map[int64]string
	attempts map[string]int
	// steps are those of a dataflow's run by their activities' ids.
	steps map[string]step
}

// add adds an entry, whose Task is the path.
func (l *log) add(entry Entry) {
	entry.path = entry.Task
	if s, ok := l.steps[entry.path]; ok {
		entry.Task, entry.Summary = s.name, s.summary
	}
	l.entries = append(l.entries, &entry)
	if entry.Attempt > 0 {
		l.attempts[entry.path] = entry.Attempt
	}
}

// workflow reads a workflow of the execution: its own, or a stretch, with the stretches in it.
func (l *log) workflow(ctx context.Context, r *reading, description *workflowservice.DescribeWorkflowExecutionResponse) error {
	history, err := r.history(ctx, description)
	if err != nil {
		return err
	}
	l.calls = map[int64]string{}
	parts := l.read(&r.replayer, history)
	for _, pending := range description.GetPendingActivities() {
		l.pending(pending)
	}
	for _, s := range begun(parts, history) {
		description, err := describe(ctx, r.Client, s.ID, s.runID)
		var gone *NotFoundError
		if errors.As(err, &gone) {
			continue
		}
		if err == nil {
			err = l.workflow(ctx, r, description)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// read reads the calls of a workflow and what the interpreter did, and gives the stretches that it has begun.
func (l *log) read(replayer *workflows.Replayer, history *historypb.History) []workflows.Part {
	called, flow := map[string]bool{}, ofDataflow(history)
	for _, event := range history.GetEvents() {
		if a := event.GetActivityTaskScheduledEventAttributes(); a != nil {
			l.calls[event.GetEventId()], called[a.GetActivityId()] = a.GetActivityId(), true
			if flow {
				l.steps[a.GetActivityId()] = stepOf(event)
			}
			l.add(Entry{At: event.GetEventTime().AsTime(), Task: a.GetActivityId(), What: Scheduled})
			continue
		}
		if path, ok := l.calls[scheduledEvent(event)]; ok {
			l.call(path, event)
		}
	}
	report, err := replayer.Replay(history)
	if err != nil {
		return nil
	}
	for _, event := range report.Events {
		l.task(event, called[event.Path])
	}
	return report.Parts
}

// call adds what an event tells of a call.
func (l *log) call(path string, event *historypb.HistoryEvent) {
	entry := Entry{At: event.GetEventTime().AsTime(), Task: path, Attempt: l.attempts[path]}
	switch event.GetEventType() {
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_STARTED:
		started := event.GetActivityTaskStartedEventAttributes()
		entry.What, entry.Attempt, entry.Node = AttemptStarted, int(started.GetAttempt()), started.GetIdentity()
		if failure := started.GetLastFailure(); failure != nil {
			l.add(Entry{At: entry.At, Task: path, What: AttemptFailed, Attempt: entry.Attempt - 1, Error: errorOf(failure)})
		}
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
		entry.What = What(TaskSucceeded)
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_CANCELED:
		entry.What = What(TaskCanceled)
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_FAILED:
		entry.What, entry.Error = What(TaskFailed), errorOf(event.GetActivityTaskFailedEventAttributes().GetFailure())
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT:
		entry.What, entry.Error = What(TaskFailed), errorOf(event.GetActivityTaskTimedOutEventAttributes().GetFailure())
	default:
		return
	}
	l.add(entry)
}

// task adds what the interpreter did; of calls their own events tell.
func (l *log) task(event workflows.Event, called bool) {
	ofCall := event.State != workflows.Skipped && event.State != workflows.Compensated
	if called && ofCall {
		return
	}
	entry := Entry{At: event.At, Task: event.Path, What: What(event.State)}
	if event.Failure != nil {
		entry.Error = taskError(event.Failure)
	}
	l.add(entry)
}

// pending adds what the server alone knows of a call that has not ended.
func (l *log) pending(p *workflowpb.PendingActivityInfo) {
	attempt := int(p.GetAttempt())
	if failure := p.GetLastFailure(); failure != nil && attempt > 1 {
		entry := Entry{At: p.GetLastAttemptCompleteTime().AsTime(), Task: p.GetActivityId(), What: AttemptFailed, Attempt: attempt - 1, Error: errorOf(failure)}
		entry.Node = p.GetLastWorkerIdentity()
		if next := p.GetNextAttemptScheduleTime(); next != nil {
			entry.RetryAt = next.AsTime()
		}
		l.add(entry)
	}
	if p.GetState() == enumspb.PENDING_ACTIVITY_STATE_STARTED && p.GetLastStartedTime() != nil {
		l.add(Entry{At: p.GetLastStartedTime().AsTime(), Task: p.GetActivityId(), What: AttemptStarted, Attempt: attempt, Node: p.GetLastWorkerIdentity()})
	}
}
