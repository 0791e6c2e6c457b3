package trial

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"

	"go.temporal.io/sdk/activity"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/schema"
)

// caller answers the calls of one connection: as the mocks say, or as the
// sandbox does.
type caller struct {
	trial *trial
	// real makes the calls to the sandbox; nil where the test has none.
	real connectors.Caller
}

// Call notes the call and answers it.
func (c *caller) Call(ctx context.Context, call connectors.Call) (*connectors.Result, error) {
	info := activity.GetInfo(ctx)
	if !c.trial.isOwn(info.WorkflowExecution.ID) {
		return c.called(ctx, call, info.WorkflowType.Name)
	}
	task := taskOf(info.ActivityID)
	mock := c.trial.test.Mock(task)
	number := c.trial.calls.note(task, call, int(info.Attempt))
	switch {
	case mock != nil && (mock.Always || number < len(mock.Answers)):
		answer := mock.Answers[min(number, len(mock.Answers)-1)]
		return answered(answer, call.Operation)
	case mock != nil:
		c.trial.calls.refuse(exhausted(mock, number+1))
	case c.real != nil:
		return c.real.Call(ctx, call)
	default:
		c.trial.calls.refuse(unmocked(c.trial.test, task))
	}
	return nil, noAnswer(call)
}

// called makes a call of an integration that the tested one has called.
func (c *caller) called(ctx context.Context, call connectors.Call, integration string) (*connectors.Result, error) {
	if c.real != nil {
		return c.real.Call(ctx, call)
	}
	c.trial.calls.refuse(unmockedWithin(c.trial.test, integration))
	return nil, noAnswer(call)
}

func noAnswer(call connectors.Call) error {
	return &connectors.Error{Op: call.Operation.FullName(), Kind: connectors.BadCall, Message: "the test has no answer for this call"}
}

// Ping is never asked for in a test.
func (c *caller) Ping(context.Context) error { return nil }

// taskOf gives the name of the task at a path: "charges[3].charge" is "charge".
func taskOf(path string) string {
	return path[strings.LastIndexByte(path, '.')+1:]
}

// answered gives what a mock says, in the terms of the connector.
func answered(answer *lang.Answer, op *connectors.Operation) (*connectors.Result, error) {
	if f := answer.Failure; f != nil {
		return nil, &connectors.Error{
			Op: op.FullName(), Kind: connectors.Kind(f.Kind.Value), Type: f.Type.Value,
			Code: f.Code.Value, DeclineCode: f.DeclineCode.Value, Message: f.Message.Value,
		}
	}
	outputs, _ := answer.Outputs.Data().(map[string]any)
	payload, _ := schema.Conform(outputs["connectorOutputPayload"], op.Output) // check has told what does not fit
	token, _ := outputs["listEntitiesNextPageToken"].(string)
	return &connectors.Result{Payload: payload, NextPageToken: token}, nil
}

// open gives the caller of a connection at its sandbox, nil where there is none.
func (t *trial) open(c *lang.Connection) connectors.Caller {
	vendor, ok := t.sandbox.Vendors[c.Connector.Value]
	connector := t.options.Catalogue.Connector(c.Connector.Value)
	if !ok || connector == nil {
		return nil
	}
	real, err := connector.Open(connectors.Connection{
		Name:      c.Name.Value,
		HTTP:      &http.Client{},
		BaseURL:   vendor.BaseURL,
		Auth:      func(_ context.Context, name string) (string, error) { return vendor.Auth[name], nil },
		AccountID: c.AccountID,
		Region:    c.Location,
		Edge:      c.Edge,
	})
	if err != nil {
		return nil
	}
	return real
}

// made is a call that was made.
type made struct {
	connectors.Call
	attempt int
}

// calls are the calls of a test by task, in the order in which they were made.
type calls struct {
	mu      sync.Mutex
	made    map[string][]made
	answers map[string]int
	refused []Failure
}

// count counts the answers that a task was given without a call.
func (c *calls) count(task string) (before int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answers == nil {
		c.answers = map[string]int{}
	}
	c.answers[task]++
	return c.answers[task] - 1
}

// note keeps a call, and gives how many were made for the task before it.
func (c *calls) note(task string, call connectors.Call, attempt int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made == nil {
		c.made = map[string][]made{}
	}
	before := len(c.made[task])
	c.made[task] = append(c.made[task], made{call, attempt})
	return before
}

func (c *calls) refuse(failure Failure) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused = append(c.refused, failure)
}

// wrong gives the calls that the test did not provide for.
func (c *calls) wrong() []Failure {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.refused)
}

var _ connectors.Caller = (*caller)(nil)
