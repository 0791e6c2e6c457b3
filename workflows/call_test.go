package workflows_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
	"hawser/internal/schema"
	"hawser/workflows"
)

// callOf is a task that calls another integration.
func callOf(name, integration string, inputs ...lang.Member) *lang.Task {
	return task(name, func(t *lang.Task) {
		t.Call = &lang.CallTask{Integration: lang.Text{Value: integration}, Inputs: inputs}
	})
}

// called makes a bundle carry integrations that are called.
func called(bundle *lang.Bundle, others ...*lang.Bundle) *lang.Bundle {
	for _, other := range others {
		bundle.Calls = append(bundle.Calls, other.Integration)
	}
	return bundle
}

func inputOf(name string, property map[string]any) lang.Input {
	value, has := property["default"]
	return lang.Input{Name: lang.Text{Value: name}, Schema: schema.Value{Any: property}, Required: !has, Default: schema.Value{Any: value}}
}

// charging is an integration that makes a charge of an amount.
func charging(tasks ...*lang.Task) *lang.Bundle {
	b := nodetest.Bundle("charging", outputs(nodetest.Member("paid", "tasks.charge.connectorOutputPayload.Amount"), nodetest.Member("in", "inputs.currency")),
		append([]*lang.Task{nodetest.Call("charge", "main", "Charge", nodetest.Member("Step", "'charge'"), nodetest.Member("Amount", "inputs.amount"))}, tasks...)...)
	b.Integration.Inputs = []lang.Input{
		inputOf("amount", map[string]any{"type": "integer", "minimum": int64(50)}),
		inputOf("currency", map[string]any{"type": "string", "enum": []any{"usd", "eur"}, "default": "usd"}),
	}
	return b
}

func TestCallGivesTheOutputsOfWhatItCalls(t *testing.T) {
	bundle := called(nodetest.Bundle("calling", outputs(nodetest.Member("out", "tasks.pay.outputs"), nodetest.Member("id", "tasks.pay.executionId")),
		callOf("pay", "charging", nodetest.Member("amount", "inputs.cents + 0.0"))), charging())
	got, env := execute(t, echo, bundle, map[string]any{"cents": 1500.0})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	out := got.(map[string]any)
	if diff := cmp.Diff(map[string]any{"paid": int64(1500), "in": "usd"}, out["out"]); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if id := out["id"].(string); !strings.HasPrefix(id, "charging-") || len(id) != len("charging-")+16 {
		t.Errorf("execution id %q", id)
	}
}

func TestInputsThatTheCalledDoesNotTakeFailTheTask(t *testing.T) {
	bundle := called(nodetest.Bundle("calling", nil, callOf("pay", "charging",
		nodetest.Member("amount", "inputs.cents"), nodetest.Member("currency", "'gbp'"), nodetest.Member("note", "''"))), charging())
	_, env := execute(t, echo, bundle, map[string]any{"cents": int64(20)})
	var app *temporal.ApplicationError
	if !errors.As(env.GetWorkflowError(), &app) || app.Type() != workflows.InvalidInputs {
		t.Fatalf("the execution ended with %v", env.GetWorkflowError())
	}
	for _, wrong := range []string{"task pay: ", `input "amount": must be at least 50, is 20`, `input "currency": must be one of "usd", "eur"`, `input "note": integration "charging" has no such input`} {
		if !strings.Contains(app.Message(), wrong) {
			t.Errorf("%q does not say %q", app.Message(), wrong)
		}
	}
}

func TestFailureOfWhatIsCalled(t *testing.T) {
	for name, test := range map[string]struct {
		tasks  func(call *lang.Task) []*lang.Task
		steps  []string
		failed bool
	}{
		"it becomes that of the task, and compensations run where their tasks ran": {
			func(call *lang.Task) []*lang.Task { return []*lang.Task{undoable("before"), call} },
			[]string{"before", "one", "charge", "undo one", "undo before"},
			true,
		},
		"it is caught with its type and code": {
			func(call *lang.Task) []*lang.Task {
				return []*lang.Task{tryOf("guarded", lang.TryTask{Tasks: []*lang.Task{call}, Catch: []*lang.Catch{
					catchOf("error.type == 'Declined' && error.code == 'card_declined' && error.task == 'charge'", step("caught")),
				}})}
			},
			[]string{"one", "charge", "undo one", "caught"},
			false,
		},
		"the execution goes on": {
			func(call *lang.Task) []*lang.Task {
				call.OnError = lang.Continue
				return []*lang.Task{call, step("after")}
			},
			[]string{"one", "charge", "undo one", "after"},
			false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inner := charging()
			inner.Integration.Tasks = append([]*lang.Task{undoable("one")}, inner.Integration.Tasks...)
			r := &recorder{refuse: map[string]bool{"charge": true}}
			_, env := execute(t, r.call, called(nodetest.Bundle("calling", nil, test.tasks(callOf("pay", "charging", nodetest.Member("amount", "50")))...), inner), nil)
			if diff := cmp.Diff(test.steps, r.steps); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if !test.failed {
				if err := env.GetWorkflowError(); err != nil {
					t.Error(err)
				}
				return
			}
			var app *temporal.ApplicationError
			var details workflows.TaskFailure
			if !errors.As(env.GetWorkflowError(), &app) || app.Details(&details) != nil {
				t.Fatalf("the execution ended with %v", env.GetWorkflowError())
			}
			if details.Task != "charge" || details.Kind != "Declined" || details.Code != "card_declined" || !strings.HasPrefix(app.Message(), "task pay: task charge: ") {
				t.Errorf("%+v: %s", details, app.Message())
			}
		})
	}
}

func TestCallIsUndoneLikeAnyTask(t *testing.T) {
	r := &recorder{refuse: map[string]bool{"after": true}}
	call := callOf("pay", "charging", nodetest.Member("amount", "50"))
	call.Compensate = []*lang.Task{callOf("undoPay", "refunding", nodetest.Member("amount", "tasks.pay.outputs.paid"))}
	refunding := nodetest.Bundle("refunding", nil, step("refund"))
	refunding.Integration.Inputs = []lang.Input{inputOf("amount", map[string]any{"type": "integer"})}
	_, env := execute(t, r.call, called(nodetest.Bundle("calling", nil, call, step("after")), charging(), refunding), nil)
	if diff := cmp.Diff([]string{"charge", "after", "refund"}, r.steps); diff != "" || env.GetWorkflowError() == nil {
		t.Errorf("%v; calls (-want +got):\n%s", env.GetWorkflowError(), diff)
	}
}

func TestCallThatTakesTooLongIsCanceledAndFails(t *testing.T) {
	r := &recorder{}
	inner := charging(task("wait", func(t *lang.Task) { t.Timer = &lang.TimerTask{Duration: nodetest.Literal("1h")} }))
	inner.Integration.Tasks[0].Compensate = []*lang.Task{step("undo")}
	call := callOf("pay", "charging", nodetest.Member("amount", "50"))
	call.Timeout.Value = time.Minute
	_, env := execute(t, r.call, called(nodetest.Bundle("calling", nil, call), inner), nil)
	var app *temporal.ApplicationError
	if !errors.As(env.GetWorkflowError(), &app) || app.Type() != workflows.TimedOut {
		t.Errorf("the execution ended with %v", env.GetWorkflowError())
	}
	if diff := cmp.Diff([]string{"charge", "undo"}, r.steps); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestCallOfWhatTheBundleDoesNotCarry(t *testing.T) {
	_, env := execute(t, echo, nodetest.Bundle("calling", nil, callOf("pay", "charging")), nil)
	var app *temporal.ApplicationError
	if !errors.As(env.GetWorkflowError(), &app) || app.Type() != workflows.BadDefinition {
		t.Errorf("the execution ended with %v", env.GetWorkflowError())
	}
}

func TestKeysOfACalledExecutionAreThoseOfTheTaskThatCalls(t *testing.T) {
	var keys []string
	loop := forEachOf("each", "[1, 2]", 0, "tasks.pay.executionId", callOf("pay", "charging", nodetest.Member("amount", "50")))
	got, env := execute(t, func(call connectors.Call) (*connectors.Result, error) {
		keys = append(keys, call.IdempotencyKey)
		return echo(call)
	}, called(nodetest.Bundle("calling", outputs(nodetest.Member("ids", "tasks.each.collect")), loop), charging()), nil)
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	ids := got.(map[string]any)["ids"].([]any)
	for i, key := range keys {
		unique := strings.TrimPrefix(ids[i].(string), "charging-")
		if !strings.HasPrefix(key, unique) || !strings.HasSuffix(key, "/charge") {
			t.Errorf("execution %v charges with the key %q", ids[i], key)
		}
	}
	if len(keys) != 2 || keys[0] == keys[1] {
		t.Errorf("keys %v", keys)
	}
}
