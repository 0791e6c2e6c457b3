package devserver_test

import (
	"context"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"hawser/internal/devserver"
	"hawser/internal/devserver/devservertest"
	"hawser/internal/poll"
)

// limit changes the rate limit of a queue.
func limit(ctx context.Context, c client.Client, queue string, perSecond float32) error {
	_, err := c.WorkflowService().UpdateTaskQueueConfig(ctx, &workflowservice.UpdateTaskQueueConfigRequest{
		Namespace: "default", TaskQueue: queue, TaskQueueType: enumspb.TASK_QUEUE_TYPE_ACTIVITY,
		UpdateQueueRateLimit: &workflowservice.UpdateTaskQueueConfigRequest_RateLimitUpdate{
			RateLimit: &taskqueuepb.RateLimit{RequestsPerSecond: perSecond},
		},
	})
	return err
}

// A server that writes what nobody waits for any more refuses what comes after, until it has read what it wrote.
func TestQueueCanBeChangedSoonAfterAChangeWasAbandoned(t *testing.T) {
	_, c := devservertest.Start(t, devserver.Options{})
	refused := 0
	for rate := float32(1); refused < 2; rate++ { // the first time it reads soon anyway
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		abandoned := limit(ctx, c, "abandoned", rate)
		cancel()
		if err := limit(t.Context(), c, "another", rate); err != nil { // written together with it, or after it
			t.Fatal(err)
		}
		if abandoned == nil || limit(t.Context(), c, "abandoned", rate) == nil {
			continue // it was written too soon, or read already
		}
		refused++
		poll.Until(t, "the queue to take a change", func() bool { return limit(t.Context(), c, "abandoned", rate) == nil })
	}
}
