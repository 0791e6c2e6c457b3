package workflows

import (
	"errors"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/lang"
)

// The types of failures that the interpreter itself finds, beside the kinds of
// connectors' errors.
const (
	// ExpressionFailed is an expression that has no value at run time.
	ExpressionFailed = "ExpressionFailed"
	// WrongValue is a value that does not suit the field that takes it.
	WrongValue = "WrongValue"
	// PayloadTooLarge is an input of a call that an execution cannot carry.
	PayloadTooLarge = "PayloadTooLarge"
	// TooMuch is a loop with more turns than an execution can carry.
	TooMuch = "TooMuch"
	// TooManyFailed is a run of a dataflow with more records that do not fit than it allows.
	TooManyFailed = "TooManyFailed"
	// InvalidInputs are inputs of a call that the called integration does not take.
	InvalidInputs = "InvalidInputs"
	// TimedOut is what did not end within its timeout.
	TimedOut = "TimedOut"
	// NotEnded is a called execution that came to no end of its own: it was canceled, terminated or deleted.
	NotEnded = "NotEnded"
	// Refused is what a fail task ends the integration with, where it names no type.
	Refused = "Failed"
	// BadDefinition is an execution whose definition this worker cannot execute.
	BadDefinition = "BadDefinition"
)

// failure is a task's failure on its way out of the execution. Its text is what
// the execution's own failure says.
type failure struct {
	TaskFailure
	text string
}

// Error tells task, message, vendor's code and request id, once.
func (f *failure) Error() string { return f.text }

// taskFailure reads what became of a task out of the error that it ended with.
func taskFailure(task *lang.Task, err error) *failure {
	name := task.Name.Value
	var own *failure
	if errors.As(err, &own) {
		if own.Task != "" { // that of a task inside
			return own
		}
		own.Task = name
		own.text = "task " + name + ": " + own.text
		return own
	}
	var timeout *temporal.TimeoutError
	if errors.As(err, &timeout) {
		return inTask(name, lostCall(task, timeout))
	}
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		var details activities.Failure
		if app.Details(&details) != nil {
			details = activities.Failure{Kind: app.Type(), Message: app.Message()}
		}
		return inTask(name, &failure{TaskFailure: TaskFailure{Failure: details}, text: app.Message()})
	}
	return inTask(name, &failure{
		TaskFailure: TaskFailure{Failure: activities.Failure{Kind: string(connectors.OutcomeUnknown), Message: err.Error()}},
		text:        err.Error(),
	})
}

func inTask(name string, f *failure) *failure {
	f.Task = name
	f.text = "task " + name + ": " + f.text
	return f
}

// ended turns the error that ends an execution into the workflow's.
func (e *execution) ended(ctx workflow.Context, err error) error {
	var f *failure
	if !errors.As(err, &f) {
		return err
	}
	if err := e.markFailed(ctx, f); err != nil {
		return err
	}
	return temporal.NewApplicationErrorWithOptions(f.Error(), f.Kind, temporal.ApplicationErrorOptions{
		NonRetryable: true,
		Details:      []any{f.TaskFailure},
	})
}

// markFailed makes the failure findable, where the namespace has the attributes.
func (e *execution) markFailed(ctx workflow.Context, f *failure) error {
	if !e.findable(ctx) {
		return nil
	}
	status := "failed: " + f.Kind
	switch {
	case f.OutOfTime():
		status = TimedOutStatus
	case f.Task != "":
		status = "failed: " + f.Task
	}
	return workflow.UpsertTypedSearchAttributes(ctx, StatusAttribute.ValueSet(status))
}
