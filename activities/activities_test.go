package activities_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/schema"
)

// fake is a connector whose calls a function makes.
type fake func(context.Context, connectors.Call) (*connectors.Result, error)

var charge = &connectors.Operation{Connector: "fake", Entity: "Charge", Verb: connectors.Create, Changes: true, Keyed: true}

func (fake) Spec() *connectors.Spec {
	return &connectors.Spec{Name: "fake", Rate: 100, Operations: []*connectors.Operation{charge}}
}

func (f fake) Open(connectors.Connection) (connectors.Caller, error) { return f, nil }

func (f fake) Call(ctx context.Context, call connectors.Call) (*connectors.Result, error) {
	return f(ctx, call)
}

func (f fake) Ping(context.Context) error { return nil }

var _ connectors.Connector = fake(nil)

// environment is one worker with the connection "main".
func environment(t *testing.T, call fake) *testsuite.TestActivityEnvironment {
	t.Helper()
	catalogue, err := connectors.NewCatalogue(call)
	if err != nil {
		t.Fatal(err)
	}
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	activities.New(catalogue, map[string]connectors.Caller{"main": call}).Register(env, call.Spec())
	return env
}

func TestCallHandsTheInputToTheConnector(t *testing.T) {
	var got connectors.Call
	env := environment(t, func(_ context.Context, call connectors.Call) (*connectors.Result, error) {
		got = call
		return &connectors.Result{Payload: map[string]any{"Id": "ch_1", "Amount": int64(5), "Fee": 2.0}, NextPageToken: "next", RequestID: "req_1"}, nil
	})
	encoded, err := env.ExecuteActivity(charge.FullName(), activities.CallInput{
		Connection: "main", EntityID: "ch_0", Filter: "Amount > 1", PageSize: 3, PageToken: "token", SortBy: []string{"Created DESC"},
		Payload: schema.Value{Any: map[string]any{"Amount": int64(5), "Rate": 1.0}}, IdempotencyKey: "run/charge",
	})
	if err != nil {
		t.Fatal(err)
	}
	since := got.Since
	got.Since = 0
	want := connectors.Call{
		Operation: charge, EntityID: "ch_0", FilterClause: "Amount > 1", PageSize: 3, PageToken: "token", SortBy: []string{"Created DESC"},
		Payload: map[string]any{"Amount": int64(5), "Rate": 1.0}, IdempotencyKey: "run/charge",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("call (-want +got):\n%s", diff)
	}
	if age := time.Now().Unix() - since; age < 0 || age > 60 {
		t.Errorf("since is %d s ago", age)
	}
	var out activities.CallOutput
	if err := encoded.Get(&out); err != nil {
		t.Fatal(err)
	}
	wantOut := activities.CallOutput{Payload: schema.Value{Any: map[string]any{"Id": "ch_1", "Amount": int64(5), "Fee": 2.0}}, NextPageToken: "next", RequestID: "req_1"}
	if diff := cmp.Diff(wantOut, out); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

func TestCallOfAnEarlierRunIsARepetition(t *testing.T) {
	var got connectors.Call
	env := environment(t, func(_ context.Context, call connectors.Call) (*connectors.Result, error) {
		got = call
		return &connectors.Result{}, nil
	})
	if _, err := env.ExecuteActivity(charge.FullName(), activities.CallInput{Connection: "main", Since: 1000}); err != nil {
		t.Fatal(err)
	}
	if !got.Repeat || got.Since != 1000 {
		t.Errorf("Repeat %v Since %d, want true and 1000", got.Repeat, got.Since)
	}
}

func TestErrors(t *testing.T) {
	declined := &connectors.Error{
		Op: "fake.Charge.Create", Kind: connectors.Declined, Type: "card_error", Code: "card_declined",
		DeclineCode: "insufficient_funds", Param: "source", Message: "Your card was declined.", Status: 402, RequestID: "req_1",
	}
	benign, alarming := temporal.ApplicationErrorCategoryBenign, temporal.ApplicationErrorCategoryUnspecified
	for name, test := range map[string]struct {
		err          error
		nonRetryable []string
		kind         string
		retried      bool
		delay        time.Duration
		category     temporal.ApplicationErrorCategory
	}{
		"a declined card is not retried":                   {err: declined, kind: "Declined", category: benign},
		"bad credentials are not retried":                  {err: &connectors.Error{Kind: connectors.Authentication}, kind: "Authentication", category: alarming},
		"missing permission is not retried":                {err: &connectors.Error{Kind: connectors.Permission}, kind: "Permission", category: alarming},
		"a missing record is not retried":                  {err: &connectors.Error{Kind: connectors.NotFound}, kind: "NotFound", category: benign},
		"refused parameters are not retried":               {err: &connectors.Error{Kind: connectors.Invalid}, kind: "Invalid", category: benign},
		"too many requests are retried when it is asked":   {err: &connectors.Error{Kind: connectors.RateLimited, RetryAfter: 7 * time.Second}, kind: "RateLimited", retried: true, delay: 7 * time.Second, category: benign},
		"a lock is retried":                                {err: &connectors.Error{Kind: connectors.Conflict}, kind: "Conflict", retried: true, category: benign},
		"a failing vendor is retried":                      {err: &connectors.Error{Kind: connectors.Unavailable, Status: 503}, kind: "Unavailable", retried: true, category: alarming},
		"a timeout is retried":                             {err: &connectors.Error{Kind: connectors.Timeout}, kind: "Timeout", retried: true, category: alarming},
		"an unknown outcome is not retried":                {err: &connectors.Error{Kind: connectors.OutcomeUnknown}, kind: "OutcomeUnknown", category: alarming},
		"a missing secret is not retried":                  {err: &connectors.Error{Kind: connectors.Configuration}, kind: "Configuration", category: alarming},
		"a wrong call is not retried":                      {err: &connectors.Error{Kind: connectors.BadCall}, kind: "BadCall", category: alarming},
		"an answer that makes no sense is not retried":     {err: &connectors.Error{Kind: connectors.Malformed}, kind: "Malformed", category: alarming},
		"a code on the list ends the task":                 {err: &connectors.Error{Kind: connectors.Conflict, Code: "lock_timeout"}, nonRetryable: []string{"lock_timeout"}, kind: "Conflict", category: benign},
		"a decline code on the list ends the task":         {err: &connectors.Error{Kind: connectors.Conflict, DeclineCode: "try_again_later"}, nonRetryable: []string{"x", "try_again_later"}, kind: "Conflict", category: benign},
		"a type on the list ends the task":                 {err: &connectors.Error{Kind: connectors.Unavailable, Type: "api_error"}, nonRetryable: []string{"api_error"}, kind: "Unavailable", category: alarming},
		"a kind on the list ends the task":                 {err: &connectors.Error{Kind: connectors.Timeout}, nonRetryable: []string{"Timeout"}, kind: "Timeout", category: alarming},
		"an empty name on the list means nothing":          {err: &connectors.Error{Kind: connectors.Timeout}, nonRetryable: []string{""}, kind: "Timeout", retried: true, category: alarming},
		"another kind on the list means nothing":           {err: &connectors.Error{Kind: connectors.Timeout}, nonRetryable: []string{"Conflict"}, kind: "Timeout", retried: true, category: alarming},
		"an error that is no connector's is not retried":   {err: errors.New("surprise"), kind: "OutcomeUnknown", category: alarming},
		"a deadline that a connector passes on is retried": {err: context.DeadlineExceeded, kind: "Timeout", retried: true, category: alarming},
	} {
		t.Run(name, func(t *testing.T) {
			env := environment(t, func(context.Context, connectors.Call) (*connectors.Result, error) { return nil, test.err })
			_, err := env.ExecuteActivity(charge.FullName(), activities.CallInput{Connection: "main", NonRetryable: test.nonRetryable})
			app := application(t, err)
			if app.Type() != test.kind || app.NonRetryable() == test.retried || app.NextRetryDelay() != test.delay || app.Category() != test.category {
				t.Errorf("type %s, non-retryable %v, delay %v, category %v", app.Type(), app.NonRetryable(), app.NextRetryDelay(), app.Category())
			}
		})
	}

	t.Run("message and details are the vendor's", func(t *testing.T) {
		env := environment(t, func(context.Context, connectors.Call) (*connectors.Result, error) { return nil, declined })
		_, err := env.ExecuteActivity(charge.FullName(), activities.CallInput{Connection: "main"})
		app := application(t, err)
		if want := "fake.Charge.Create: Your card was declined. (card_declined, insufficient_funds, HTTP 402, request req_1)"; app.Message() != want {
			t.Errorf("message %q, want %q", app.Message(), want)
		}
		var got activities.Failure
		if err := app.Details(&got); err != nil {
			t.Fatal(err)
		}
		want := activities.Failure{
			Operation: "fake.Charge.Create", Kind: "Declined", Type: "card_error", Code: "card_declined",
			DeclineCode: "insufficient_funds", Param: "source", Message: "Your card was declined.", Status: 402, RequestID: "req_1",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("details (-want +got):\n%s", diff)
		}
	})
}

func TestUnknownConnectionSaysWhatToDo(t *testing.T) {
	env := environment(t, nil)
	_, err := env.ExecuteActivity(charge.FullName(), activities.CallInput{Connection: "other"})
	app := application(t, err)
	if app.Type() != "Configuration" || !strings.Contains(app.Message(), `does not serve the connection "other"`) {
		t.Errorf("%s: %s", app.Type(), app.Message())
	}
}

func TestResultThatIsTooLargeIsRefusedWithAdvice(t *testing.T) {
	env := environment(t, func(context.Context, connectors.Call) (*connectors.Result, error) {
		return &connectors.Result{Payload: []any{map[string]any{"Body": strings.Repeat("x", activities.MaxPayload)}}}, nil
	})
	_, err := env.ExecuteActivity(charge.FullName(), activities.CallInput{Connection: "main"})
	app := application(t, err)
	if app.Type() != string(activities.ResultTooLarge) || !app.NonRetryable() || !strings.Contains(app.Message(), "listEntitiesPageSize") {
		t.Errorf("%s, non-retryable %v: %s", app.Type(), app.NonRetryable(), app.Message())
	}
}

func TestDeadlineReachesTheCallBeforeTemporals(t *testing.T) {
	var deadline time.Time
	env := environment(t, func(ctx context.Context, _ connectors.Call) (*connectors.Result, error) {
		deadline, _ = ctx.Deadline()
		return &connectors.Result{}, nil
	})
	began := time.Now()
	if _, err := env.ExecuteActivity(charge.FullName(), activities.CallInput{Connection: "main"}); err != nil {
		t.Fatal(err)
	}
	// The environment gives attempts ten minutes.
	if limit := deadline.Sub(began); limit > 10*time.Minute-time.Second+time.Since(began) || limit < 9*time.Minute {
		t.Errorf("the call has %v", limit)
	}
}

func application(t *testing.T, err error) *temporal.ApplicationError {
	t.Helper()
	var app *temporal.ApplicationError
	if !errors.As(err, &app) {
		t.Fatalf("error is %v, want an application error", err)
	}
	return app
}

var _ activities.Registry = (*testsuite.TestActivityEnvironment)(nil)
