package node

import (
	"context"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/worker"
)

const (
	// drainTimeout is how long the calls of a node that is too many have to end.
	drainTimeout = time.Minute
	// patience is how long the polls of a node that ends have to end, and the calls that it gives up to be told of.
	patience = 2 * time.Second
)

// end has a node take no more tasks, and stops it once the calls of those that
// it has fetched have ended, or ctx has: what is under way then has StopTimeout.
//
// What Temporal has given to a poll is lost when the poll is given up, and made
// again only when it is missed. So the polls are ended by Temporal itself, which
// answers them at once, and what it has given to one comes before. A server that
// does not do so leaves a poll open for up to a minute while there is nothing to
// do: one that brings nothing for 2 s is given up.
func (n *runningNode) end(ctx context.Context, queue Queue) {
	n.pace.Close()
	polls, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	_ = queue.endPolls(polls, n.instance.key)
	_ = n.pace.Settle(polls)
	_ = n.pace.Drain(ctx)
	n.worker.Stop()
	reports, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	_ = n.pace.Drain(reports)
}

// endPolls has the server answer the polls of a worker, those that have yet to arrive too.
func (q Queue) endPolls(ctx context.Context, instance string) error {
	_, err := q.Client.WorkflowService().ShutdownWorker(ctx, &workflowservice.ShutdownWorkerRequest{
		Namespace:         q.Namespace,
		Reason:            "the node ends",
		WorkerInstanceKey: instance,
		TaskQueue:         q.name(),
		TaskQueueTypes:    []enumspb.TaskQueueType{enumspb.TASK_QUEUE_TYPE_ACTIVITY},
	})
	if err != nil {
		return fmt.Errorf("ending the polls of a node of connection %q: %w", q.Connection, err)
	}
	return nil
}

// instance knows by what key the server knows a worker.
type instance struct {
	worker.PluginBase
	key string
}

// Name names it among a worker's plugins.
func (*instance) Name() string { return "hawser" }

// ConfigureWorker is called when the worker is made.
func (i *instance) ConfigureWorker(_ context.Context, options worker.PluginConfigureWorkerOptions) error {
	i.key = options.WorkerInstanceKey
	return nil
}

var _ worker.Plugin = (*instance)(nil)
