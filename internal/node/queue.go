package node

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"hawser/activities"
	"hawser/internal/lang"
)

// Queue is the task queue of a connection, as its server keeps it: shared by all
// processes, and there without any. Its rate limit caps the connection across
// processes, and holds it while it is suspended.
type Queue struct {
	Client client.Client
	// Namespace is the client's.
	Namespace  string
	Connection string
}

// QueueState is how a queue stands.
type QueueState struct {
	// Nodes are the identities of those that said within 15 s that they serve the connection. On a server without a
	// registry of workers they are those that asked for a task within a minute: a poll lasts that long.
	Nodes []string
	// Backlog is about how many calls wait, and BacklogAge how long the first of them has.
	Backlog    int
	BacklogAge time.Duration
	// Added and Dispatched are calls per second, of about the last half minute.
	Added, Dispatched float64
	// Waiting is about how many calls of each priority wait; those of a lower number go first.
	Waiting map[int]int
	// Suspended says that the queue is held, since SuspendedAt.
	Suspended   bool
	SuspendedAt time.Time
	// Limit is what the connection may do per second, 0 where the server has no limit.
	Limit float64
}

// pollerLife is how long a node that has not asked for a task counts as there.
const pollerLife = 70 * time.Second

// State reads how the queue stands.
func (q Queue) State(ctx context.Context) (QueueState, error) {
	answer, err := q.Client.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
		Namespace:     q.Namespace,
		TaskQueue:     &taskqueuepb.TaskQueue{Name: q.name(), Kind: enumspb.TASK_QUEUE_KIND_NORMAL},
		TaskQueueType: enumspb.TASK_QUEUE_TYPE_ACTIVITY,
		ReportStats:   true,
		ReportConfig:  true,
	})
	if err != nil {
		return QueueState{}, fmt.Errorf("describing the task queue %q: %w", q.name(), err)
	}
	stats := answer.GetStats()
	state := QueueState{
		Backlog:    int(stats.GetApproximateBacklogCount()),
		BacklogAge: stats.GetApproximateBacklogAge().AsDuration(),
		Added:      float64(stats.GetTasksAddRate()),
		Dispatched: float64(stats.GetTasksDispatchRate()),
	}
	state.Nodes, state.Waiting = q.nodes(ctx, answer.GetPollers()), byPriority(answer.GetStatsByPriorityKey())
	if set := answer.GetConfig().GetQueueRateLimit(); set.GetRateLimit() != nil {
		state.Limit = float64(set.GetRateLimit().GetRequestsPerSecond())
		if state.Limit == 0 {
			state.Suspended, state.SuspendedAt = true, set.GetMetadata().GetUpdateTime().AsTime()
		}
	}
	return state, nil
}

func byPriority(stats map[int32]*taskqueuepb.TaskQueueStats) map[int]int {
	waiting := map[int]int{}
	for priority, s := range stats {
		waiting[int(priority)] = int(s.GetApproximateBacklogCount())
	}
	return waiting
}

// nodes lists the nodes that are there.
func (q Queue) nodes(ctx context.Context, pollers []*taskqueuepb.PollerInfo) []string {
	nodes, err := q.present(ctx)
	if err != nil || len(nodes) == 0 {
		nodes = nil
		for _, poller := range pollers {
			if time.Since(poller.GetLastAccessTime().AsTime()) < pollerLife {
				nodes = append(nodes, poller.GetIdentity())
			}
		}
	}
	nodes = slices.DeleteFunc(nodes, func(identity string) bool { return strings.HasPrefix(identity, processPrefix) })
	slices.Sort(nodes)
	return slices.Compact(nodes)
}

// Suspend holds the queue: calls under way end, no other one starts, and what
// comes waits. It lasts until Resume, whatever is restarted.
func (q Queue) Suspend(ctx context.Context) error {
	return q.set(ctx, 0, "suspended")
}

// Resume lets the queue run, at so many calls per second in all processes
// together: the most nodes that the connection allows, times its connector's rate.
func (q Queue) Resume(ctx context.Context, limit float64) error {
	return q.set(ctx, limit, "nodes.max x rate")
}

// Capacity is what a connection may do per second in all processes together, with
// so many calls per second for each node.
func Capacity(c *lang.Connection, rate float64) float64 { return float64(mostNodes(c)) * rate }

func leastNodes(c *lang.Connection) int { return max(1, c.Nodes.Min) }

func mostNodes(c *lang.Connection) int { return max(leastNodes(c), c.Nodes.Max) }

// limit caps the queue. A suspended one stays so.
func (q Queue) limit(ctx context.Context, limit float64) error {
	state, err := q.State(ctx)
	if err != nil {
		return err
	}
	if state.Suspended || state.Limit == float64(float32(limit)) {
		return nil
	}
	return q.Resume(ctx, limit)
}

func (q Queue) set(ctx context.Context, limit float64, reason string) error {
	_, err := q.Client.WorkflowService().UpdateTaskQueueConfig(ctx, &workflowservice.UpdateTaskQueueConfigRequest{
		Namespace:     q.Namespace,
		Identity:      "hawser@" + hostname(),
		TaskQueue:     q.name(),
		TaskQueueType: enumspb.TASK_QUEUE_TYPE_ACTIVITY,
		UpdateQueueRateLimit: &workflowservice.UpdateTaskQueueConfigRequest_RateLimitUpdate{
			RateLimit: &taskqueuepb.RateLimit{RequestsPerSecond: float32(limit)},
			Reason:    reason,
		},
	})
	if err != nil {
		return fmt.Errorf("limiting the task queue %q: %w", q.name(), err)
	}
	return nil
}

func (q Queue) name() string { return activities.TaskQueue(q.Connection) }
