package node

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// What a process has counted and logged is asked for by queries of a workflow
// that does nothing else, on a task queue that this process alone polls. A query
// leaves no trace in a history, and a process that nobody asks does nothing.
// Whoever asks first starts the workflow; it is over at once, and can be asked
// all the same.
const (
	askedWorkflow = "hawser.process"
	usageQuery    = "usage"
	logsQuery     = "logs"
	// askTimeout is how long a process has to answer.
	askTimeout = 5 * time.Second
	// unasked is how long the workflow of a process that has died waits for it.
	unasked = time.Minute
)

func askedQueue(host string) string { return "hawser/" + host }

// answering gives the worker that answers what the process is asked.
func (o Options) answering(fatal func(error)) worker.Worker {
	w := worker.New(o.Client, askedQueue(o.Host), worker.Options{
		Identity:                         processPrefix + o.Host,
		LocalActivityWorkerOnly:          true,
		MaxConcurrentWorkflowTaskPollers: 2, // the least that there can be
		OnFatalError:                     fatal,
	})
	w.RegisterWorkflowWithOptions(func(ctx workflow.Context) error {
		return errors.Join(
			workflow.SetQueryHandler(ctx, usageQuery, o.Metrics.Usage),
			workflow.SetQueryHandler(ctx, logsQuery, o.lastLogged),
		)
	}, workflow.RegisterOptions{Name: askedWorkflow})
	return w
}

// Asked tells which processes, by the names of their hosts, were asked about a
// connection, and which of them did not answer in time: one that has died counts
// as there for 15 s.
type Asked struct{ Hosts, Silent []string }

// askAll asks each process that serves the connection, all at once. heard is
// called with the answers, one after the other.
func (q Queue) askAll(ctx context.Context, query string, arguments []any, heard func(host string, answer converter.EncodedValue) error) (Asked, error) {
	hosts, err := q.hosts(ctx)
	if err != nil {
		return Asked{}, err
	}
	asked := Asked{Hosts: hosts}
	var mu sync.Mutex
	var asking sync.WaitGroup
	for _, host := range hosts {
		asking.Go(func() {
			answer, err := q.ask(ctx, host, query, arguments...)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				err = heard(host, answer)
			}
			if err != nil {
				asked.Silent = append(asked.Silent, host)
			}
		})
	}
	asking.Wait()
	slices.Sort(asked.Silent)
	return asked, ctx.Err()
}

// hosts lists the hosts of the processes that serve the connection.
func (q Queue) hosts(ctx context.Context) ([]string, error) {
	identities, err := q.present(ctx)
	if err != nil { // a server without a registry of workers: those that have nodes
		state, err := q.State(ctx)
		if err != nil {
			return nil, err
		}
		identities = state.Nodes
	}
	var hosts []string
	for _, identity := range identities {
		if i := strings.LastIndexByte(identity, '@'); i >= 0 {
			hosts = append(hosts, identity[i+1:])
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts), nil
}

// ask asks one process.
func (q Queue) ask(ctx context.Context, host, query string, arguments ...any) (converter.EncodedValue, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	id := "hawser-process/" + host
	answer, err := q.Client.QueryWorkflow(ctx, id, "", query, arguments...)
	if neverAsked(err) {
		_, err = q.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
			ID:                       id,
			TaskQueue:                askedQueue(host),
			WorkflowRunTimeout:       unasked,
			WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
			WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
			StaticSummary:            "Tells what this process has counted and logged",
		}, askedWorkflow)
		if err == nil {
			answer, err = q.Client.QueryWorkflow(ctx, id, "", query, arguments...)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("asking the process %s for its %s: %w", host, query, err)
	}
	return answer, nil
}

// neverAsked tells whether there is no workflow that can be asked: there was
// none, its retention is over, or it waited in vain for a process that had died.
func neverAsked(err error) bool {
	var missing *serviceerror.NotFound
	var notReady *serviceerror.WorkflowNotReady
	var invalid *serviceerror.InvalidArgument
	return errors.As(err, &missing) || errors.As(err, &notReady) || errors.As(err, &invalid)
}
