package execution

import (
	"cmp"
	"errors"
	"fmt"

	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/temporal"

	"hawser/workflows"
)

const (
	noteNotReplayed = "the execution belongs to another version of Hawser: what its tasks have done is told by its calls alone"
	noteNoOutputs   = "the outputs of the execution cannot be read"
	noteNoWorker    = "no worker executes integrations: start one with `go run ./worker`"
	noteNoWriter    = "no worker runs dataflows: start one with `go run ./worker`"
	noteStuck       = "the workflow task fails and is repeated; a worker of another version or a defect is the cause"
)

func noteNoNode(connection string) string {
	return fmt.Sprintf("no worker serves the connection %q: start one that has its definition", connection)
}

func noteSuspended(connection string) string {
	return fmt.Sprintf("connection %s is suspended: `starter connections resume %[1]s` lets it go on", connection)
}

func noteHeld(connection string) string {
	return fmt.Sprintf("suspended: waits for `starter connections resume %s`", connection)
}

// errorOf reads what a failure in a history tells.
func errorOf(failure *failurepb.Failure) *Error {
	if failure == nil {
		return &Error{Type: "Unknown", Message: "no cause was recorded"}
	}
	var app *temporal.ApplicationError
	if errors.As(temporal.GetDefaultFailureConverter().FailureToError(failure), &app) {
		var details workflows.TaskFailure
		if app.Details(&details) == nil {
			return taskError(&details)
		}
		return &Error{Type: app.Type(), Message: app.Message()}
	}
	if timeout := failure.GetTimeoutFailureInfo(); timeout != nil {
		return &Error{Type: "Timeout", Message: "the worker did not tell in time how the call ended"}
	}
	return &Error{Type: "Unknown", Message: failure.GetMessage()}
}

func taskError(f *workflows.TaskFailure) *Error {
	return &Error{
		Task:        f.Task,
		Type:        f.Kind,
		Code:        f.Code,
		DeclineCode: f.DeclineCode,
		Message:     f.Message,
		RequestID:   f.RequestID,
		Operation:   f.Operation,
	}
}

func terminated(reason string) *Error {
	return &Error{Type: "Terminated", Message: cmp.Or(reason, "the execution was terminated")}
}
