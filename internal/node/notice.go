package node

import (
	"context"
	"maps"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/workflow"

	"hawser/workflows"
)

const (
	// noticeLife is how long what was found of a connection is good for.
	noticeLife = time.Second
	// noticeTimeout is how long finding it may take: an execution is held meanwhile.
	noticeTimeout = 300 * time.Millisecond
)

// notices tell whoever looks at an execution in the UI what holds its connections.
type notices struct {
	options Options
	mu      sync.Mutex
	known   map[string]notice
}

type notice struct {
	at   time.Time
	text string
}

// looked gives the client of the worker of integrations: the process's, which tells
// whoever looks at an execution of its connections too.
func (o Options) looked(ctx context.Context) (client.Client, error) {
	n := &notices{options: o, known: map[string]notice{}}
	return client.NewClientFromExistingWithContext(ctx, o.Client, client.Options{
		Namespace:          o.Namespace,
		Logger:             log.NewStructuredLogger(o.SDKLogger),
		MetricsHandler:     o.Metrics.Temporal(),
		ContextPropagators: []workflow.ContextPropagator{workflows.Onlooker{Notice: n.of}},
		// The registry of workers soon knows that the worker is gone.
		WorkerHeartbeatInterval: scaleInterval,
	})
}

// of gives what there is to say of a connection, "" for nothing, or where Temporal does not answer.
func (n *notices) of(connection string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	maps.DeleteFunc(n.known, func(_ string, known notice) bool { return time.Since(known.at) > noticeLife })
	known, ok := n.known[connection]
	if !ok {
		ctx, cancel := context.WithTimeout(context.Background(), noticeTimeout)
		defer cancel()
		known = notice{time.Now(), n.options.queue(connection).notice(ctx)}
		n.known[connection] = known
	}
	return known.text
}

func (q Queue) notice(ctx context.Context) string {
	answer, err := q.describe(ctx)
	if err != nil {
		return ""
	}
	if config := answer.GetConfig(); isSuspended(config) {
		return noticeSuspended(q.Connection, suspendedAt(config))
	}
	if up, err := definedSign(q).isUp(ctx); err == nil && up {
		return noticeSuspendedByDefinition(q.Connection)
	}
	stats := answer.GetStats()
	switch waiting := stats.GetApproximateBacklogCount(); {
	case waiting <= 0:
		return ""
	case len(q.nodes(ctx, answer.GetPollers())) == 0:
		return noticeUnserved(q.Connection, waiting)
	default:
		return noticeThrottled(q.Connection, waiting, stats.GetApproximateBacklogAge().AsDuration())
	}
}
