package node_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/client"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
	"hawser/workflows"
)

func approvalTask(name string) *lang.Task {
	return &lang.Task{Name: lang.Text{Value: name}, Approval: &lang.ApprovalTask{Message: nodetest.Literal("Pay?"), Approvers: nodetest.Expression("['ada']")}}
}

// answer answers a task, within a minute.
func answer(t *testing.T, c client.Client, id string, a workflows.Answer) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	return execution.Answer(ctx, c, id, a)
}

func awaited(t *testing.T, c client.Client, id, path string) *execution.Task {
	t.Helper()
	var found *execution.Task
	until(t, c, id, path+" to wait", func(e *execution.Execution) bool {
		for task := range e.Every() {
			if task.Path == path && task.Awaits != "" {
				found = task
			}
		}
		return found != nil
	})
	return found
}

// A worker is stopped while tasks wait; they are answered when none is there and when another is.
func TestWaitsOutliveTheWorker(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("waits", vendor)
	process := startWith(t, nodetest.Connector{}, node.Options{Client: c, Connections: []*lang.Connection{connection}})
	bundle := nodetest.Bundle("waits", []lang.Member{nodetest.Member("by", "tasks.approve.by"), nodetest.Member("result", "tasks.pause.suspensionResult")},
		approvalTask("approve"), &lang.Task{Name: lang.Text{Value: "pause"}, Suspend: &lang.SuspendTask{}}, nodetest.Call("pay", "waits", "Charge"))
	run := launch(t, c, bundle)
	task := awaited(t, c, run.ID, "approve")
	if want := "Pay? `starter approve " + run.ID + " approve` or `starter reject " + run.ID + " approve` by ada"; task.Note != want || task.Status != execution.TaskWaiting || task.Awaits != "approval" {
		t.Errorf("%s, awaits %s: %s\nwant %s", task.Status, task.Awaits, task.Note, want)
	}
	process.Stop()
	short, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := execution.Answer(short, c, run.ID, workflows.Answer{Task: "approve", Decision: workflows.Approved, By: "ada"}); err == nil {
		t.Error("an answer was taken without a worker")
	}
	start(t, c, connection)
	path, err := answer(t, c, run.ID, workflows.Answer{Task: "approve", Decision: workflows.Approved, By: "ada"})
	if path != "approve" || err != nil {
		var refused *execution.RefusedError // the one before has been taken after all
		if !errors.As(err, &refused) || refused.Type != workflows.Answered {
			t.Errorf("%s: %v", path, err)
		}
	}
	awaited(t, c, run.ID, "pause")
	if _, err := answer(t, c, run.ID, workflows.Answer{Task: "pause", Decision: workflows.Resumed}); err != nil {
		t.Error(err)
	}
	e := ended(t, c, run.ID, run.RunID)
	if diff := cmp.Diff(any(map[string]any{"by": "ada", "result": "resumed"}), e.Outputs.Any); diff != "" || e.Status != execution.Succeeded {
		t.Errorf("%s: %+v; outputs (-want +got):\n%s", e.Status, e.Error, diff)
	}
}

func TestAnswersReachCalledExecutions(t *testing.T) {
	c := dial(t)
	start(t, c)
	inner := nodetest.Bundle("asks", []lang.Member{nodetest.Member("decision", "tasks.approve.decision")}, approvalTask("approve"))
	run := launch(t, c, calling(nodetest.Bundle("asks-outer", []lang.Member{nodetest.Member("decision", "tasks.call.outputs.decision")}, callOf("call", "asks")), inner))
	task := awaited(t, c, run.ID, "call/approve")
	var refused *execution.RefusedError
	if _, err := answer(t, c, run.ID, workflows.Answer{Task: "aprove", Decision: workflows.Rejected, By: "ada"}); !errors.As(err, &refused) || refused.Type != workflows.NotWaiting {
		t.Errorf("an answer to a task that there is not ends with %v", err)
	} else if diff := cmp.Diff([]string{"call/approve"}, refused.Waiting); diff != "" {
		t.Errorf("waiting (-want +got):\n%s", diff)
	}
	if _, err := answer(t, c, run.ID, workflows.Answer{Task: "call.approve", Decision: workflows.Rejected, By: "eve"}); !errors.As(err, &refused) || refused.Type != workflows.NotApprover {
		t.Errorf("the answer of somebody else ends with %v", err)
	}
	if path, err := answer(t, c, run.ID, workflows.Answer{Task: "approve", Decision: workflows.Rejected, By: "ada"}); err != nil || path != task.Path {
		t.Errorf("%s: %v", path, err)
	}
	e := ended(t, c, run.ID, run.RunID)
	if diff := cmp.Diff(any(map[string]any{"decision": "rejected"}), e.Outputs.Any); diff != "" {
		t.Errorf("%s: %+v; outputs (-want +got):\n%s", e.Status, e.Error, diff)
	}
	var over *execution.OverError
	if _, err := answer(t, c, run.ID, workflows.Answer{Task: "approve", Decision: workflows.Rejected}); !errors.As(err, &over) {
		t.Errorf("an answer to what is over ends with %v", err)
	}
}

func TestCanceledExecutionWaitsNoMore(t *testing.T) {
	c := dial(t)
	start(t, c)
	run := launch(t, c, nodetest.Bundle("canceled-wait", nil, approvalTask("approve")))
	awaited(t, c, run.ID, "approve")
	if err := c.CancelWorkflow(t.Context(), run.ID, run.RunID); err != nil {
		t.Fatal(err)
	}
	if e := ended(t, c, run.ID, run.RunID); e.Status != execution.Canceled || e.Tasks[0].Status != execution.TaskCanceled || e.Tasks[0].Awaits != "" {
		t.Errorf("%s: %+v", e.Status, e.Tasks[0])
	}
}
