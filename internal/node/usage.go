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
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"hawser/internal/metrics"
)

// What a process has counted is asked for by a query of a workflow that does
// nothing else, on a task queue that this process alone polls. A query leaves no
// trace in a history, and a process that nobody asks does nothing. Whoever asks
// first starts the workflow; it is over at once, and can be asked all the same.
const (
	askedWorkflow = "hawser.process"
	usageQuery    = "usage"
	// askTimeout is how long a process has to answer.
	askTimeout = 2 * time.Second
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
		return workflow.SetQueryHandler(ctx, usageQuery, o.Metrics.Usage)
	}, workflow.RegisterOptions{Name: askedWorkflow})
	return w
}

// Usage asks each process that serves the connection, all at once, what it has
// done on it, and adds it up. asked are those processes, by the names of their
// hosts, and silent those of them that did not answer in time: one that has died
// counts as there for 15 s.
func (q Queue) Usage(ctx context.Context) (usage metrics.Usage, asked, silent []string, err error) {
	if asked, err = q.hosts(ctx); err != nil {
		return metrics.Usage{}, nil, nil, err
	}
	var mu sync.Mutex
	var asking sync.WaitGroup
	for _, host := range asked {
		asking.Go(func() {
			answer, err := q.ask(ctx, host)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				silent = append(silent, host)
				return
			}
			usage.Add(answer)
		})
	}
	asking.Wait()
	slices.Sort(silent)
	return usage, asked, silent, ctx.Err()
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
func (q Queue) ask(ctx context.Context, host string) (usage metrics.Usage, err error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	id := "hawser-process/" + host
	answer, err := q.Client.QueryWorkflow(ctx, id, "", usageQuery, q.Connection)
	if neverAsked(err) {
		_, err = q.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
			ID:                       id,
			TaskQueue:                askedQueue(host),
			WorkflowRunTimeout:       unasked,
			WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
			WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
			StaticSummary:            "Answers `starter connections usage` for this process",
		}, askedWorkflow)
		if err == nil {
			answer, err = q.Client.QueryWorkflow(ctx, id, "", usageQuery, q.Connection)
		}
	}
	if err == nil {
		err = answer.Get(&usage)
	}
	if err != nil {
		return metrics.Usage{}, fmt.Errorf("asking the process %s what it has done: %w", host, err)
	}
	return usage, nil
}

// neverAsked tells whether there is no workflow that can be asked: there was
// none, its retention is over, or it waited in vain for a process that had died.
func neverAsked(err error) bool {
	var missing *serviceerror.NotFound
	var notReady *serviceerror.WorkflowNotReady
	var invalid *serviceerror.InvalidArgument
	return errors.As(err, &missing) || errors.As(err, &notReady) || errors.As(err, &invalid)
}
