package node_test

import (
	"context"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"hawser/internal/devserver"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
	"hawser/internal/poll"
)

// port is that of an address.
func port(t *testing.T, address string) int {
	t.Helper()
	_, text, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// restartable is a server that keeps what it knows, at the same address.
func restartable(t *testing.T) (c client.Client, restart func()) {
	t.Helper()
	options := devserver.Options{StateDir: t.TempDir(), AnyPorts: true, Logger: slog.New(slog.DiscardHandler)}
	begin := func() *devserver.Server {
		server, err := devserver.Start(t.Context(), options)
		if err != nil {
			t.Fatal(err)
		}
		return server
	}
	running := begin()
	t.Cleanup(func() { running.Stop() })
	options.FrontendPort = port(t, running.Address())
	return connect(t, running.ClientOptions()), func() {
		running.Stop()
		running = begin()
	}
}

// A server that restarts has forgotten who serves a connection. Nobody takes
// the others for gone, and what was under way is carried out once.
func TestProcessesOutlastTheRestartOfTheirServer(t *testing.T) {
	const most, executions = 4, 80
	c, restart := restartable(t)
	vendor := nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("outlast", vendor)
	connection.Nodes = lang.Nodes{Min: most, Max: most}
	for _, host := range []string{"a", "b"} {
		startWith(t, nodetest.Connector{Rate: 5}, node.Options{Client: c, Connections: []*lang.Connection{connection}, Host: host})
	}
	queue := node.Queue{Client: c, Namespace: "default", Connection: "outlast"}
	awaitCounts(t, queue, map[string]int{"a": 2, "b": 2})
	watching, done := context.WithCancel(t.Context())
	var watch sync.WaitGroup
	watch.Go(func() { neverMore(watching, t, queue, most) })
	defer watch.Wait()
	defer done()
	load := startLoad(t, c, "outlast", executions)
	poll.Until(t, "calls", func() bool { return len(vendor.Requests()) > 20 })
	restart()
	poll.Until(t, "the other calls", func() bool { return charges(vendor) == executions })
	load.end(t)
	if n := charges(vendor); n != executions {
		t.Errorf("%d charges for %d executions", n, executions)
	}
	awaitCounts(t, queue, map[string]int{"a": 2, "b": 2})
}

// withClock is a client of a machine whose clock is wrong by so much.
func withClock(t *testing.T, wrong time.Duration) client.Client {
	t.Helper()
	return dialThrough(t, func(ctx context.Context, method string, in, out any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, o ...grpc.CallOption) error {
		if beats, ok := in.(*workflowservice.RecordWorkerHeartbeatRequest); ok {
			for _, beat := range beats.GetWorkerHeartbeat() {
				beat.HeartbeatTime = timestamppb.New(beat.GetHeartbeatTime().AsTime().Add(wrong))
			}
		}
		if list, ok := in.(*workflowservice.ListWorkersRequest); ok {
			list.Query = shifted(t, list.GetQuery(), wrong)
		}
		return invoke(ctx, method, in, out, conn, o...)
	})
}

// shifted is a query as it would be where the clock is wrong by so much.
func shifted(t *testing.T, query string, wrong time.Duration) string {
	t.Helper()
	const before = "HeartbeatTime > '"
	i := strings.Index(query, before)
	if i < 0 {
		return query
	}
	i += len(before)
	text, rest, _ := strings.Cut(query[i:], "'")
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Error(err)
	}
	return query[:i] + at.Add(wrong).Format(time.RFC3339) + "'" + rest
}

func TestProcessesShareNodesThoughTheirClocksDifferBySeconds(t *testing.T) {
	const most = 4
	connection := nodetest.Connection("clocks", nodetest.NewVendor(t, nil))
	connection.Nodes = lang.Nodes{Min: most, Max: most}
	queue := queueOf(dial(t), "clocks")
	watching, done := context.WithCancel(t.Context())
	var watch sync.WaitGroup
	watch.Go(func() { neverMore(watching, t, queue, most) })
	defer watch.Wait()
	defer done()
	var early *node.Process
	for host, wrong := range map[string]time.Duration{"early": -4 * time.Second, "late": 4 * time.Second} {
		process := startWith(t, nodetest.Connector{}, node.Options{Client: withClock(t, wrong), Connections: []*lang.Connection{connection}, Host: host})
		if host == "early" {
			early = process
		}
	}
	awaitCounts(t, queue, map[string]int{"early": 2, "late": 2})
	early.Stop()
	awaitCounts(t, queue, map[string]int{"late": 4})
}

func TestAConnectionThatIsSuspendedWhileItIsScaledUpGoesOn(t *testing.T) {
	const executions = 60
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("held-up", vendor)
	connection.Nodes = lang.Nodes{Min: 1, Max: 6}
	startWith(t, nodetest.Connector{Rate: 1}, node.Options{Client: c, Connections: []*lang.Connection{connection}})
	queue := queueOf(c, "held-up")
	load := startLoad(t, c, "held-up", executions)
	poll.Until(t, "nodes for the backlog", func() bool {
		state, err := queue.State(t.Context())
		return err == nil && len(state.Nodes) > 1
	})
	set(t, queue, true)
	shows(t, c, "held-up", 1) // its nodes have seen it
	set(t, queue, false)
	if lost := load.lost(t, vendor); lost != 0 {
		t.Errorf("%d attempts were lost", lost)
	}
}
