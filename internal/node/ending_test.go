package node_test

import (
	"context"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
	"hawser/internal/poll"
)

// wire is how long an answer of Temporal is on its way.
const wire = 300 * time.Millisecond

// far gives a client that is far from its server: what a poll brings is on its way for a while, and lost when the poll is
// given up meanwhile.
func far(t *testing.T) client.Client {
	t.Helper()
	return dialThrough(t, func(ctx context.Context, method string, in, out any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, o ...grpc.CallOption) error {
		err := invoke(ctx, method, in, out, conn, o...)
		if _, ok := out.(*workflowservice.PollActivityTaskQueueResponse); ok && err == nil {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(wire):
			}
		}
		return err
	})
}

// load is executions of one call each, which can all begin at once.
type load struct {
	client client.Client
	runs   []*execution.Run
}

func startLoad(t *testing.T, c client.Client, connection string, executions int) *load {
	t.Helper()
	queue := queueOf(c, connection)
	set(t, queue, true)
	l := &load{client: c}
	bundle := nodetest.Bundle(connection, nil, nodetest.Call("pay", connection, "Charge"))
	for range executions {
		l.runs = append(l.runs, launch(t, c, bundle))
	}
	set(t, queue, false)
	return l
}

// end waits until all executions have succeeded.
func (l *load) end(t *testing.T) {
	t.Helper()
	for _, run := range l.runs {
		if e := ended(t, l.client, run.ID, run.RunID); e.Status != execution.Succeeded {
			t.Errorf("%s: %+v", e.Status, e.Error)
		}
	}
}

// lost waits for the end of the load, and counts the attempts at its calls that never reached the vendor: Temporal gave them
// to a worker that did not make them. On a starved machine one may be made again that did, because its heartbeat came late.
func (l *load) lost(t *testing.T, vendor *nodetest.Vendor) int {
	t.Helper()
	l.end(t)
	attempts := 0
	for _, run := range l.runs {
		for events := l.client.GetWorkflowHistory(t.Context(), run.ID, run.RunID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); events.HasNext(); {
			event, err := events.Next()
			if err != nil {
				t.Fatal(err)
			}
			attempts += int(event.GetActivityTaskStartedEventAttributes().GetAttempt())
		}
	}
	return attempts - len(vendor.Requests())
}

// A connection is edited again and again during a load, so that nodes end which
// are just being given something to do.
func TestANodeThatEndsLosesNothingThatItWasGiven(t *testing.T) {
	const executions = 100
	c, vendor := far(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("ending", vendor)
	connection.Nodes = lang.Nodes{Min: 6, Max: 6}
	process := startWith(t, nodetest.Connector{Rate: 10}, node.Options{Client: c, Connections: []*lang.Connection{connection}})
	load := startLoad(t, c, "ending", executions)
	for edits := 0; len(vendor.Requests()) < executions; edits++ {
		before := len(vendor.Requests())
		serve(t, process, edited(connection, func(c *lang.Connection) {
			switch edits % 4 {
			case 0:
				c.Nodes = lang.Nodes{Min: 1, Max: 1}
			case 2:
				c.Suspended = true
			}
		}))
		if edits%4 != 2 {
			poll.Until(t, "calls after an edit", func() bool { return len(vendor.Requests()) >= min(before+10, executions) })
		}
	}
	if lost := load.lost(t, vendor); lost != 0 {
		t.Errorf("%d attempts were lost", lost)
	}
}

// A process stops, and another comes, again and again during a load.
func TestAProcessThatStopsLosesNothingThatItWasGiven(t *testing.T) {
	const executions = 80
	c, vendor := far(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("stopping", vendor)
	connection.Nodes = lang.Nodes{Min: 4, Max: 4}
	begin := func() *node.Process {
		return startWith(t, nodetest.Connector{Rate: 5}, node.Options{Client: c, Connections: []*lang.Connection{connection}, StopTimeout: time.Minute})
	}
	process := begin()
	load := startLoad(t, c, "stopping", executions)
	for len(vendor.Requests()) < executions {
		before := len(vendor.Requests())
		poll.Until(t, "calls of a process", func() bool { return len(vendor.Requests()) >= min(before+10, executions) })
		process.Stop()
		process = begin()
	}
	if lost := load.lost(t, vendor); lost != 0 {
		t.Errorf("%d attempts were lost", lost)
	}
}

// A server that ends no polls leaves them open when a worker stops, as servers do by default.
func TestANodeEndsThoughItsPollsStayOpen(t *testing.T) {
	c, vendor := dialThrough(t, func(ctx context.Context, method string, in, out any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, o ...grpc.CallOption) error {
		if strings.HasSuffix(method, "/ShutdownWorker") {
			return status.Error(codes.Unimplemented, "not here")
		}
		err := invoke(ctx, method, in, out, conn, o...)
		if described, ok := out.(*workflowservice.DescribeNamespaceResponse); ok && err == nil {
			described.NamespaceInfo.Capabilities.WorkerPollCompleteOnShutdown = false
		}
		return err
	}), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("open", vendor)
	process := start(t, c, connection)
	callOn(t, c, "open")
	serve(t, process)
	await(t, queueOf(c, "open"))
	serve(t, process, connection)
	if e := callOn(t, c, "open"); e.Status != execution.Succeeded {
		t.Errorf("%s: %+v", e.Status, e.Error)
	}
	process.Stop()
}
