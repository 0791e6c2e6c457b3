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

func (o Options) queue(connection string) Queue {
	return Queue{Client: o.Client, Namespace: o.Namespace, Connection: connection}
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
	// Limit is what the connection may do per second, 0 where it is held or the server has no limit.
	Limit float64

	// held says that the server lets nothing start, resumed that its limit is that of who resumed the connection.
	held, resumed bool
}

// pollerLife is how long a node that has not asked for a task counts as there.
const pollerLife = 70 * time.Second

// State reads how the queue stands.
func (q Queue) State(ctx context.Context) (QueueState, error) {
	answer, err := q.describe(ctx)
	if err != nil {
		return QueueState{}, err
	}
	stats, config := answer.GetStats(), answer.GetConfig()
	state := QueueState{
		Nodes:      q.nodes(ctx, answer.GetPollers()),
		Waiting:    byPriority(answer.GetStatsByPriorityKey()),
		Backlog:    int(stats.GetApproximateBacklogCount()),
		BacklogAge: stats.GetApproximateBacklogAge().AsDuration(),
		Added:      float64(stats.GetTasksAddRate()),
		Dispatched: float64(stats.GetTasksDispatchRate()),
		Suspended:  isSuspended(config),
		Limit:      float64(config.GetQueueRateLimit().GetRateLimit().GetRequestsPerSecond()),
	}
	if state.Suspended {
		state.SuspendedAt = suspendedAt(config)
	}
	state.resumed = isResumed(config)
	state.held = config.GetQueueRateLimit().GetRateLimit() != nil && state.Limit == 0
	return state, nil
}

func (q Queue) describe(ctx context.Context) (*workflowservice.DescribeTaskQueueResponse, error) {
	answer, err := q.Client.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
		Namespace:     q.Namespace,
		TaskQueue:     &taskqueuepb.TaskQueue{Name: q.name(), Kind: enumspb.TASK_QUEUE_KIND_NORMAL},
		TaskQueueType: enumspb.TASK_QUEUE_TYPE_ACTIVITY,
		ReportStats:   true,
		ReportConfig:  true,
	})
	if err != nil {
		return nil, fmt.Errorf("describing the task queue %q: %w", q.name(), err)
	}
	return answer, nil
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
	if err != nil {
		nodes = polling(pollers)
	}
	nodes = slices.DeleteFunc(nodes, func(identity string) bool { return strings.HasPrefix(identity, processPrefix) })
	slices.Sort(nodes)
	return slices.Compact(nodes)
}

// polling lists those of the pollers that are there.
func polling(pollers []*taskqueuepb.PollerInfo) []string {
	var identities []string
	for _, poller := range pollers {
		if time.Since(poller.GetLastAccessTime().AsTime()) < pollerLife {
			identities = append(identities, poller.GetIdentity())
		}
	}
	return identities
}

func (q Queue) name() string { return activities.TaskQueue(q.Connection) }
