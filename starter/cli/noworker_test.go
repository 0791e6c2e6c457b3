package cli

import (
	"context"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"

	"hawser/activities"
	"hawser/connectors/all"
	"hawser/internal/devserver"
	"hawser/internal/lang"
	"hawser/internal/poll"
)

func TestRunWithoutAnyWorkerSaysSo(t *testing.T) {
	server, err := devserver.Start(t.Context(), devserver.Options{AnyPorts: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	p := startProgram(t, "run", "unserved", "--id", "nobody", "--address", server.Address(), "--wait", "1s")
	told := until(t, p.stderr, "starter result nobody")
	if want := "error: no worker executes integrations"; !strings.Contains(told, want) {
		t.Errorf("%q is not told:\n%s", want, told)
	}
	if err := p.Wait(); err == nil || p.ProcessState.ExitCode() != exitUnreachable {
		t.Errorf("%v, want exit code %d", err, exitUnreachable)
	}
}

// A worker that was killed has asked for tasks just before: nobody waits for its rate.
func TestRunAfterTheOnlyWorkerWasKilledSaysSo(t *testing.T) {
	server, err := devserver.Start(t.Context(), devserver.Options{AnyPorts: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	worlds, err := surround(t.Context(), &devTemporal{address: server.Address(), namespace: server.Namespace()}, catalogue, &lang.Definitions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(worlds.stop)
	queue := activities.TaskQueue("stripe-unserved")
	asking, killed := context.WithTimeout(t.Context(), time.Minute)
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		_, _ = worlds.client.WorkflowService().PollActivityTaskQueue(asking, &workflowservice.PollActivityTaskQueueRequest{
			Namespace: server.Namespace(), Identity: "stripe-unserved/node-1@killed",
			TaskQueue: &taskqueuepb.TaskQueue{Name: queue, Kind: enumspb.TASK_QUEUE_KIND_NORMAL},
		})
	}()
	poll.Until(t, "a worker that asks for tasks", func() bool {
		description, err := worlds.client.DescribeTaskQueue(t.Context(), queue, enumspb.TASK_QUEUE_TYPE_ACTIVITY)
		return err == nil && len(description.GetPollers()) > 0
	})
	killed()
	<-asked
	p := startProgram(t, "run", "unserved", "--address", server.Address(), "--wait", "1s")
	told := until(t, p.stderr, "error: no worker serves the connection")
	if strings.Contains(told, "throttled") {
		t.Errorf("it says that the limit holds it back:\n%s", told)
	}
	_ = p.Wait() // it has told that it fails
}
