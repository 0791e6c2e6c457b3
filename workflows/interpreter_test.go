package workflows_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
	"hawser/internal/schema"
	"hawser/workflows"
)

// vendor answers the calls of a test without a network.
type vendor func(call connectors.Call) (*connectors.Result, error)

func (v vendor) Call(_ context.Context, call connectors.Call) (*connectors.Result, error) {
	return v(call)
}

func (v vendor) Ping(context.Context) error { return nil }

// echo gives every payload back, with an Id.
func echo(call connectors.Call) (*connectors.Result, error) {
	record := map[string]any{"Id": "id"}
	for key, value := range call.Payload {
		record[key] = value
	}
	return &connectors.Result{Payload: record}, nil
}

// execute runs a bundle with time that skips, and gives the outputs.
func execute(t *testing.T, v vendor, bundle *lang.Bundle, inputs map[string]any) (any, *testsuite.TestWorkflowEnvironment) {
	t.Helper()
	env := environment(t, v)
	env.ExecuteWorkflow("integration", workflows.Input{Bundle: bundle, Inputs: schema.Value{Any: inputs}})
	if !env.IsWorkflowCompleted() {
		t.Fatal("the execution did not end")
	}
	var outputs schema.Value
	if env.GetWorkflowError() == nil {
		if err := env.GetWorkflowResult(&outputs); err != nil {
			t.Fatal(err)
		}
	}
	return outputs.Any, env
}

func environment(t *testing.T, v vendor) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: time.Minute}) // the machine may be busy
	catalogue, err := connectors.NewCatalogue(nodetest.Connector{})
	if err != nil {
		t.Fatal(err)
	}
	activities.New(catalogue, map[string]connectors.Caller{"main": v}).Register(env, nodetest.Connector{}.Spec())
	env.RegisterActivityWithOptions(func(context.Context, string) (bool, error) { return true, nil }, activity.RegisterOptions{Name: activities.BegunActivity})
	workflows.Register(env)
	return env
}

func outputs(members ...lang.Member) []lang.Member { return members }

func TestValues(t *testing.T) {
	literal := func(value any) *lang.Value { return nodetest.Literal(value) }
	for name, test := range map[string]struct {
		value *lang.Value
		want  any
	}{
		"nothing":         {nil, nil},
		"null":            {literal(nil), nil},
		"a whole number":  {literal(int64(1500)), int64(1500)},
		"a number":        {literal(2.0), 2.0},
		"an expression":   {nodetest.Expression("inputs.amount * 2"), int64(10)},
		"a list":          {&lang.Value{Kind: lang.ListValue, List: []*lang.Value{literal("a"), nodetest.Expression("inputs.amount")}}, []any{"a", int64(5)}},
		"an empty list":   {&lang.Value{Kind: lang.ListValue}, []any{}},
		"an object":       {&lang.Value{Kind: lang.ObjectValue, Object: []lang.Member{nodetest.Member("b", "inputs.name")}}, map[string]any{"b": "Ada"}},
		"text":            {&lang.Value{Kind: lang.TextValue, Parts: []lang.Part{{Text: "Paid "}, {Expression: nodetest.When("inputs.amount")}, {Text: " by "}, {Expression: nodetest.When("inputs.name")}}}, "Paid 5 by Ada"},
		"what ran":        {nodetest.Expression("execution.integration + ' ' + execution.id"), "values default-test-workflow-id"},
		"a time":          {nodetest.Expression("now >= execution.startTime"), true},
		"a skipped task":  {nodetest.Expression("has(tasks.skipped)"), false},
		"a task that ran": {nodetest.Expression("tasks.pay.connectorOutputPayload.Amount"), int64(5)},
	} {
		t.Run(name, func(t *testing.T) {
			skipped := nodetest.Call("skipped", "main", "Charge")
			skipped.When = nodetest.When("false")
			bundle := nodetest.Bundle("values", []lang.Member{{Key: lang.Text{Value: "value"}, Value: test.value}},
				nodetest.Call("pay", "main", "Charge", nodetest.Member("Amount", "inputs.amount")), skipped)
			got, env := execute(t, echo, bundle, map[string]any{"amount": int64(5), "name": "Ada"})
			if err := env.GetWorkflowError(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]any{"value": test.want}, got); diff != "" {
				t.Errorf("outputs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCallTakesEveryField(t *testing.T) {
	var got connectors.Call
	task := nodetest.Call("list", "main", "Charge")
	task.Connector.Operation.Value = "List"
	task.Connector.EntityID = nodetest.Literal(int64(7))
	task.Connector.FilterClause = nodetest.Literal("Amount > 1")
	task.Connector.PageSize = nodetest.Literal(50.0)
	task.Connector.PageToken = nodetest.Literal("token")
	task.Connector.SortBy = nodetest.Literal("Created DESC")
	task.Connector.AllPages = nodetest.Literal(true)
	bundle := nodetest.Bundle("fields", outputs(nodetest.Member("next", "tasks.list.listEntitiesNextPageToken")), task)
	out, env := execute(t, func(call connectors.Call) (*connectors.Result, error) {
		got = call
		return &connectors.Result{Payload: []any{}, NextPageToken: "more"}, nil
	}, bundle, nil)
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	want := connectors.Call{EntityID: "7", FilterClause: "Amount > 1", PageSize: 50, PageToken: "token", SortBy: []string{"Created DESC"}, AllPages: true, Payload: map[string]any{}}
	got.Operation, got.IdempotencyKey, got.Since = nil, "", 0
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("call (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"next": "more"}, out); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}

func TestOutageOfHoursEndsWithTheExecutionDone(t *testing.T) {
	calls := 0
	env := environment(t, func(call connectors.Call) (*connectors.Result, error) {
		calls++
		if calls < 200 {
			return nil, &connectors.Error{Kind: connectors.Unavailable, Message: "Down.", Status: 503}
		}
		return echo(call)
	})
	task := nodetest.Call("pay", "main", "Charge")
	task.Retry = &lang.Retry{MaximumAttempts: 1000} // the environment makes ten of no limit
	began := env.Now()
	env.ExecuteWorkflow("integration", workflows.Input{Bundle: nodetest.Bundle("outage", nil, task)})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatalf("after %d calls: %v", calls, err)
	}
	if took := env.Now().Sub(began); took < 3*time.Hour || took > 4*time.Hour {
		t.Errorf("200 attempts took %v, want one a minute", took)
	}
}

func TestFailures(t *testing.T) {
	field := func(change func(*lang.ConnectorTask)) *lang.Task {
		task := nodetest.Call("pay", "main", "Charge")
		change(task.Connector)
		return task
	}
	conditional := nodetest.Call("pay", "main", "Charge")
	conditional.When = nodetest.When("inputs.amount")
	text := &lang.Value{Kind: lang.TextValue, Parts: []lang.Part{{Text: "a"}, {Expression: nodetest.When("1/0")}}}
	format := nodetest.Bundle("format", nil)
	format.Format = 99
	for name, test := range map[string]struct {
		bundle *lang.Bundle
		kind   string
		want   string
	}{
		"an expression without value": {nodetest.Bundle("x", nil, nodetest.Set("pay", nodetest.Member("a", "inputs.none"))), workflows.ExpressionFailed, "task pay: test.yaml:1:8: ${inputs.none}: there is no \"none\"; guard it: has(inputs.none) ? "},
		"an expression within text":   {nodetest.Bundle("x", nil, field(func(c *lang.ConnectorTask) { c.EntityID = text })), workflows.ExpressionFailed, "task pay: test.yaml:1:2: ${1/0}: division by zero"},
		"a condition that is none":    {nodetest.Bundle("x", nil, conditional), workflows.ExpressionFailed, "task pay: test.yaml:1:1: ${inputs.amount}: this is a whole number, want true or false"},
		"an id that is no text":       {nodetest.Bundle("x", nil, field(func(c *lang.ConnectorTask) { c.EntityID = nodetest.Literal(true) })), workflows.WrongValue, "task pay: entityId is true or false, want text"},
		"a page size with a fraction": {nodetest.Bundle("x", nil, field(func(c *lang.ConnectorTask) { c.PageSize = nodetest.Literal(1.5) })), workflows.WrongValue, "task pay: listEntitiesPageSize is a number, want a whole number"},
		"a payload that is a list":    {nodetest.Bundle("x", nil, field(func(c *lang.ConnectorTask) { c.Payload = nodetest.Expression("[1]") })), workflows.WrongValue, "task pay: connectorInputPayload is a list, want an object"},
		"columns that are numbers":    {nodetest.Bundle("x", nil, field(func(c *lang.ConnectorTask) { c.SortBy = nodetest.Expression("[1]") })), workflows.WrongValue, "task pay: listEntitiesSortByColumns is a whole number, want a list of texts"},
		"a payload that is too large": {nodetest.Bundle("x", nil, nodetest.Call("pay", "main", "Charge", lang.Member{Key: lang.Text{Value: "Body"}, Value: nodetest.Literal(strings.Repeat("x", activities.MaxPayload))})), workflows.PayloadTooLarge, "task pay: the call's input has 1.5 MB"},
		"outputs without value":       {nodetest.Bundle("x", outputs(nodetest.Member("a", "inputs.none"))), workflows.ExpressionFailed, "outputs: test.yaml:1:8: ${inputs.none}: there is no \"none\""},
		"a task of a later version":   {nodetest.Bundle("x", nil, &lang.Task{Name: lang.Text{Value: "pay"}}), workflows.BadDefinition, "task pay: this worker is older than the starter"},
		"a value of a later version":  {nodetest.Bundle("x", nil, field(func(c *lang.ConnectorTask) { c.EntityID = &lang.Value{Kind: "later"} })), workflows.BadDefinition, "task pay: this worker is older than the starter"},
		"a bundle of a later format":  {format, workflows.BadDefinition, "this worker is older than the starter: the definition has format 99, the worker knows 4"},
		"no bundle":                   {nil, workflows.BadDefinition, "the execution carries no definition"},
		"an empty bundle":             {&lang.Bundle{Format: lang.BundleFormat}, workflows.BadDefinition, "the execution carries no definition"},
	} {
		t.Run(name, func(t *testing.T) {
			_, env := execute(t, echo, test.bundle, map[string]any{"amount": int64(5)})
			var app *temporal.ApplicationError
			if !errors.As(env.GetWorkflowError(), &app) {
				t.Fatalf("error is %v", env.GetWorkflowError())
			}
			if app.Type() != test.kind || !strings.HasPrefix(app.Message(), test.want) || !app.NonRetryable() {
				t.Errorf("%s: %s\nwant %s: %s", app.Type(), app.Message(), test.kind, test.want)
			}
			var details workflows.TaskFailure
			if err := app.Details(&details); err != nil || details.Kind != test.kind {
				t.Errorf("details %+v: %v", details, err)
			}
		})
	}
}

func TestFailureSaysEverythingOnce(t *testing.T) {
	_, env := execute(t, func(connectors.Call) (*connectors.Result, error) {
		return nil, &connectors.Error{Op: "fake.Charge.Create", Kind: connectors.Declined, Code: "card_declined", Message: "Your card was declined.", Status: 402, RequestID: "req_1"}
	}, nodetest.Bundle("declined", nil, nodetest.Call("pay", "main", "Charge")), nil)
	var app *temporal.ApplicationError
	if !errors.As(env.GetWorkflowError(), &app) {
		t.Fatalf("error is %v", env.GetWorkflowError())
	}
	if want := "task pay: fake.Charge.Create: Your card was declined. (card_declined, HTTP 402, request req_1)"; app.Message() != want {
		t.Errorf("message %q, want %q", app.Message(), want)
	}
	if errors.Unwrap(app) != nil {
		t.Errorf("it has a cause that repeats it: %v", errors.Unwrap(app))
	}
	var details workflows.TaskFailure
	if err := app.Details(&details); err != nil {
		t.Fatal(err)
	}
	want := workflows.TaskFailure{Task: "pay", Failure: activities.Failure{
		Operation: "fake.Charge.Create", Kind: "Declined", Code: "card_declined",
		Message: "Your card was declined.", Status: 402, RequestID: "req_1",
	}}
	if diff := cmp.Diff(want, details); diff != "" {
		t.Errorf("details (-want +got):\n%s", diff)
	}
}

func TestInputThatIsNoneIsRefused(t *testing.T) {
	env := environment(t, echo)
	env.ExecuteWorkflow("integration", "surprise")
	var app *temporal.ApplicationError
	if !errors.As(env.GetWorkflowError(), &app) || app.Type() != workflows.BadDefinition {
		t.Errorf("error is %v", env.GetWorkflowError())
	}
}

var _ connectors.Caller = vendor(nil)
