package node_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

// reset makes an execution go on from before its first task.
func reset(t *testing.T, c client.Client, id, runID string) string {
	t.Helper()
	events := c.GetWorkflowHistory(t.Context(), id, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			t.Fatal(err)
		}
		if event.GetEventType() != enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			continue
		}
		response, err := c.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
			Namespace:                 server.Namespace(),
			WorkflowExecution:         &commonpb.WorkflowExecution{WorkflowId: id, RunId: runID},
			Reason:                    "test",
			WorkflowTaskFinishEventId: event.GetEventId(),
			RequestId:                 "reset-" + runID,
		})
		if err != nil {
			t.Fatal(err)
		}
		return response.GetRunId()
	}
	t.Fatal("no workflow task was completed")
	return ""
}

func TestResetKeepsTheKeysOfAnExecution(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	start(t, c, nodetest.Connection("reset", vendor))
	bundle := nodetest.Bundle("reset", []lang.Member{nodetest.Member("id", "tasks.pay.connectorOutputPayload.Id")},
		nodetest.Call("pay", "reset", "Charge"), nodetest.Call("text", "reset", "Message"))
	first := finish(t, c, bundle, nil)
	second, err := execution.Follow(t.Context(), c, first.ID, reset(t, c, first.ID, first.RunID), nil)
	if err != nil {
		t.Fatal(err)
	}
	third, err := execution.Follow(t.Context(), c, first.ID, reset(t, c, second.ID, second.RunID), nil)
	if err != nil {
		t.Fatal(err)
	}
	if second.RunID == first.RunID || third.RunID == second.RunID {
		t.Fatal("the reset began no run")
	}
	for _, e := range []*execution.Execution{first, second, third} {
		if e.Status != execution.Succeeded || e.Outputs.Any.(map[string]any)["id"] != "id_1" {
			t.Errorf("%s %v: the charge was made again", e.Status, e.Outputs.Any)
		}
	}
	requests := vendor.Requests()
	if len(requests) != 6 {
		t.Fatalf("%d requests", len(requests))
	}
	for i, request := range requests {
		if i%2 == 0 && request.Key != requests[0].Key {
			t.Errorf("request %d has the key %q, the first %q", i, request.Key, requests[0].Key)
		}
		// A call without key is looked up from the beginning of the execution on.
		if repeated := i > 1; request.Repeat != repeated || repeated && request.Since != first.StartedAt.Unix() {
			t.Errorf("request %d: repeat %v since %d, the execution began at %d", i, request.Repeat, request.Since, first.StartedAt.Unix())
		}
	}
}

func TestNewExecutionOfAnOldIDHasKeysOfItsOwn(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	start(t, c, nodetest.Connection("id-reuse", vendor))
	options := execution.StartOptions{ID: "order-" + t.Name(), Bundle: nodetest.Bundle("reuse", nil, nodetest.Call("pay", "id-reuse", "Charge"))}
	for range 2 {
		run, attached, err := execution.Start(t.Context(), c, options)
		if err != nil || attached {
			t.Fatalf("attached %v: %v", attached, err)
		}
		if _, err := execution.Follow(t.Context(), c, run.ID, run.RunID, nil); err != nil {
			t.Fatal(err)
		}
	}
	requests := vendor.Requests()
	if requests[0].Key == requests[1].Key {
		t.Errorf("both have the key %q", requests[0].Key)
	}
	if key := requests[0].Key; len(key) > 255 || strings.Contains(key, "order") {
		t.Errorf("key %q: too long, or it holds the id that a user chose", key)
	}
}

func TestSecondStartAttaches(t *testing.T) {
	c := dial(t)
	answered := make(chan struct{})
	vendor := nodetest.NewVendor(t, func(*http.Request, nodetest.Request) nodetest.Answer {
		<-answered
		return nodetest.Answer{}
	})
	start(t, c, nodetest.Connection("attach", vendor))
	options := execution.StartOptions{ID: t.Name(), Bundle: nodetest.Bundle("attach", nil, nodetest.Call("pay", "attach", "Charge"))}
	first, attached, err := execution.Start(t.Context(), c, options)
	if err != nil || attached {
		t.Fatalf("attached %v: %v", attached, err)
	}
	second, attached, err := execution.Start(t.Context(), c, options)
	other := options
	other.Bundle = nodetest.Bundle("other", nil)
	_, _, taken := execution.Start(t.Context(), c, other)
	close(answered)
	if want := (&execution.TakenError{ID: t.Name(), Integration: "attach"}).Error(); taken == nil || taken.Error() != want {
		t.Errorf("another integration under the same id: %v, want %s", taken, want)
	}
	if err != nil || !attached || *second != *first {
		t.Fatalf("attached %v to %+v, want %+v: %v", attached, second, first, err)
	}
	if e, err := execution.Follow(t.Context(), c, second.ID, "", nil); err != nil || e.Status != execution.Succeeded || len(vendor.Requests()) != 1 {
		t.Errorf("%+v, %d requests: %v", e, len(vendor.Requests()), err)
	}
}

// held is a vendor that does not answer its first request.
func held(t *testing.T) (vendor *nodetest.Vendor, asked <-chan struct{}) {
	t.Helper()
	first, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	vendor = nodetest.NewVendor(t, func(r *http.Request, _ nodetest.Request) nodetest.Answer {
		wait := false
		once.Do(func() { wait = true })
		if wait {
			close(first)
			select {
			case <-r.Context().Done():
			case <-release:
			}
		}
		return nodetest.Answer{}
	})
	t.Cleanup(func() { close(release) })
	return vendor, first
}

func TestCallOfAStoppedWorkerIsMadeByAnother(t *testing.T) {
	c := dial(t)
	vendor, asked := held(t)
	connection := nodetest.Connection("stopped", vendor)
	process := startWith(t, nodetest.Connector{}, node.Options{Client: c, Connections: []*lang.Connection{connection}, StopTimeout: time.Millisecond})
	run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: nodetest.Bundle("stopped", nil, nodetest.Call("pay", "stopped", "Charge"))})
	if err != nil {
		t.Fatal(err)
	}
	<-asked
	process.Stop()
	start(t, c, connection)
	again(t, c, run, vendor)
}

// Temporal misses the heartbeat of the call; the nodes of the process that is gone are taken over later only.
func TestCallOfAKilledWorkerIsMadeByAnother(t *testing.T) {
	c := dial(t)
	doomed, die := mortal(t)
	vendor, asked := held(t)
	connection := nodetest.Connection("killed", vendor)
	startWith(t, nodetest.Connector{}, node.Options{Client: doomed, Connections: []*lang.Connection{connection}, Host: "killed", StopTimeout: time.Millisecond})
	run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: nodetest.Bundle("killed", nil, nodetest.Call("pay", "killed", "Charge"))})
	if err != nil {
		t.Fatal(err)
	}
	<-asked
	startWith(t, nodetest.Connector{}, node.Options{Client: c, Host: "other", Connections: []*lang.Connection{edited(connection, func(c *lang.Connection) {
		c.Nodes = lang.Nodes{Min: 2, Max: 2} // room beside the one that is killed
	})}})
	die()
	again(t, c, run, vendor)
	if got := lastTimeout(t, c, run); got != enumspb.TIMEOUT_TYPE_HEARTBEAT {
		t.Errorf("the call was made again because of %s", got)
	}
}

// lastTimeout gives what was over when a call was made again, by the history of its execution.
func lastTimeout(t *testing.T, c client.Client, run *execution.Run) (last enumspb.TimeoutType) {
	t.Helper()
	for events := c.GetWorkflowHistory(t.Context(), run.ID, run.RunID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); events.HasNext(); {
		event, err := events.Next()
		if err != nil {
			t.Fatal(err)
		}
		if started := event.GetActivityTaskStartedEventAttributes(); started != nil {
			last = started.GetLastFailure().GetTimeoutFailureInfo().GetTimeoutType()
		}
	}
	return last
}

// again expects an execution to succeed with its second request.
func again(t *testing.T, c client.Client, run *execution.Run, vendor *nodetest.Vendor) {
	t.Helper()
	e, err := execution.Follow(t.Context(), c, run.ID, run.RunID, nil)
	if err != nil {
		t.Fatal(err)
	}
	requests := vendor.Requests()
	if e.Status != execution.Succeeded || len(requests) != 2 {
		t.Fatalf("%s after %d requests: %+v", e.Status, len(requests), e.Error)
	}
	if requests[0].Repeat || !requests[1].Repeat || requests[0].Key != requests[1].Key {
		t.Errorf("requests: %+v", requests)
	}
}

func TestCancelReachesTheCall(t *testing.T) {
	c := dial(t)
	vendor, asked := held(t)
	start(t, c, nodetest.Connection("canceled", vendor))
	run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: nodetest.Bundle("canceled", nil,
		nodetest.Call("pay", "canceled", "Charge"), nodetest.Call("after", "canceled", "Charge"))})
	if err != nil {
		t.Fatal(err)
	}
	<-asked
	if err := c.CancelWorkflow(t.Context(), run.ID, run.RunID); err != nil {
		t.Fatal(err)
	}
	e, err := execution.Follow(t.Context(), c, run.ID, run.RunID, nil)
	if err != nil {
		t.Fatal(err)
	}
	if e.Status != execution.Canceled || e.Tasks[0].Status != execution.TaskCanceled || e.Tasks[1].Status != execution.TaskPending {
		t.Errorf("%s: %v %+v", e.Status, statuses(e), e.Error)
	}
	if n := len(vendor.Requests()); n != 1 {
		t.Errorf("the vendor was asked %d times", n)
	}
}

func TestTimeoutReachesTheCall(t *testing.T) {
	c := dial(t)
	vendor, asked := held(t)
	start(t, c, nodetest.Connection("timeout", vendor))
	task := nodetest.Call("pay", "timeout", "Charge")
	task.Timeout.Value = time.Second
	task.Retry = &lang.Retry{InitialInterval: lang.Duration{Value: time.Millisecond}}
	e := finish(t, c, nodetest.Bundle("timeout", nil, task), nil)
	<-asked
	if e.Status != execution.Succeeded || e.Tasks[0].Attempts != 2 {
		t.Errorf("%s after %d attempts: %+v", e.Status, e.Tasks[0].Attempts, e.Error)
	}
}

func TestAttemptsEnd(t *testing.T) {
	c := dial(t)
	vendor := nodetest.NewVendor(t, func(*http.Request, nodetest.Request) nodetest.Answer {
		return nodetest.Answer{Status: 503, Message: "Down."}
	})
	start(t, c, nodetest.Connection("attempts", vendor))
	task := nodetest.Call("pay", "attempts", "Charge")
	task.Retry = &lang.Retry{InitialInterval: lang.Duration{Value: time.Millisecond}, MaximumAttempts: 3}
	e := finish(t, c, nodetest.Bundle("attempts", nil, task), nil)
	if e.Status != execution.Failed || e.Error.Type != "Unavailable" || len(vendor.Requests()) != 3 || e.Tasks[0].Attempts != 3 {
		t.Errorf("%s after %d requests: %+v", e.Status, len(vendor.Requests()), e.Error)
	}
}
