package node

import (
	"context"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"

	"hawser/internal/lang"
)

// The reasons that stand beside the settings of a queue in its server.
const (
	capped    = "nodes.max x rate"
	suspended = "suspended"
	resumed   = "resumed"
)

// Suspend holds the queue: calls under way end, no other one starts, and what
// comes waits. It lasts until Resume, whatever is restarted.
func (q Queue) Suspend(ctx context.Context) error {
	if _, err := q.update(ctx, rateLimit(0, suspended), &workflowservice.UpdateTaskQueueConfigRequest_RateLimitUpdate{Reason: suspended}); err != nil {
		return err
	}
	_ = heldSign(q).show(ctx, time.Now()) // workers do so too
	return nil
}

// Resume lets the queue run, at so many calls per second in all processes
// together: the most nodes that the connection allows, times its connector's rate.
// Workers put their own limit in its place: who resumes may have another definition.
func (q Queue) Resume(ctx context.Context, limit float64) error {
	if _, err := q.update(ctx, rateLimit(limit, resumed), &workflowservice.UpdateTaskQueueConfigRequest_RateLimitUpdate{Reason: resumed}); err != nil {
		return err
	}
	_ = heldSign(q).hide(ctx) // workers do so too
	return nil
}

// Capacity is what a connection may do per second in all processes together, with
// so many calls per second for each node.
func Capacity(c *lang.Connection, rate float64) float64 {
	_, most := Bounds(c)
	return float64(most) * rate
}

// Bounds are how many nodes a connection has at least and at most, in all processes together.
func Bounds(c *lang.Connection) (least, most int) {
	least = max(1, c.Nodes.Min)
	return least, max(least, c.Nodes.Max)
}

// writeTimeout is how long changing the settings of a queue may take.
const writeTimeout = 10 * time.Second

// settling is how often limit may find that somebody else has changed the queue in between.
const settling = 10

// limit caps the queue. A suspended one stays so, even when that happens at the
// same time: what a user wants stands in a setting of its own, which limit reads
// again after it has written, until the rate agrees with it.
func (q Queue) limit(ctx context.Context, limit float64) error {
	answer, err := q.describe(ctx)
	if err != nil {
		return err
	}
	config := answer.GetConfig()
	for range settling {
		want, reason := limit, capped
		if isSuspended(config) {
			want, reason = 0, suspended
		}
		if set := config.GetQueueRateLimit().GetRateLimit(); set != nil && set.GetRequestsPerSecond() == float32(want) && !isResumed(config) {
			return nil
		}
		if config, err = q.update(ctx, rateLimit(want, reason), nil); err != nil {
			return err
		}
	}
	return fmt.Errorf("limiting the task queue %q: others go on changing it", q.name())
}

// isSuspended tells whether a user holds the queue. Suspend says so where
// nothing but Resume writes: in the reason of the limit of fairness keys, which
// is not set. A rate of 0 that is not Hawser's says it too.
func isSuspended(config *taskqueuepb.TaskQueueConfig) bool {
	return config.GetFairnessKeysRateLimitDefault().GetMetadata().GetReason() == suspended || isHeldByOthers(config)
}

// isResumed tells that the limit is the one that Resume has set.
func isResumed(config *taskqueuepb.TaskQueueConfig) bool {
	return config.GetQueueRateLimit().GetMetadata().GetReason() == resumed
}

func isHeldByOthers(config *taskqueuepb.TaskQueueConfig) bool {
	set := config.GetQueueRateLimit()
	return set.GetRateLimit() != nil && set.GetRateLimit().GetRequestsPerSecond() == 0 && set.GetMetadata().GetReason() != suspended
}

// suspendedAt is since when a suspended queue is.
func suspendedAt(config *taskqueuepb.TaskQueueConfig) time.Time {
	if isHeldByOthers(config) {
		return config.GetQueueRateLimit().GetMetadata().GetUpdateTime().AsTime()
	}
	return config.GetFairnessKeysRateLimitDefault().GetMetadata().GetUpdateTime().AsTime()
}

func rateLimit(perSecond float64, reason string) *workflowservice.UpdateTaskQueueConfigRequest_RateLimitUpdate {
	return &workflowservice.UpdateTaskQueueConfigRequest_RateLimitUpdate{
		RateLimit: &taskqueuepb.RateLimit{RequestsPerSecond: float32(perSecond)},
		Reason:    reason,
	}
}

// update changes the settings that are given, all at once, and gives those that hold then. Once it has begun it is not
// canceled: a server that is left alone with a change may refuse all later ones for minutes, until it has read its own.
func (q Queue) update(ctx context.Context, rate, wanted *workflowservice.UpdateTaskQueueConfigRequest_RateLimitUpdate) (*taskqueuepb.TaskQueueConfig, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
	defer cancel()
	answer, err := q.Client.WorkflowService().UpdateTaskQueueConfig(ctx, &workflowservice.UpdateTaskQueueConfigRequest{
		Namespace:                         q.Namespace,
		Identity:                          "hawser@" + hostname(),
		TaskQueue:                         q.name(),
		TaskQueueType:                     enumspb.TASK_QUEUE_TYPE_ACTIVITY,
		UpdateQueueRateLimit:              rate,
		UpdateFairnessKeyRateLimitDefault: wanted,
	})
	if err != nil {
		return nil, fmt.Errorf("limiting the task queue %q: %w", q.name(), err)
	}
	return answer.GetConfig(), nil
}
