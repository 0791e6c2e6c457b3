package node_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/client"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
	"hawser/internal/poll"
	"hawser/workflows"
)

// calling makes a bundle of an integration that calls others.
func calling(bundle *lang.Bundle, others ...*lang.Bundle) *lang.Bundle {
	for _, other := range others {
		bundle.Calls = append(bundle.Calls, other.Integration)
	}
	return bundle
}

func callOf(name, integration string) *lang.Task {
	return &lang.Task{Name: lang.Text{Value: name}, Call: &lang.CallTask{Integration: lang.Text{Value: integration}}}
}

// launch starts an execution.
func launch(t *testing.T, c client.Client, bundle *lang.Bundle) *execution.Run {
	t.Helper()
	run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: bundle})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// ended follows an execution to its end.
func ended(t *testing.T, c client.Client, id, runID string) *execution.Execution {
	t.Helper()
	e, err := execution.Follow(t.Context(), c, id, runID, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// until reads an execution until it is as it should be.
func until(t *testing.T, c client.Client, id, what string, is func(*execution.Execution) bool) *execution.Execution {
	t.Helper()
	var e *execution.Execution
	poll.Until(t, what, func() bool {
		var err error
		if e, err = execution.Read(t.Context(), c, id, ""); err != nil {
			t.Fatal(err)
		}
		return is(e)
	})
	return e
}

func TestCalledExecutionShowsUnderItsTask(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	if err := node.EnsureSearchAttributes(t.Context(), c, server.Namespace()); err != nil {
		t.Fatal(err)
	}
	start(t, c, nodetest.Connection("called", vendor))
	inner := nodetest.Bundle("inner", nil, nodetest.Call("pay", "called", "Charge"))
	middle := nodetest.Bundle("middle", []lang.Member{nodetest.Member("id", "tasks.innermost.executionId")}, callOf("innermost", "inner"))
	e := finish(t, c, calling(nodetest.Bundle("outer", []lang.Member{nodetest.Member("id", "tasks.inside.outputs.id")}, callOf("inside", "middle")), middle, inner), nil)
	if e.Status != execution.Succeeded {
		t.Fatalf("%s: %+v", e.Status, e.Error)
	}
	inside := e.Tasks[0]
	innermost := inside.Tasks[0]
	pay := innermost.Tasks[0]
	if innermost.ExecutionID != e.Outputs.Any.(map[string]any)["id"] || pay.Name != "pay" || pay.Status != execution.TaskSucceeded || pay.Path != "inside/innermost/pay" {
		t.Errorf("%+v\n%+v\n%+v", inside, innermost, pay)
	}
	description, err := c.DescribeWorkflow(t.Context(), innermost.ExecutionID, "")
	if err != nil {
		t.Fatal(err)
	}
	integration, _ := description.TypedSearchAttributes.GetKeyword(workflows.IntegrationAttribute)
	connections, _ := description.TypedSearchAttributes.GetKeywordList(workflows.ConnectionAttribute)
	if integration != "inner" || !slices.Equal(connections, []string{"called"}) || description.WorkflowType.Name != "inner" || description.ParentWorkflowExecution.ID != inside.ExecutionID {
		t.Errorf("%s of %v with %q on %v", description.WorkflowType.Name, description.ParentWorkflowExecution, integration, connections)
	}
}

// holding gives a vendor that answers some requests once they are released: at the test's end at the latest.
func holding(t *testing.T, hold func(nodetest.Request) bool) (vendor *nodetest.Vendor, release func()) {
	t.Helper()
	released := make(chan struct{})
	vendor = nodetest.NewVendor(t, func(_ *http.Request, r nodetest.Request) nodetest.Answer {
		if hold(r) {
			<-released
		}
		return nodetest.Answer{}
	})
	release = sync.OnceFunc(func() { close(released) })
	t.Cleanup(release)
	return vendor, release
}

func TestExecutionThatIsResetTakesWhatItHasCalledBefore(t *testing.T) {
	c := dial(t)
	vendor, release := holding(t, func(r nodetest.Request) bool { return r.Payload["Last"] == true })
	start(t, c, nodetest.Connection("reset-call", vendor))
	inner := nodetest.Bundle("reset-inner", []lang.Member{nodetest.Member("id", "tasks.pay.connectorOutputPayload.Id")},
		nodetest.Call("pay", "reset-call", "Charge"), nodetest.Call("last", "reset-call", "Charge", nodetest.Member("Last", "true")))
	aside := nodetest.Bundle("reset-aside", nil, nodetest.Call("pay", "reset-call", "Charge"))
	detached := callOf("detached", "reset-aside")
	detached.Call.Detached = true
	bundle := calling(nodetest.Bundle("reset-outer", []lang.Member{nodetest.Member("id", "tasks.waited.outputs.id"), nodetest.Member("other", "tasks.detached.executionId")},
		detached, callOf("waited", "reset-inner")), inner, aside)
	run := launch(t, c, bundle)
	until(t, c, run.ID, "all calls", func(*execution.Execution) bool { return len(vendor.Requests()) == 3 })

	second := reset(t, c, run.ID, run.RunID) // while what it called runs
	until(t, c, run.ID, "the call to be joined", func(e *execution.Execution) bool {
		return e.RunID == second && e.Tasks[1].ExecutionID != "" && len(e.Tasks[1].Tasks) == 2
	})
	release()
	e := ended(t, c, run.ID, second)
	first := e.Outputs.Any
	third := ended(t, c, run.ID, reset(t, c, run.ID, second)) // when it is over
	if e.Status != execution.Succeeded || third.Status != execution.Succeeded {
		t.Fatalf("%s: %+v; %s: %+v", e.Status, e.Error, third.Status, third.Error)
	}
	if diff := cmp.Diff(first, third.Outputs.Any); diff != "" {
		t.Errorf("outputs (-second run +third):\n%s", diff)
	}
	if n := len(vendor.Requests()); n != 3 {
		t.Errorf("%d requests, want those of the first run: 3", n)
	}
}

func TestCanceledExecutionCancelsWhatItCalls(t *testing.T) {
	for name, again := range map[string]bool{"by its first run": false, "by one that was reset": true} {
		t.Run(name, func(t *testing.T) {
			c := dial(t)
			vendor := nodetest.NewVendor(t, func(r *http.Request, request nodetest.Request) nodetest.Answer {
				if request.Payload["Last"] == true {
					<-r.Context().Done()
				}
				return nodetest.Answer{}
			})
			connection := strings.ReplaceAll("cancel-"+name, " ", "-")
			start(t, c, nodetest.Connection(connection, vendor))
			pay := nodetest.Call("pay", connection, "Charge")
			pay.Compensate = []*lang.Task{nodetest.Call("undo", connection, "Charge", nodetest.Member("Undo", "tasks.pay.connectorOutputPayload.Id"))}
			inner := nodetest.Bundle("cancel-inner", nil, pay, nodetest.Call("last", connection, "Charge", nodetest.Member("Last", "true")))
			run := launch(t, c, calling(nodetest.Bundle("cancel-outer", nil, callOf("waited", "cancel-inner")), inner))
			until(t, c, run.ID, "the second call", func(*execution.Execution) bool { return len(vendor.Requests()) == 2 })
			if again {
				run.RunID = reset(t, c, run.ID, run.RunID)
				until(t, c, run.ID, "the call to be joined", func(e *execution.Execution) bool { return e.RunID == run.RunID && e.Tasks[0].ExecutionID != "" })
			}
			if err := c.CancelWorkflow(t.Context(), run.ID, run.RunID); err != nil {
				t.Fatal(err)
			}
			e := ended(t, c, run.ID, run.RunID)
			waited := e.Tasks[0]
			if e.Status != execution.Canceled || waited.Status != execution.TaskCanceled || waited.Tasks[0].Status != execution.TaskCompensated {
				t.Errorf("%s: %s, %+v", e.Status, waited.Status, waited.Tasks)
			}
			requests := vendor.Requests()
			if last := requests[len(requests)-1]; len(requests) != 3 || last.Payload["Undo"] != "id_1" {
				t.Errorf("%d requests, the last is %+v", len(requests), last)
			}
		})
	}
}

func TestDetachedExecutionGoesOnByItself(t *testing.T) {
	for name, then := range map[string][]*lang.Task{
		"where its caller ends":    nil,
		"where its caller goes on": {{Name: lang.Text{Value: "then"}, Timer: &lang.TimerTask{Duration: nodetest.Literal("300ms")}}},
	} {
		t.Run(name, func(t *testing.T) {
			c := dial(t)
			vendor, release := holding(t, func(nodetest.Request) bool { return true })
			connection := strings.ReplaceAll("detached-"+name, " ", "-")
			start(t, c, nodetest.Connection(connection, vendor))
			detached := callOf("detached", "detached-inner")
			detached.Call.Detached = true
			e := finish(t, c, calling(nodetest.Bundle("detached-outer", []lang.Member{nodetest.Member("id", "tasks.detached.executionId")}, append([]*lang.Task{detached}, then...)...),
				nodetest.Bundle("detached-inner", nil, nodetest.Call("pay", connection, "Charge"))), nil)
			if e.Status != execution.Succeeded || len(e.Tasks[0].Tasks) != 0 {
				t.Errorf("%s: %+v", e.Status, e.Tasks[0])
			}
			release()
			if inner := ended(t, c, e.Outputs.Any.(map[string]any)["id"].(string), ""); inner.Status != execution.Succeeded {
				t.Errorf("it %s: %+v", inner.Status, inner.Error)
			}
		})
	}
}

func TestCalledExecutionThatIsTerminatedFailsTheTask(t *testing.T) {
	c := dial(t)
	vendor, asked := held(t)
	start(t, c, nodetest.Connection("ended-call", vendor))
	run := launch(t, c, calling(nodetest.Bundle("ended-outer", nil, callOf("waited", "ended-inner")), nodetest.Bundle("ended-inner", nil, nodetest.Call("pay", "ended-call", "Charge"))))
	<-asked
	id := until(t, c, run.ID, "the call", func(e *execution.Execution) bool { return e.Tasks[0].ExecutionID != "" }).Tasks[0].ExecutionID
	if err := c.TerminateWorkflow(t.Context(), id, "", "test"); err != nil {
		t.Fatal(err)
	}
	e := ended(t, c, run.ID, run.RunID)
	if e.Status != execution.Failed || e.Error.Type != "NotEnded" || e.Error.Message != "execution "+id+", which it called, was terminated" {
		t.Errorf("%s: %+v", e.Status, e.Error)
	}
}

func TestTerminatedExecutionTakesAlongWhatItCalls(t *testing.T) {
	c := dial(t)
	vendor, asked := held(t)
	start(t, c, nodetest.Connection("along", vendor))
	run := launch(t, c, calling(nodetest.Bundle("along-outer", nil, callOf("waited", "along-inner")), nodetest.Bundle("along-inner", nil, nodetest.Call("pay", "along", "Charge"))))
	<-asked
	id := until(t, c, run.ID, "the call", func(e *execution.Execution) bool { return e.Tasks[0].ExecutionID != "" }).Tasks[0].ExecutionID
	if err := c.TerminateWorkflow(t.Context(), run.ID, run.RunID, "test"); err != nil {
		t.Fatal(err)
	}
	if inner := ended(t, c, id, ""); inner.Status != execution.Terminated {
		t.Errorf("it is %s", inner.Status)
	}
}

// The worker that executes both is stopped while the called execution is in its middle.
func TestCallGoesOnWithAnotherWorker(t *testing.T) {
	c := dial(t)
	vendor, asked := held(t)
	connection := nodetest.Connection("call-restart", vendor)
	process := startWith(t, nodetest.Connector{}, node.Options{Client: c, Connections: []*lang.Connection{connection}, StopTimeout: time.Millisecond})
	run := launch(t, c, calling(nodetest.Bundle("restart-outer", []lang.Member{nodetest.Member("id", "tasks.waited.outputs.id")}, callOf("waited", "restart-inner")),
		nodetest.Bundle("restart-inner", []lang.Member{nodetest.Member("id", "tasks.pay.connectorOutputPayload.Id")}, nodetest.Call("pay", "call-restart", "Charge"))))
	<-asked
	process.Stop()
	start(t, c, connection)
	e := ended(t, c, run.ID, run.RunID)
	if diff := cmp.Diff(any(map[string]any{"id": "id_1"}), e.Outputs.Any); diff != "" || e.Status != execution.Succeeded {
		t.Errorf("%s: %+v; outputs (-want +got):\n%s", e.Status, e.Error, diff)
	}
}
