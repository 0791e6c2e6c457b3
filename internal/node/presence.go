package node

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
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
	// here tells that the registry knows of this process, and told of which of its nodes, by their numbers.
	here bool
	told []int
}

// company is who serves a connection, as one of its processes sees it.
type company struct {
	// processes is how many there are, and which of them, from 0, this one is.
	which, processes int
	// others is how many nodes the other processes have.
	others int
}

// tell says that the process serves the connection with nodes of these numbers.
func (p *presence) tell(ctx context.Context, nodes []int) error {
	beats := []*workerpb.WorkerHeartbeat{p.beat(processPrefix+p.host, enumspb.WORKER_STATUS_RUNNING)}
	for _, n := range nodes {
		beats = append(beats, p.beat(nodeIdentity(p.queue.Connection, n, p.host), enumspb.WORKER_STATUS_RUNNING))
	}
	err := p.send(ctx, beats, nodes)
	p.here = p.here || err == nil
	return err
}

// leave says that the process does not serve the connection any more.
func (p *presence) leave(ctx context.Context) error {
	err := p.send(ctx, []*workerpb.WorkerHeartbeat{p.beat(processPrefix+p.host, enumspb.WORKER_STATUS_SHUTDOWN)}, nil)
	p.here = p.here && err != nil
	return err
}

// send sends beats, and that the nodes that it told of and that are not among these have ended.
func (p *presence) send(ctx context.Context, beats []*workerpb.WorkerHeartbeat, nodes []int) error {
	for _, n := range p.told {
		if !slices.Contains(nodes, n) {
			beats = append(beats, p.beat(nodeIdentity(p.queue.Connection, n, p.host), enumspb.WORKER_STATUS_SHUTDOWN))
		}
	}
	if err := p.queue.record(ctx, p.host, beats...); err != nil {
		return err
	}
	p.told = nodes
	return nil
}

// record puts beats of a host into the registry.
func (q Queue) record(ctx context.Context, host string, beats ...*workerpb.WorkerHeartbeat) error {
	_, err := q.Client.WorkflowService().RecordWorkerHeartbeat(ctx, &workflowservice.RecordWorkerHeartbeatRequest{
		Namespace:       q.Namespace,
		Identity:        processPrefix + host,
		ResourceId:      "worker:" + host,
		WorkerHeartbeat: beats,
	})
	if err != nil {
		return fmt.Errorf("telling who serves connection %q: %w", q.Connection, err)
	}
	return nil
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

// look tells who serves the connection. On a server without the registry each
// process believes that it is alone.
func (p *presence) look(ctx context.Context) (company, error) {
	identities, err := p.queue.present(ctx)
	if err != nil {
		return company{processes: 1}, err
	}
	return seenFrom(p.host, identities), nil
}

// hasNoRegistry tells that a server does not know who serves a connection.
func hasNoRegistry(err error) bool {
	var unimplemented *serviceerror.Unimplemented
	return errors.As(err, &unimplemented)
}

// seenFrom tells what the identities of processes and nodes mean to the process of a host.
func seenFrom(host string, identities []string) company {
	self, c := processPrefix+host, company{}
	processes := []string{self}
	for _, identity := range identities {
		switch {
		case strings.HasPrefix(identity, processPrefix):
			processes = append(processes, identity)
		case !strings.HasSuffix(identity, "@"+host):
			c.others++
		}
	}
	slices.Sort(processes)
	processes = slices.Compact(processes)
	c.which, c.processes = slices.Index(processes, self), len(processes)
	return c
}

// present lists who says that it serves the connection: processes and nodes.
func (q Queue) present(ctx context.Context) ([]string, error) {
	lines, err := q.recorded(ctx, fmt.Sprintf("WorkerInstanceKey starts_with '%s#'", q.name()))
	var identities []string
	for _, line := range lines {
		identities = append(identities, line.GetWorkerIdentity())
	}
	return identities, err
}

// recorded lists the queue's lines of the registry that a query selects and that were repeated lately.
func (q Queue) recorded(ctx context.Context, query string) ([]*workerpb.WorkerListInfo, error) {
	since := time.Now().Add(-presenceLife).UTC().Format(time.RFC3339)
	answer, err := q.Client.WorkflowService().ListWorkers(ctx, &workflowservice.ListWorkersRequest{
		Namespace: q.Namespace,
		PageSize:  1000,
		Query:     fmt.Sprintf("TaskQueue = '%s' AND HeartbeatTime > '%s' AND %s", q.name(), since, query),
	})
	if err != nil {
		return nil, fmt.Errorf("listing who serves connection %q: %w", q.Connection, err)
	}
	return answer.GetWorkers(), nil
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
