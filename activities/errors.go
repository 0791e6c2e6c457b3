package activities

import (
	"context"
	"errors"
	"slices"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"hawser/connectors"
)

// failed gives the error that an activity ends with: the one place where a
// connector's error becomes Temporal's. Its type is the kind, its details are a
// Failure, and the kind decides whether it is retried. A cancellation that was
// asked for becomes Temporal's canceled error. What the next attempt has to know
// goes into a last heartbeat.
func failed(ctx context.Context, a attempt, err error) error {
	e := connectorError(ctx, a.operation, err)
	if e.Kind == connectors.Canceled {
		if !stopping(ctx) {
			return temporal.NewCanceledError()
		}
		e = interrupted(a.operation, e)
	}
	policy, unclear := a.policy(e)
	final := !e.Kind.Retryable() || named(e, a.in.NonRetryable) || a.exhausted(policy)
	switch {
	case final || isLast(a.info):
		e = a.ended(e)
	default:
		activity.RecordHeartbeat(ctx, a.past.after(a.info.StartedTime, e))
	}
	details := failure(a.operation, e)
	details.Message = withUnclear(details.Message, unclear)
	return temporal.NewApplicationErrorWithOptions(withUnclear(e.Error(), unclear), string(e.Kind), temporal.ApplicationErrorOptions{
		NonRetryable:   final || !e.Kind.Retryable(),
		NextRetryDelay: a.delay(e.RetryAfter, policy),
		Details:        []any{details},
		Category:       category(e.Kind),
	})
}

// connectorError finds the connector's error in err. Anything else a connector
// gives is against its contract: what became of the call is not known.
func connectorError(ctx context.Context, operation string, err error) *connectors.Error {
	var e *connectors.Error
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, context.DeadlineExceeded):
		return &connectors.Error{Op: operation, Kind: connectors.Timeout, Message: "no answer in time", Err: err}
	case ctx.Err() != nil:
		return &connectors.Error{Op: operation, Kind: connectors.Canceled, Message: "the call was given up", Err: err}
	default:
		return &connectors.Error{Op: operation, Kind: connectors.OutcomeUnknown, Err: err}
	}
}

// stopping tells whether the worker, not the execution, gives the call up.
func stopping(ctx context.Context) bool {
	select {
	case <-activity.GetWorkerStopChannel(ctx):
		return true
	default:
		return false
	}
}

// named tells whether a task's nonRetryable list names the error.
func named(e *connectors.Error, list []string) bool {
	return slices.ContainsFunc(list, func(name string) bool {
		return name != "" && slices.Contains([]string{e.Code, e.DeclineCode, e.Type, string(e.Kind)}, name)
	})
}

func failure(operation string, e *connectors.Error) Failure {
	message := e.Message
	if message == "" && e.Err != nil {
		message = e.Err.Error()
	}
	return Failure{
		Operation:   operation,
		Kind:        string(e.Kind),
		Type:        e.Type,
		Code:        e.Code,
		DeclineCode: e.DeclineCode,
		Param:       e.Param,
		Message:     message,
		Status:      e.Status,
		RequestID:   e.RequestID,
	}
}

// category keeps what vendors say every day out of the operators' alerts.
func category(kind connectors.Kind) temporal.ApplicationErrorCategory {
	switch kind {
	case connectors.Declined, connectors.NotFound, connectors.Invalid, connectors.RateLimited, connectors.Conflict:
		return temporal.ApplicationErrorCategoryBenign
	default:
		return temporal.ApplicationErrorCategoryUnspecified
	}
}
