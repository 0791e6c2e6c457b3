// Package execution starts executions of integrations, and tells how they
// stand: what the CLI prints and what tests look at.
//
// It reads the history alone, so that an execution can be told of whether it
// runs or is over and whether or not a worker is there. It executes nothing.
package execution

import (
	"time"

	"hawser/internal/schema"
	"hawser/workflows"
)

// Status is the status of an execution.
type Status string

// The statuses of executions.
const (
	Running    Status = "running"
	Succeeded  Status = "succeeded"
	Failed     Status = "failed"
	Canceled   Status = "canceled"
	Terminated Status = "terminated"
	TimedOut   Status = "timedOut"
)

// Over reports whether nothing will happen any more.
func (s Status) Over() bool { return s != Running }

// TaskStatus is the status of a task.
type TaskStatus string

// The statuses of tasks.
const (
	// TaskPending is a task whose turn has not come.
	TaskPending TaskStatus = "pending"
	TaskRunning TaskStatus = "running"
	// TaskThrottled is a task that waits in its connection's queue for the connection's rate.
	TaskThrottled TaskStatus = "throttled"
	// TaskWaiting is a task whose connection no worker serves, or one that waits for an answer.
	TaskWaiting   TaskStatus = "waiting"
	TaskSucceeded TaskStatus = "succeeded"
	TaskFailed    TaskStatus = "failed"
	TaskSkipped   TaskStatus = "skipped"
	TaskCanceled  TaskStatus = "canceled"
	// TaskCompensated is a task that was done, and undone when a later one failed.
	TaskCompensated TaskStatus = "compensated"
)

// What tasks wait for.
const (
	AwaitsApproval = "approval"
	AwaitsResume   = "resume"
	AwaitsTurn     = "turn"
)

// Execution tells how an execution stands. Its JSON is what `starter run -o json` prints.
type Execution struct {
	ID          string    `json:"id"`
	RunID       string    `json:"runId"`
	Integration string    `json:"integration"`
	Status      Status    `json:"status"`
	StartedAt   time.Time `json:"startedAt"`
	// ClosedAt is zero while the execution runs.
	ClosedAt time.Time `json:"closedAt,omitzero"`
	// Outputs is an object once the execution has succeeded, null before.
	Outputs schema.Value `json:"outputs"`
	// Tasks are in the order of the definition. They are missing where the definition cannot be read.
	Tasks []*Task `json:"tasks"`
	// Continues is the id of the execution that this one continues.
	Continues string `json:"continues,omitempty"`
	// Note says why the execution as a whole does not move, or what cannot be told of it.
	Note string `json:"note,omitempty"`
	// Error says why an execution did not succeed.
	Error *Error `json:"error,omitempty"`
}

// Task tells how a task stands.
type Task struct {
	Name string `json:"name"`
	// Summary says what a step of a dataflow's run does, "charges, page 1", whose Name is the activity's. Tasks have none.
	Summary string `json:"summary,omitempty"`
	// Path names the task within the execution; it is the activity's id in the history.
	Path string `json:"-"`
	// Index is the turn of the loop that the task belongs to, the first is 0; it is missing elsewhere.
	Index *int `json:"index,omitempty"`
	// Branch is the branch of the parallel that the task belongs to.
	Branch string `json:"branch,omitempty"`
	// Compensation says that the task undoes the one that it is inside of.
	Compensation bool       `json:"compensation,omitempty"`
	Status       TaskStatus `json:"status"`
	// Awaits is what the task waits for: "approval" or "resume", where Note says how it is given; "turn" where as many
	// executions as the integration allows at once are running.
	Awaits string `json:"awaits,omitempty"`
	// ExecutionID is that of the execution that a call task has called. Its tasks are under Tasks, unless it goes on by itself.
	ExecutionID string `json:"executionId,omitempty"`
	// Connection is that of a connector task.
	Connection string `json:"connection,omitempty"`
	// Attempts counts the calls of a connector task, 0 until the first begins.
	Attempts  int       `json:"attempts"`
	StartedAt time.Time `json:"startedAt,omitzero"`
	// DurationMs is from the start of the first attempt, or from scheduling where that is not known, to the end.
	DurationMs int64 `json:"durationMs"`
	// NextAttemptAt is when a failed attempt is repeated, zero where none waits.
	NextAttemptAt time.Time `json:"nextAttemptAt,omitzero"`
	// Ahead is about how many calls wait before one that is throttled, at the most. It is missing where that is not known.
	Ahead *int `json:"ahead,omitempty"`
	// Note says why the task does not move, and what to do.
	Note string `json:"note,omitempty"`
	// Output is what tasks.<name> holds: connectorOutputPayload and so on; the variables of a set task.
	Output schema.Value `json:"output,omitzero"`
	// Error is the last failure.
	Error *Error `json:"error,omitempty"`
	// Turns tells how far a loop has come.
	Turns *workflows.Turns `json:"turns,omitempty"`
	// Tasks are the tasks inside of a task that holds tasks. Of a loop that is made in stretches they are those of
	// turns that did not succeed or have not ended.
	Tasks []*Task `json:"tasks,omitempty"`

	// step says that it is one of a dataflow's run.
	step bool
	// stretched says that the task is a loop that is made in stretches.
	stretched bool
	// owner is the execution that the task is one of, where another has called that; own is its path there.
	owner, own string
	// detached says that the called execution goes on by itself.
	detached bool
}

// Error is a failure, as the vendor or the interpreter put it.
type Error struct {
	// Task is the name of the task that failed.
	Task string `json:"task,omitempty"`
	// Type is the kind of the failure: "Declined", "ExpressionFailed".
	Type string `json:"type"`
	// Code is the vendor's.
	Code        string `json:"code,omitempty"`
	DeclineCode string `json:"declineCode,omitempty"`
	// Message is the vendor's, or says what went wrong.
	Message   string `json:"message"`
	RequestID string `json:"requestId,omitempty"`
	// Operation is the operation that failed: "stripe.PaymentIntent.Create".
	Operation string `json:"operation,omitempty"`
}
