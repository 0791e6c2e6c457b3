package node

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workerpb "go.temporal.io/api/worker/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
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
	// here tells that the registry knows of this process.
	here bool
	// lost is when the registry was last found not to know of this process any more.
	lost time.Time
}

// company is who serves a connection, as one of its processes sees it.
type company struct {
	// processes is how many there are, and which of them, from 0, this one is.
	which, processes int
	// others is how many nodes the other processes have.
	others int
	// here says that this one is among them; missing, that others may not be: the registry has been lost, or not been heard.
	here, missing bool
}

// tell says that the process serves the connection with nodes of these numbers.
func (p *presence) tell(ctx context.Context, nodes []int) error {
	err := p.queue.record(ctx, p.host, p.beat(enumspb.WORKER_STATUS_RUNNING, nodes))
	p.here = p.here || err == nil
	return err
}

// leave says that the process does not serve the connection any more.
func (p *presence) leave(ctx context.Context) error {
	err := p.queue.record(ctx, p.host, p.beat(enumspb.WORKER_STATUS_SHUTDOWN, nil))
	p.here = p.here && err != nil
	return err
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

// beat is the line of the process. Its nodes stand there, and have no lines of their own: the SDK adds one for each.
func (p *presence) beat(status enumspb.WorkerStatus, nodes []int) *workerpb.WorkerHeartbeat {
	identity := processPrefix + p.host
	return &workerpb.WorkerHeartbeat{
		WorkerInstanceKey: p.queue.name() + "#" + identity,
		WorkerIdentity:    identity + withNodes(nodes),
		TaskQueue:         p.queue.name(),
		Status:            status,
		HeartbeatTime:     timestamppb.Now(),
	}
}

const nodesAre = " nodes "

// withNodes is what the line of a process says of its nodes, and lineOf reads it.
func withNodes(nodes []int) string {
	if len(nodes) == 0 {
		return ""
	}
	var numbers []string
	for _, n := range nodes {
		numbers = append(numbers, strconv.Itoa(n))
	}
	return nodesAre + strings.Join(numbers, ",")
}

// lineOf gives the identities of the process that a line is of, and of its nodes.
func (q Queue) lineOf(identity string) []string {
	process, list, _ := strings.Cut(identity, nodesAre)
	identities := []string{process}
	for number := range strings.SplitSeq(list, ",") {
		if n, err := strconv.Atoi(number); err == nil {
			identities = append(identities, nodeIdentity(q.Connection, n, strings.TrimPrefix(process, processPrefix)))
		}
	}
	return identities
}

// look tells who serves the connection. On a server without the registry each
// process believes that it is alone. The registry is in a server's memory, and
// what it has not heard for long does not count: a process that finds itself
// missing takes it that others are too, for as long as they may be silent.
func (p *presence) look(ctx context.Context) (company, error) {
	identities, err := p.queue.present(ctx)
	if err != nil {
		return company{processes: 1}, err
	}
	c := seenFrom(p.host, identities)
	if p.here && !c.here {
		p.lost = time.Now()
	}
	c.missing = time.Since(p.lost) < presenceLife
	return c, nil
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
			c.here = c.here || identity == self
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
		identities = append(identities, q.lineOf(line.GetWorkerIdentity())...)
	}
	return identities, err
}

// recorded lists the queue's lines of the registry that a query selects and that were repeated lately.
func (q Queue) recorded(ctx context.Context, query string) ([]*workerpb.WorkerListInfo, error) {
	lines, err := registered(ctx, q.Client, q.Namespace, fmt.Sprintf("TaskQueue = '%s' AND HeartbeatTime > '%s' AND %s", q.name(), silence(), query))
	if err != nil {
		return nil, fmt.Errorf("listing who serves connection %q: %w", q.Connection, err)
	}
	return lines, nil
}

// registered lists the lines of the registry that a query selects.
func registered(ctx context.Context, c client.Client, namespace, query string) ([]*workerpb.WorkerListInfo, error) {
	answer, err := c.WorkflowService().ListWorkers(ctx, &workflowservice.ListWorkersRequest{Namespace: namespace, PageSize: 1000, Query: query})
	return answer.GetWorkers(), err
}

// silence is since when who says nothing does not count as there, as queries have it.
func silence() string { return time.Now().Add(-presenceLife).UTC().Format(time.RFC3339) }

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
