package cli

import (
	"context"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	workerpb "go.temporal.io/api/worker/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/timestamppb"

	"hawser/activities"
	"hawser/connectors/all"
	"hawser/internal/devserver"
	"hawser/internal/devserver/devservertest"
	"hawser/internal/lang"
	"hawser/internal/poll"
	"hawser/workflows"
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
	askedOnce(t, worlds.client, queue, enumspb.TASK_QUEUE_TYPE_ACTIVITY, func(asking context.Context) {
		_, _ = worlds.client.WorkflowService().PollActivityTaskQueue(asking, &workflowservice.PollActivityTaskQueueRequest{
			Namespace: server.Namespace(), Identity: "stripe-unserved/node-1@killed",
			TaskQueue: &taskqueuepb.TaskQueue{Name: queue, Kind: enumspb.TASK_QUEUE_KIND_NORMAL},
		})
	})
	p := startProgram(t, "run", "unserved", "--address", server.Address(), "--wait", "1s")
	told := until(t, p.stderr, "error: no worker serves the connection")
	if strings.Contains(told, "throttled") {
		t.Errorf("it says that the limit holds it back:\n%s", told)
	}
	_ = p.Wait() // it has told that it fails
}

// What it told the registry of workers is old, and its poll is not.
func TestRunAfterWhatExecutesIntegrationsWasKilledSaysSo(t *testing.T) {
	server, c := devservertest.Start(t, devserver.Options{})
	const killed = "hawser@killed"
	askedOnce(t, c, workflows.TaskQueue, enumspb.TASK_QUEUE_TYPE_WORKFLOW, func(asking context.Context) {
		_, _ = c.WorkflowService().PollWorkflowTaskQueue(asking, &workflowservice.PollWorkflowTaskQueueRequest{
			Namespace: server.Namespace(), Identity: killed,
			TaskQueue: &taskqueuepb.TaskQueue{Name: workflows.TaskQueue, Kind: enumspb.TASK_QUEUE_KIND_NORMAL},
		})
	})
	_, err := c.WorkflowService().RecordWorkerHeartbeat(t.Context(), &workflowservice.RecordWorkerHeartbeatRequest{
		Namespace: server.Namespace(), Identity: killed, ResourceId: "worker:killed",
		WorkerHeartbeat: []*workerpb.WorkerHeartbeat{{
			WorkerInstanceKey: killed, WorkerIdentity: killed, TaskQueue: workflows.TaskQueue,
			HeartbeatTime: timestamppb.New(time.Now().Add(-20 * time.Second)),
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	p := startProgram(t, "run", "unserved", "--id", "deserted", "--address", server.Address(), "--wait", "1s")
	told := until(t, p.stderr, "starter result deserted")
	if want := "error: no worker executes integrations"; !strings.Contains(told, want) {
		t.Errorf("%q is not told:\n%s", want, told)
	}
	_ = p.Wait() // it has told that it fails
	description, err := c.DescribeTaskQueue(t.Context(), workflows.TaskQueue, enumspb.TASK_QUEUE_TYPE_WORKFLOW)
	if err != nil {
		t.Fatal(err)
	}
	for _, poller := range description.GetPollers() {
		if ago := time.Since(poller.GetLastAccessTime().AsTime()); ago > time.Minute {
			t.Errorf("it was told %s after the poll, which counts for a minute", ago)
		}
	}
}

// Whoever takes it for failed and starts it anew would have it done twice.
func TestRunSaysThatAnExecutionGoesOnWhenTemporalIsLost(t *testing.T) {
	server, c := devservertest.Start(t, devserver.Options{})
	p := startProgram(t, "run", "unserved", "--id", "lost", "--address", server.Address(), "--wait", "10m")
	poll.Until(t, "the execution", func() bool {
		_, err := c.DescribeWorkflowExecution(t.Context(), "lost", "")
		return err == nil
	})
	server.Stop()
	told := until(t, p.stderr, "execution lost goes on once it answers: `starter result lost` attaches then")
	if want := "error: Temporal does not answer"; !strings.Contains(told, want) {
		t.Errorf("%q is not told:\n%s", want, told)
	}
	if err := p.Wait(); err == nil || p.ProcessState.ExitCode() != exitUnreachable {
		t.Errorf("%v, want exit code %d", err, exitUnreachable)
	}
}

// askedOnce has a worker that is killed ask for the tasks of a queue, just before.
func askedOnce(t *testing.T, c client.Client, queue string, kind enumspb.TaskQueueType, ask func(context.Context)) {
	t.Helper()
	asking, killed := context.WithTimeout(t.Context(), time.Minute)
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		ask(asking)
	}()
	poll.Until(t, "a worker that asks for tasks", func() bool {
		description, err := c.DescribeTaskQueue(t.Context(), queue, kind)
		return err == nil && len(description.GetPollers()) > 0
	})
	killed()
	<-asked
}
