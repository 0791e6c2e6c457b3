package nodetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"hawser/connectors"
	"hawser/internal/schema"
)

// Connector is the connector of the vendor, named "fake": charges with
// idempotency keys, messages without, the action Refund.
type Connector struct {
	// Rate is that of a node; 0 means 1000.
	Rate float64
}

// Spec lists what the vendor can do.
func (c Connector) Spec() *connectors.Spec {
	rate := c.Rate
	if rate == 0 {
		rate = 1000
	}
	return &connectors.Spec{Name: "fake", Rate: rate, Operations: []*connectors.Operation{
		{Connector: "fake", Entity: "Charge", Verb: connectors.Create, Changes: true, Keyed: true},
		{Connector: "fake", Entity: "Charge", Verb: connectors.Delete, Changes: true, Keyed: true},
		{Connector: "fake", Entity: "Charge", Verb: connectors.Get},
		{Connector: "fake", Entity: "Charge", Verb: connectors.List},
		{Connector: "fake", Entity: "Message", Verb: connectors.Create, Changes: true},
		{Connector: "fake", Action: "Refund", Changes: true, Keyed: true},
	}}
}

// Open gives a caller for a connection that has an apiKey.
func (c Connector) Open(connection connectors.Connection) (connectors.Caller, error) {
	return caller{connection}, nil
}

type caller struct{ connectors.Connection }

// Call makes one request.
func (c caller) Call(ctx context.Context, call connectors.Call) (*connectors.Result, error) {
	op := call.Operation.FullName()
	key, err := c.Auth(ctx, "apiKey")
	if err != nil {
		return nil, &connectors.Error{Op: op, Kind: connectors.Configuration, Message: err.Error(), Err: err}
	}
	message := wireRequest{
		Request: Request{
			Operation: call.Operation.Name(), EntityID: call.EntityID, Filter: call.FilterClause,
			PageToken: call.PageToken, Repeat: call.Repeat, Since: call.Since,
		},
		Payload: schema.Value{Any: call.Payload},
	}
	if call.Operation.Keyed {
		message.Key = call.IdempotencyKey
	}
	body, err := json.Marshal(message)
	if err != nil {
		return nil, &connectors.Error{Op: op, Kind: connectors.BadCall, Err: err}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.BaseURL, bytes.NewReader(body))
	if err != nil {
		return nil, &connectors.Error{Op: op, Kind: connectors.Configuration, Err: err}
	}
	request.Header.Set("Authorization", key)
	response, err := c.HTTP.Do(request)
	if err != nil {
		return nil, &connectors.Error{Op: op, Kind: kindOf(err), Message: "no answer", Err: err}
	}
	defer response.Body.Close()
	return read(op, response)
}

// Ping asks for nothing.
func (c caller) Ping(context.Context) error { return nil }

func read(op string, response *http.Response) (*connectors.Result, error) {
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, &connectors.Error{Op: op, Kind: kindOf(err), Message: "no answer", Err: err}
	}
	var answer wireAnswer
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, &connectors.Error{Op: op, Kind: connectors.Malformed, Err: err}
	}
	id := response.Header.Get("Request-Id")
	if response.StatusCode != http.StatusOK {
		ms, _ := strconv.Atoi(response.Header.Get("Retry-After-Ms")) // absent is 0
		return nil, &connectors.Error{
			Op: op, Kind: kinds[response.StatusCode], Code: answer.Code, Message: answer.Message,
			Status: response.StatusCode, RequestID: id, RetryAfter: time.Duration(ms) * time.Millisecond,
		}
	}
	return &connectors.Result{Payload: answer.Result.Any, NextPageToken: answer.NextPageToken, RequestID: id}, nil
}

func kindOf(err error) connectors.Kind {
	switch {
	case errors.Is(err, context.Canceled):
		return connectors.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return connectors.Timeout
	default:
		return connectors.Unavailable
	}
}

var kinds = map[int]connectors.Kind{
	http.StatusBadRequest:          connectors.Invalid,
	http.StatusUnauthorized:        connectors.Authentication,
	http.StatusPaymentRequired:     connectors.Declined,
	http.StatusNotFound:            connectors.NotFound,
	http.StatusConflict:            connectors.Conflict,
	http.StatusTooManyRequests:     connectors.RateLimited,
	http.StatusServiceUnavailable:  connectors.Unavailable,
	http.StatusInternalServerError: connectors.Unavailable,
}

var (
	_ connectors.Connector = Connector{}
	_ connectors.Caller    = caller{}
)
