package connectors

import (
	"errors"
	"fmt"
	"strings"

	"hawser/internal/schema"
)

// Conform checks a connectorInputPayload, and gives it in the terms of the operation's type. What is wrong is a BadCall
// that names every problem.
func (o *Operation) Conform(payload map[string]any) (map[string]any, error) {
	if o.Payload == nil {
		if len(payload) > 0 {
			return nil, &Error{Kind: BadCall, Message: o.Name() + " takes no connectorInputPayload"}
		}
		return map[string]any{}, nil
	}
	if payload == nil {
		payload = map[string]any{}
	}
	value, problems := schema.Conform(payload, o.Payload)
	if len(problems) > 0 {
		return nil, Refused(problems)
	}
	return value.(map[string]any), nil
}

// Refused is the BadCall of a payload with problems: all of them.
func Refused(problems []schema.Problem) *Error {
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = p.String()
	}
	return &Error{Kind: BadCall, Message: strings.Join(texts, "; ")}
}

// Partly is the error err, which tells how far a change of several records came before it failed.
func Partly(err error, done, all int) error {
	var e *Error
	if done == 0 || !errors.As(err, &e) {
		return err
	}
	copied := *e
	copied.Message = fmt.Sprintf("%d of %d records are done, the next one failed: %s", done, all, e.Message)
	return &copied
}
