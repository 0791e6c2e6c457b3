package execution

import (
	"context"
	"testing"
	"time"

	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"hawser/activities"
	"hawser/internal/dataflow"
	"hawser/internal/devserver"
	"hawser/internal/devserver/devservertest"
	"hawser/internal/lang"
	"hawser/internal/poll"
	"hawser/workflows"
)

func TestADataflowsRunThatNobodyServesTellsWhatItWaitsFor(t *testing.T) {
	_, c := devservertest.Start(t, devserver.Options{})
	flow := &dataflow.Flow{
		Format: dataflow.FlowFormat, Dataflow: &lang.Dataflow{}, Dataset: &lang.Dataset{}, Schema: &lang.Schema{}, Mapping: &lang.MappingSet{},
	}
	options := client.StartWorkflowOptions{ID: "dataflow/charges-2026-11-22T10:26:04Z", TaskQueue: activities.DatasetQueue}
	if _, err := c.ExecuteWorkflow(t.Context(), options, workflows.DataflowType, workflows.DataflowInput{Flow: flow}); err != nil {
		t.Fatal(err)
	}
	read := func() *Execution {
		e, err := Read(t.Context(), c, options.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	poll.Until(t, "the note of a run without a worker", func() bool { return read().Note == noteNoWriter })

	w := worker.New(c, activities.DatasetQueue, worker.Options{LocalActivityWorkerOnly: true}) // it makes no step
	workflows.RegisterDataflows(w)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
	poll.Until(t, "the note of a step without a worker", func() bool {
		e := read()
		return len(e.Tasks) == 1 && e.Tasks[0].Name == activities.BeginRun && e.Tasks[0].Status == TaskWaiting && e.Tasks[0].Note == noteNoWriter
	})
}

func TestAProcessThatWasKilledRunsNoDataflows(t *testing.T) {
	server, c := devservertest.Start(t, devserver.Options{})
	const killed = "hawser@killed"
	asking, kill := context.WithTimeout(t.Context(), time.Minute)
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		_, _ = c.WorkflowService().PollActivityTaskQueue(asking, &workflowservice.PollActivityTaskQueueRequest{
			Namespace: server.Namespace(), Identity: killed, TaskQueue: &taskqueuepb.TaskQueue{Name: activities.DatasetQueue},
		})
	}()
	note := func(silent ...string) string {
		task, q := &Task{}, &queues{Reader: Reader{Client: c, Silent: func(context.Context) ([]string, error) { return silent, nil }}}
		if err := q.waitForWriter(t.Context(), task, time.Now()); err != nil {
			t.Fatal(err)
		}
		return task.Note
	}
	poll.Until(t, "a worker that asks for steps", func() bool { return note() == "" })
	kill()
	<-asked
	if got := note(killed); got != noteNoWriter {
		t.Errorf("got %q", got)
	}
}
