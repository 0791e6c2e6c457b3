package node_test

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/client"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

// finish starts an execution and follows it to its end.
func finish(t *testing.T, c client.Client, bundle *lang.Bundle, inputs map[string]any) *execution.Execution {
	t.Helper()
	run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: bundle, Inputs: inputs})
	if err != nil {
		t.Fatal(err)
	}
	e, err := execution.Follow(t.Context(), c, run.ID, run.RunID, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// statuses gives "name status" of each task.
func statuses(e *execution.Execution) []string {
	var list []string
	for _, task := range e.Tasks {
		list = append(list, task.Name+" "+string(task.Status))
	}
	return list
}

func TestExecutionRunsItsTasksInOrder(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	start(t, c, nodetest.Connection("in-order", vendor))
	skipped := nodetest.Call("skipped", "in-order", "Message")
	skipped.When = nodetest.When("inputs.amount > 100")
	bundle := nodetest.Bundle("chain", []lang.Member{nodetest.Member("charge", "tasks.second.connectorOutputPayload.Id"), nodetest.Member("total", "vars.total")},
		nodetest.Call("first", "in-order", "Charge", nodetest.Member("Amount", "inputs.amount")),
		nodetest.Set("sum", nodetest.Member("total", "tasks.first.connectorOutputPayload.Amount + 1"), nodetest.Member("twice", "vars.total * 2")),
		skipped,
		nodetest.Call("second", "in-order", "Charge", nodetest.Member("Amount", "vars.twice")),
	)
	e := finish(t, c, bundle, map[string]any{"amount": int64(5)})
	if e.Status != execution.Succeeded {
		t.Fatalf("%s: %+v", e.Status, e.Error)
	}
	if diff := cmp.Diff(map[string]any{"charge": "id_2", "total": int64(6)}, e.Outputs.Any); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"first succeeded", "sum succeeded", "skipped skipped", "second succeeded"}, statuses(e)); diff != "" {
		t.Errorf("tasks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"total": int64(6), "twice": int64(12)}, e.Tasks[1].Output.Any); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
	requests := vendor.Requests()
	if len(requests) != 2 || requests[1].Payload["Amount"] != int64(12) {
		t.Errorf("requests: %+v", requests)
	}
	if requests[0].Key == requests[1].Key || requests[0].Key == "" {
		t.Errorf("keys: %q and %q", requests[0].Key, requests[1].Key)
	}
}

func TestVendorSaysNo(t *testing.T) {
	c := dial(t)
	vendor := nodetest.NewVendor(t, func(*http.Request, nodetest.Request) nodetest.Answer {
		return nodetest.Answer{Status: 402, Code: "card_declined", Message: "Your card was declined."}
	})
	start(t, c, nodetest.Connection("says-no", vendor))
	e := finish(t, c, nodetest.Bundle("declined", nil, nodetest.Call("pay", "says-no", "Charge"), nodetest.Call("after", "says-no", "Charge")), nil)
	want := &execution.Error{Task: "pay", Type: "Declined", Code: "card_declined", Message: "Your card was declined.", RequestID: "req_1", Operation: "fake.Charge.Create"}
	if diff := cmp.Diff(want, e.Error); diff != "" || e.Status != execution.Failed {
		t.Errorf("%s (-want +got):\n%s", e.Status, diff)
	}
	if diff := cmp.Diff([]string{"pay failed", "after pending"}, statuses(e)); diff != "" {
		t.Errorf("tasks (-want +got):\n%s", diff)
	}
	if n := len(vendor.Requests()); n != 1 {
		t.Errorf("the vendor was asked %d times", n)
	}
}

func TestVendorSaysTryLater(t *testing.T) {
	c := dial(t)
	var asked atomic.Int32
	vendor := nodetest.NewVendor(t, func(*http.Request, nodetest.Request) nodetest.Answer {
		if asked.Add(1) < 3 {
			return nodetest.Answer{Status: 429, Code: "rate_limit", Message: "Too many requests.", RetryAfter: 5 * time.Millisecond}
		}
		return nodetest.Answer{}
	})
	start(t, c, nodetest.Connection("try-later", vendor))
	e := finish(t, c, nodetest.Bundle("retried", nil, nodetest.Call("pay", "try-later", "Charge")), nil)
	if e.Status != execution.Succeeded || e.Tasks[0].Attempts != 3 {
		t.Fatalf("%s after %d attempts: %+v", e.Status, e.Tasks[0].Attempts, e.Error)
	}
	requests := vendor.Requests()
	for i, request := range requests {
		if request.Key != requests[0].Key || request.Since != requests[0].Since || request.Repeat != (i > 0) {
			t.Errorf("attempt %d: %+v", i+1, request)
		}
	}
}

func TestTaskNamesWhatEndsIt(t *testing.T) {
	c := dial(t)
	vendor := nodetest.NewVendor(t, func(*http.Request, nodetest.Request) nodetest.Answer {
		return nodetest.Answer{Status: 409, Code: "lock_timeout", Message: "Locked."}
	})
	start(t, c, nodetest.Connection("named", vendor))
	task := nodetest.Call("pay", "named", "Charge")
	task.Retry = &lang.Retry{NonRetryable: []string{"lock_timeout"}}
	e := finish(t, c, nodetest.Bundle("listed", nil, task), nil)
	if e.Status != execution.Failed || e.Error.Code != "lock_timeout" || len(vendor.Requests()) != 1 {
		t.Errorf("%s after %d requests: %+v", e.Status, len(vendor.Requests()), e.Error)
	}
}

func TestExpressionThatFails(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	start(t, c, nodetest.Connection("bad-expression", vendor))
	e := finish(t, c, nodetest.Bundle("failing", nil, nodetest.Call("pay", "bad-expression", "Charge", nodetest.Member("Amount", "inputs.amount / 0"))), map[string]any{"amount": int64(5)})
	if e.Status != execution.Failed || e.Error.Type != "ExpressionFailed" || e.Error.Task != "pay" || !strings.HasPrefix(e.Error.Message, "test.yaml:1:15: ${inputs.amount / 0}: division by zero: inputs.amount is an int") {
		t.Errorf("%s: %+v", e.Status, e.Error)
	}
	if n := len(vendor.Requests()); n != 0 {
		t.Errorf("the vendor was asked %d times", n)
	}
}

func TestSecretThatIsMissing(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("no-secret", vendor)
	connection.Auth[0].Literal, connection.Auth[0].SecretURL = "", "env://HAWSER_TEST_UNSET"
	start(t, c, connection)
	e := finish(t, c, nodetest.Bundle("secretless", nil, nodetest.Call("pay", "no-secret", "Charge")), nil)
	if e.Status != execution.Failed || e.Error.Type != "Configuration" || !strings.Contains(e.Error.Message, "HAWSER_TEST_UNSET") {
		t.Errorf("%s: %+v", e.Status, e.Error)
	}
}

func TestOverridePutsASandboxInTheVendorsPlace(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("overridden", vendor)
	connection.Destinations = []string{"https://vendor.invalid"}
	connection.Auth[0].Literal, connection.Auth[0].SecretURL = "", "env://HAWSER_TEST_UNSET"
	startWith(t, nodetest.Connector{}, node.Options{
		Client: c, Connections: []*lang.Connection{connection},
		Overrides: map[string]node.Override{"fake": {BaseURL: vendor.URL, Auth: map[string]string{"apiKey": "sandbox"}}},
	})
	e := finish(t, c, nodetest.Bundle("sandboxed", nil, nodetest.Call("pay", "overridden", "Charge")), nil)
	if e.Status != execution.Succeeded {
		t.Fatalf("%s: %+v", e.Status, e.Error)
	}
	if key := vendor.Requests()[0].APIKey; key != "sandbox" {
		t.Errorf("API key %q", key)
	}
}

func TestFollowShowsEachStep(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("followed", vendor)
	bundle := nodetest.Bundle("followed", nil, nodetest.Call("pay", "followed", "Charge"))
	run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: bundle})
	if err != nil {
		t.Fatal(err)
	}
	process := start(t, c) // executes, and serves no connection
	var seen []string
	_, err = execution.Follow(t.Context(), c, run.ID, run.RunID, func(e *execution.Execution) {
		status := string(e.Tasks[0].Status)
		seen = append(seen, status)
		if e.Tasks[0].Status == execution.TaskWaiting {
			if !strings.Contains(e.Tasks[0].Note, `"followed"`) {
				t.Errorf("note: %q", e.Tasks[0].Note)
			}
			start(t, c, connection)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	process.Stop()
	if len(seen) < 3 || !slices.Contains(seen, "waiting") || seen[len(seen)-1] != "succeeded" {
		t.Errorf("seen: %q", seen)
	}
}
