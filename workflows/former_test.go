package workflows_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
	"hawser/internal/schema"
	"hawser/workflows"
)

// digestOf is the digest of a call that pays so much.
func digestOf(t *testing.T, amount int64) string {
	t.Helper()
	digest, err := workflows.Digest("fake.Charge.Create", activities.CallInput{
		Connection: "main", IdempotencyKey: "whatever", Payload: schema.Value{Any: map[string]any{"Amount": amount}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

func TestContinuedExecutionTakesOverWhatWasDone(t *testing.T) {
	var calls []connectors.Call
	vendor := func(call connectors.Call) (*connectors.Result, error) {
		calls = append(calls, call)
		return echo(call)
	}
	before := nodetest.Call("before", "main", "Charge")
	failed := nodetest.Call("failed", "main", "Charge")
	failed.OnError = lang.Continue
	bundle := nodetest.Bundle("continued", outputs(
		nodetest.Member("before", "tasks.before.connectorOutputPayload.Id"), nodetest.Member("set", "vars.kept"),
		nodetest.Member("done", "tasks.done.connectorOutputPayload.Id"), nodetest.Member("id", "execution.id"),
	), before, nodetest.Set("keep", nodetest.Member("kept", "1")), failed,
		nodetest.Call("done", "main", "Charge", nodetest.Member("Amount", "inputs.amount")),
		nodetest.Call("lost", "main", "Charge", nodetest.Member("Amount", "inputs.amount")),
		nodetest.Call("anew", "main", "Charge", nodetest.Member("Amount", "inputs.amount")))
	output := func(id string) activities.CallOutput {
		return activities.CallOutput{Payload: schema.Value{Any: map[string]any{"Id": id}}}
	}
	env := environment(t, vendor)
	since := env.Now().Add(-time.Hour).Unix()
	env.ExecuteWorkflow("continued", workflows.Input{
		Bundle: bundle, Inputs: schema.Value{Any: map[string]any{"amount": int64(5)}},
		Former: &workflows.Former{
			ID: "order-1", RunID: "run-1",
			Done: []workflows.DoneTask{
				{Name: "before", State: workflows.Succeeded, Output: schema.Value{Any: map[string]any{"connectorOutputPayload": map[string]any{"Id": "ch_before"}}}},
				{Name: "keep", State: workflows.Succeeded, Vars: schema.Value{Any: map[string]any{"kept": int64(7)}}},
				{Name: "failed", State: workflows.Failed, Failure: &workflows.TaskFailure{Task: "failed"}},
			},
			Calls: map[string]workflows.FormerCall{
				"done": {Digest: digestOf(t, 5), Done: true, Output: output("ch_done")},
				"lost": {Digest: digestOf(t, 5), Key: "run-1/lost", Since: since, Keyed: true},
			},
		},
	})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	var got schema.Value
	if err := env.GetWorkflowResult(&got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"before": "ch_before", "set": int64(7), "done": "ch_done", "id": "order-1"}
	if diff := cmp.Diff(want, got.Any); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if len(calls) != 2 || calls[0].IdempotencyKey != "run-1/lost" || !calls[0].Repeat || strings.HasPrefix(calls[1].IdempotencyKey, "run-1/") || calls[1].Repeat {
		t.Errorf("calls: %+v", calls)
	}
}

func TestContinuedExecutionMakesNoCallThatWouldRepeatAnother(t *testing.T) {
	for name, former := range map[string]workflows.FormerCall{
		"one that was done with another amount":                   {Digest: "other", Done: true},
		"one that may have been done with another amount":         {Digest: "other", Key: "k", Since: time.Now().Unix(), Keyed: true},
		"one whose key the vendor may have forgotten":             {Digest: digestOf(t, 5), Key: "k", Since: time.Now().Add(-24 * time.Hour).Unix(), Keyed: true},
		"one with another amount that has failed and was handled": {Digest: "other", Failure: &activities.Failure{Kind: "OutcomeUnknown"}},
	} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			env := environment(t, func(call connectors.Call) (*connectors.Result, error) {
				calls++
				return echo(call)
			})
			undo := nodetest.Call("undo", "main", "Charge")
			kept := nodetest.Call("kept", "main", "Charge")
			kept.Compensate = []*lang.Task{undo}
			pay := nodetest.Call("pay", "main", "Charge", nodetest.Member("Amount", "5"))
			try := &lang.Task{Name: lang.Text{Value: "try"}, Try: &lang.TryTask{
				Tasks:   []*lang.Task{pay},
				Catch:   []*lang.Catch{{Tasks: []*lang.Task{nodetest.Call("caught", "main", "Charge")}}},
				Finally: []*lang.Task{nodetest.Call("finally", "main", "Charge")},
			}}
			env.ExecuteWorkflow("continued", workflows.Input{
				Bundle: nodetest.Bundle("continued", nil, kept, try),
				Former: &workflows.Former{
					Done:  []workflows.DoneTask{{Name: "kept", State: workflows.Succeeded}},
					Calls: map[string]workflows.FormerCall{"try.pay": former},
				},
			})
			var app *temporal.ApplicationError
			if !errors.As(env.GetWorkflowError(), &app) || app.Type() != workflows.NotContinued {
				t.Errorf("error is %v", env.GetWorkflowError())
			}
			if calls != 0 {
				t.Errorf("%d calls were made", calls)
			}
		})
	}
}

func TestContinuedExecutionDealsWithAFailureAsBefore(t *testing.T) {
	calls := 0
	env := environment(t, func(call connectors.Call) (*connectors.Result, error) {
		calls++
		return echo(call)
	})
	pay := nodetest.Call("pay", "main", "Charge", nodetest.Member("Amount", "5"))
	try := &lang.Task{Name: lang.Text{Value: "try"}, Try: &lang.TryTask{
		Tasks: []*lang.Task{pay},
		Catch: []*lang.Catch{{When: nodetest.When(`error.code == "card_declined"`), Tasks: []*lang.Task{nodetest.Call("tell", "main", "Charge")}}},
	}}
	env.ExecuteWorkflow("continued", workflows.Input{
		Bundle: nodetest.Bundle("continued", nil, try),
		Former: &workflows.Former{Calls: map[string]workflows.FormerCall{
			"try.pay": {Digest: digestOf(t, 5), Failure: &activities.Failure{Kind: "Declined", Code: "card_declined", Message: "No."}},
		}},
	})
	if err := env.GetWorkflowError(); err != nil || calls != 1 {
		t.Errorf("%d calls: %v", calls, err)
	}
}
