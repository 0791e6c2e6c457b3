package http

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"hawser/connectors"
)

// lost is the error of a call that may have been carried out although it failed. One that must not be made twice ends
// as OutcomeUnknown: the API is not asked for what it may have created, because nothing tells it from another call's.
func (m *method) lost(call *connectors.Call, err error) error {
	var e *connectors.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Status == http.StatusConflict && m.op.Keyed && call.Repeat {
		copied := *e
		copied.Kind = connectors.Conflict // with the attempt before, which is still under way
		return &copied
	}
	if !m.op.Once || e.NotDone || e.Kind.Refused() || e.Kind == connectors.Canceled {
		return err
	}
	unknown := m.unknown(call, e.Message)
	unknown.Status, unknown.RequestID, unknown.Type, unknown.Code, unknown.Err = e.Status, e.RequestID, e.Type, e.Code, e.Err
	return unknown
}

// unknown is the end of a call of which nobody can tell whether it was carried out.
func (m *method) unknown(call *connectors.Call, why string) *connectors.Error {
	since := "just now"
	if call.Since != 0 {
		since = "since " + time.Unix(call.Since, 0).UTC().Format(time.RFC3339)
	}
	return &connectors.Error{Kind: connectors.OutcomeUnknown, Message: fmt.Sprintf(
		"%s, and no idempotency key goes with %s: look at the API whether it was carried out %s, and run the task again only if it was not; with idempotencyHeader, where the API has one, it is repeated safely",
		why, m.op.Name(), since)}
}
