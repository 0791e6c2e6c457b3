package activities

import (
	"errors"
	"fmt"
	"time"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/lang/expr"
)

func unknownOperation(operation string) error {
	return &connectors.Error{
		Op: operation, Kind: connectors.BadCall,
		Message: "this worker's connectors have no such operation: the worker is older than the definition's check, update it",
	}
}

func unknownConnection(operation, connection string) error {
	return &connectors.Error{
		Op: operation, Kind: connectors.Configuration,
		Message: fmt.Sprintf("this worker does not serve the connection %q: give it the definition of the connection", connection),
	}
}

func keyExpired(operation string, first time.Time) error {
	return &connectors.Error{
		Op: operation, Kind: connectors.OutcomeUnknown,
		Message: fmt.Sprintf("not repeated any more: the first attempt was at %s, and the vendor may have forgotten its idempotency key since; look at the vendor whether it was carried out",
			first.UTC().Format(time.RFC3339)),
	}
}

// interrupted is a call that a stopping worker gave up; another worker repeats it.
func interrupted(operation string, cause *connectors.Error) *connectors.Error {
	return &connectors.Error{
		Op: operation, Kind: connectors.Unavailable,
		Message: "the worker stopped before the call was answered", Err: cause,
	}
}

// unsettled is the end of a call that the vendor may have carried out although its attempts failed.
func unsettled(e *connectors.Error, since time.Time) *connectors.Error {
	out := *e
	out.Kind, out.RetryAfter = connectors.OutcomeUnknown, 0
	if out.Message == "" && out.Err != nil {
		out.Message = out.Err.Error()
	}
	out.Message = fmt.Sprintf("%s; an attempt at it may have been carried out all the same: look at the vendor for what was created since %s, and run the task again only if it is not there",
		out.Message, since.UTC().Format(time.RFC3339))
	return &out
}

func malformed(operation string, cause error) error {
	return &connectors.Error{Op: operation, Kind: connectors.Malformed, Message: "the result cannot be written as JSON", Err: cause}
}

func tooLarge(operation string, size int) error {
	return &connectors.Error{
		Op: operation, Kind: ResultTooLarge,
		Message: fmt.Sprintf("the result has %.1f MB, more than the %.1f MB that an execution can carry: ask for a smaller page (listEntitiesPageSize) or fewer records (filterClause)",
			float64(size)/1e6, float64(MaxPayload)/1e6),
	}
}

func unknownFlow() error {
	return &connectors.Error{
		Op: "dataset", Kind: connectors.BadCall,
		Message: "this worker does not know the form of the dataflow's definitions: the worker is older than the starter, update it",
	}
}

// unfitFlow is a flow whose definitions do not fit what the worker's connection can do.
func unfitFlow(cause error) error {
	return &connectors.Error{
		Op: "dataset", Kind: connectors.Configuration,
		Message: "the dataflow does not fit the worker's connection: check it with the worker's definitions", Err: cause,
	}
}

// failedCondition is a condition of a retry policy that has no value.
func failedCondition(when *lang.Expression, err error) error {
	return errors.New("the condition of a retry policy counts as false: " + when.Failed(expr.Offset(err), err.Error()))
}

// withUnclear adds to what is said of a failure that it was not clear which retry policy is for it.
func withUnclear(message string, unclear []error) string {
	for _, err := range unclear {
		message += "; " + err.Error()
	}
	return message
}
