package workflows

import (
	"time"

	"hawser/activities"
	"hawser/internal/lang"
)

// State is what has become of a task.
type State string

// The states of tasks.
const (
	Started   State = "started"
	Succeeded State = "succeeded"
	Failed    State = "failed"
	Skipped   State = "skipped"
	Canceled  State = "canceled"
	// Waiting is a task that has started, and waits for an answer.
	Waiting State = "waiting"
	// Calling is a task that has started, and calls another execution.
	Calling State = "calling"
	// Compensated is a task that was done, and has been undone since.
	Compensated State = "compensated"
)

// Event is a change of a task's state.
type Event struct {
	// Of is the id of the execution.
	Of string
	// Path names the task within the execution; it is the activity's id in the history.
	Path string
	// Task is the task's definition. Parent is the path of the task that it runs inside of, "" for none; Index is
	// the turn of a loop, nil elsewhere; Branch is the branch of a parallel.
	Task   *lang.Task
	Parent string
	Index  *int
	Branch string
	// Undoes is for a compensation the path of the task that it undoes.
	Undoes string
	State  State
	// Execution is the id of the execution that a task calls.
	Execution string
	// Message is what a task that waits asks, Approvers those whose answer counts.
	Message   string
	Approvers []string
	// At is when, by the workflow's clock.
	At time.Time
	// Output is what a task that succeeded gave: tasks.<name>, or the variables that it set.
	Output any
	// Failure is that of a task that failed.
	Failure *TaskFailure
}

// OutOfTime reports whether the execution did not end within its integration's timeout.
func (f *TaskFailure) OutOfTime() bool { return f.Kind == TimedOut && f.Task == "" }

// TaskFailure is the details of the application error that a failed execution
// ends with. Task is empty where the outputs failed.
type TaskFailure struct {
	Task string `json:"task,omitempty"`
	activities.Failure
	// NotCompensated are the compensations that failed after it.
	NotCompensated []TaskFailure `json:"notCompensated,omitempty"`
}
