package node

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	workerpb "go.temporal.io/api/worker/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// presenceLife is how long a process that says nothing counts as there.
const presenceLife = 15 * time.Second

// presence is how the processes that serve a connection know of each other: each
// tells the server's registry of workers that it is there, and with which nodes,
// and asks it who else is.
type presence struct {
	queue Queue
	host  string
	// told is how many nodes the registry knows of this process.
	told int
}

// tell says that the process serves the connection with so many nodes.
func (p *presence) tell(ctx context.Context, nodes int) error {
	self := processPrefix + p.host
	beats := []*workerpb.WorkerHeartbeat{p.beat(self, enumspb.WORKER_STATUS_RUNNING)}
	for n := 1; n <= max(nodes, p.told); n++ {
		status := enumspb.WORKER_STATUS_RUNNING
		if n > nodes {
			status = enumspb.WORKER_STATUS_SHUTDOWN
		}
		beats = append(beats, p.beat(nodeIdentity(p.queue.Connection, n, p.host), status))
	}
	p.told = nodes
	return p.send(ctx, beats)
}

// leave says that the process does not serve the connection any more.
func (p *presence) leave(ctx context.Context) error {
	beats := []*workerpb.WorkerHeartbeat{p.beat(processPrefix+p.host, enumspb.WORKER_STATUS_SHUTDOWN)}
	for n := 1; n <= p.told; n++ {
		beats = append(beats, p.beat(nodeIdentity(p.queue.Connection, n, p.host), enumspb.WORKER_STATUS_SHUTDOWN))
	}
	return p.send(ctx, beats)
}

func (p *presence) beat(identity string, status enumspb.WorkerStatus) *workerpb.WorkerHeartbeat {
	return &workerpb.WorkerHeartbeat{
		WorkerInstanceKey: p.queue.name() + "#" + identity,
		WorkerIdentity:    identity,
		TaskQueue:         p.queue.name(),
		Status:            status,
		HeartbeatTime:     timestamppb.Now(),
	}
}

func (p *presence) send(ctx context.Context, beats []*workerpb.WorkerHeartbeat) error {
	_, err := p.queue.Client.WorkflowService().RecordWorkerHeartbeat(ctx, &workflowservice.RecordWorkerHeartbeatRequest{
		Namespace:       p.queue.Namespace,
		Identity:        processPrefix + p.host,
		ResourceId:      "worker:" + p.host,
		WorkerHeartbeat: beats,
	})
	if err != nil {
		return fmt.Errorf("telling who serves connection %q: %w", p.queue.Connection, err)
	}
	return nil
}

// place tells how many processes serve the connection, and which of them, from
// 0, this one is. On a server without the registry each process believes that it
// is alone.
func (p *presence) place(ctx context.Context) (which, processes int, err error) {
	identities, err := p.queue.present(ctx)
	if err != nil {
		return 0, 1, err
	}
	self := processPrefix + p.host
	identities = append(identities, self)
	identities = slices.DeleteFunc(identities, func(identity string) bool { return !strings.HasPrefix(identity, processPrefix) })
	slices.Sort(identities)
	identities = slices.Compact(identities)
	return slices.Index(identities, self), len(identities), nil
}

// present lists who says that it serves the connection: processes and nodes.
func (q Queue) present(ctx context.Context) ([]string, error) {
	since := time.Now().Add(-presenceLife).UTC().Format(time.RFC3339)
	answer, err := q.Client.WorkflowService().ListWorkers(ctx, &workflowservice.ListWorkersRequest{
		Namespace: q.Namespace,
		PageSize:  1000,
		Query:     fmt.Sprintf("TaskQueue = '%s' AND HeartbeatTime > '%s' AND WorkerInstanceKey starts_with '%[1]s#'", q.name(), since),
	})
	if err != nil {
		return nil, fmt.Errorf("listing who serves connection %q: %w", q.Connection, err)
	}
	var identities []string
	for _, w := range answer.GetWorkers() {
		identities = append(identities, w.GetWorkerIdentity())
	}
	return identities, nil
}

// nodeIdentity names a node, as lists of workers and pollers show it.
func nodeIdentity(connection string, n int, host string) string {
	return fmt.Sprintf("%s/node-%d@%s", connection, n, host)
}

// share is what one of several processes has of so many nodes.
func share(nodes, which, processes int) int {
	count := nodes / processes
	if which < nodes%processes {
		count++
	}
	return count
}
