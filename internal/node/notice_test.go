package node_test

import (
	"context"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	sdkpb "go.temporal.io/api/sdk/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
	"hawser/internal/poll"
)

// details gives the current details of an execution, as the UI asks for them.
func details(t *testing.T, c client.Client, run *execution.Run) string {
	t.Helper()
	answer, err := c.QueryWorkflow(t.Context(), run.ID, run.RunID, "__temporal_workflow_metadata")
	if err != nil {
		t.Fatal(err)
	}
	var metadata sdkpb.WorkflowMetadata
	if err := answer.Get(&metadata); err != nil {
		t.Fatal(err)
	}
	return metadata.GetCurrentDetails()
}

func events(t *testing.T, c client.Client, run *execution.Run) int64 {
	t.Helper()
	description, err := c.DescribeWorkflowExecution(t.Context(), run.ID, run.RunID)
	if err != nil {
		t.Fatal(err)
	}
	return description.GetWorkflowExecutionInfo().GetHistoryLength()
}

func TestUIShowsWhatAnExecutionWaitsFor(t *testing.T) {
	held := func(connection *lang.Connection) *lang.Connection { return connection }
	byDefinition := func(connection *lang.Connection) *lang.Connection {
		return edited(connection, func(c *lang.Connection) { c.Suspended = true })
	}
	for name, test := range map[string]struct {
		suspended func(*lang.Connection) *lang.Connection
		resume    func(node.Queue, *node.Process, *lang.Connection) error
		want      string
	}{
		"by-a-user": {held, func(q node.Queue, _ *node.Process, _ *lang.Connection) error {
			return q.Resume(context.Background(), 1000)
		}, "calls that have not begun wait for `starter connections resume by-a-user`."},
		"by-its-definition": {byDefinition, func(_ node.Queue, p *node.Process, c *lang.Connection) error {
			return p.Serve(context.Background(), []*lang.Connection{c})
		}, "**by-its-definition is suspended by its definition**"},
	} {
		t.Run(name, func(t *testing.T) {
			c, vendor := dial(t), nodetest.NewVendor(t, nil)
			connection, queue := nodetest.Connection(name, vendor), queueOf(c, name)
			if !test.suspended(connection).Suspended {
				set(t, queue, true)
			}
			process := start(t, c, test.suspended(connection))
			run := launch(t, c, nodetest.Bundle(name, nil, nodetest.Call("pay", name, "Charge")))
			until(t, c, run.ID, "the call to wait", func(e *execution.Execution) bool { return e.Tasks[0].Status != execution.TaskPending })
			before := events(t, c, run)
			poll.Until(t, "a note of what it waits for", func() bool { return strings.Contains(details(t, c, run), test.want) })
			if shown := details(t, c, run); !strings.Contains(shown, "| pay | started | fake.Charge.Create on "+name+" |") {
				t.Errorf("no table of the tasks: %s", shown)
			}
			if after := events(t, c, run); after != before {
				t.Errorf("looking at the execution made its history longer: %d events, %d before", after, before)
			}
			if err := test.resume(queue, process, connection); err != nil {
				t.Fatal(err)
			}
			if e := ended(t, c, run.ID, run.RunID); e.Status != execution.Succeeded {
				t.Errorf("%s: %+v", e.Status, e.Error)
			}
			if shown := details(t, c, run); strings.Contains(shown, "suspended") {
				t.Errorf("it has ended, and shows %s", shown)
			}
		})
	}
}

func TestUIShowsNothingOfAConnectionThatNoCallIsUnderWayOn(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	start(t, c, nodetest.Connection("used", vendor), nodetest.Connection("unused", vendor))
	set(t, queueOf(c, "unused"), true)
	set(t, queueOf(c, "used"), true)
	run := launch(t, c, nodetest.Bundle("used", nil, nodetest.Call("pay", "used", "Charge"), nodetest.Call("later", "unused", "Charge")))
	poll.Until(t, "a note of what it waits for", func() bool { return strings.Contains(details(t, c, run), "**used is suspended**") })
	if shown := details(t, c, run); strings.Contains(shown, "**unused") {
		t.Errorf("it does not wait for the second call yet, and shows %s", shown)
	}
	set(t, queueOf(c, "used"), false)
	poll.Until(t, "a note of what it waits for then", func() bool { return strings.Contains(details(t, c, run), "**unused is suspended**") })
	if shown := details(t, c, run); strings.Contains(shown, "**used") {
		t.Errorf("the first call has ended, and it shows %s", shown)
	}
	set(t, queueOf(c, "unused"), false)
	ended(t, c, run.ID, run.RunID)
}

func TestUIShowsThatCallsWaitForTheirTurn(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("turned", vendor)
	startWith(t, nodetest.Connector{Rate: 0.1}, node.Options{Client: c, Connections: []*lang.Connection{connection}})
	bundle := nodetest.Bundle("turned", nil, nodetest.Call("pay", "turned", "Charge"))
	if e := finish(t, c, bundle, nil); e.Status != execution.Succeeded { // the next one waits for ten seconds
		t.Fatalf("%s: %+v", e.Status, e.Error)
	}
	var runs []*execution.Run
	for range 3 {
		runs = append(runs, launch(t, c, bundle))
	}
	last := runs[2]
	until(t, c, last.ID, "the call to wait", func(e *execution.Execution) bool { return e.Tasks[0].Status == execution.TaskThrottled })
	before := events(t, c, last)
	poll.Until(t, "a note of what it waits for", func() bool {
		return strings.Contains(details(t, c, last), "**turned is throttled**: calls that have not begun wait for their turn, about ")
	})
	if after := events(t, c, last); after != before {
		t.Errorf("looking at the execution made its history longer: %d events, %d before", after, before)
	}
	for _, run := range runs {
		if err := c.TerminateWorkflow(t.Context(), run.ID, run.RunID, "seen"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestUIShowsThatNoWorkerServesAConnection(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	start(t, c)
	run := launch(t, c, nodetest.Bundle("unserved", nil, nodetest.Call("pay", "unserved", "Charge")))
	poll.Until(t, "a note of what it waits for", func() bool {
		return strings.Contains(details(t, c, run), "**unserved is served by no worker**: calls that have not begun wait for one, about 1 of them.")
	})
	start(t, c, nodetest.Connection("unserved", vendor))
	if e := ended(t, c, run.ID, run.RunID); e.Status != execution.Succeeded {
		t.Errorf("%s: %+v", e.Status, e.Error)
	}
	if shown := details(t, c, run); strings.Contains(shown, "unserved is") {
		t.Errorf("it has ended, and shows %s", shown)
	}
}

// A poll of a worker that was killed counts as there for a minute, and nobody serves the connection.
func TestUIShowsThatTheWorkerOfAConnectionWasKilled(t *testing.T) {
	c := dial(t)
	start(t, c)
	asking, killed := context.WithTimeout(t.Context(), time.Minute)
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		_, _ = c.WorkflowService().PollActivityTaskQueue(asking, &workflowservice.PollActivityTaskQueueRequest{
			Namespace: server.Namespace(), Identity: "deserted/node-1@killed",
			TaskQueue: &taskqueuepb.TaskQueue{Name: "connection/deserted", Kind: enumspb.TASK_QUEUE_KIND_NORMAL},
		})
	}()
	pollers := func() int {
		description, err := c.DescribeTaskQueue(t.Context(), "connection/deserted", enumspb.TASK_QUEUE_TYPE_ACTIVITY)
		if err != nil {
			t.Fatal(err)
		}
		return len(description.GetPollers())
	}
	poll.Until(t, "a worker that asks for tasks", func() bool { return pollers() > 0 })
	killed()
	<-asked
	run := launch(t, c, nodetest.Bundle("deserted", nil, nodetest.Call("pay", "deserted", "Charge")))
	poll.Until(t, "a note of what it waits for", func() bool { return strings.Contains(details(t, c, run), "**deserted is ") })
	if shown := details(t, c, run); !strings.Contains(shown, "**deserted is served by no worker**") {
		t.Errorf("%d count as asking for tasks, and it shows %s", pollers(), shown)
	}
	if err := c.TerminateWorkflow(t.Context(), run.ID, run.RunID, "seen"); err != nil {
		t.Fatal(err)
	}
}
