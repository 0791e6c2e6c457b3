package node_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/metrics"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

// together runs an integration of that name many times at once.
func together(t *testing.T, times int, bundle *lang.Bundle) {
	t.Helper()
	c := dial(t)
	var following sync.WaitGroup
	for range times {
		run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: bundle})
		if err != nil {
			t.Fatal(err)
		}
		following.Go(func() {
			if _, err := execution.Follow(t.Context(), c, run.ID, run.RunID, nil); err != nil {
				t.Error(err)
			}
		})
	}
	following.Wait()
}

// scrape gives what Prometheus is told.
func scrape(m *metrics.Metrics) string {
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return answer.Body.String()
}

func TestUsageIsWhatTheProcessesOfAConnectionHaveDone(t *testing.T) {
	c := dial(t)
	vendor := nodetest.NewVendor(t, func(_ *http.Request, r nodetest.Request) nodetest.Answer {
		if r.Operation == "Message.Create" {
			return nodetest.Answer{Status: http.StatusPaymentRequired, Message: "No."}
		}
		return nodetest.Answer{}
	})
	connection := nodetest.Connection("used", vendor)
	connection.Nodes = lang.Nodes{Min: 2, Max: 2}
	for _, host := range []string{"used-a", "used-b"} {
		startWith(t, nodetest.Connector{Rate: 6}, node.Options{Client: c, Connections: []*lang.Connection{connection}, Host: host})
	}
	together(t, 20, nodetest.Bundle("pays", nil, nodetest.Call("pay", "used", "Charge")))
	together(t, 3, nodetest.Bundle("texts", nil, nodetest.Call("text", "used", "Message")))

	queue := node.Queue{Client: c, Namespace: server.Namespace(), Connection: "used"}
	usage, asked, err := queue.Usage(t.Context())
	for deadline := time.Now().Add(time.Minute); len(asked.Silent) > 0 && time.Now().Before(deadline); { // a busy machine
		usage, asked, err = queue.Usage(t.Context())
	}
	if err != nil || len(asked.Silent) > 0 || !slices.Equal(asked.Hosts, []string{"used-a", "used-b"}) {
		t.Fatalf("asked %+v: %v", asked, err)
	}
	if diff := cmp.Diff(map[string]int64{"200": 20, "402": 3}, usage.All().Requests); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if got := len(vendor.Requests()); got != 23 {
		t.Errorf("the vendor was asked %d times", got)
	}
	if diff := cmp.Diff(map[string]int64{"Declined": 3}, usage.Integrations["texts"].Errors); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	// 20 calls at 12 a second: the last ones wait.
	pays := usage.Integrations["pays"]
	if pays.Calls != 20 || pays.QueuedSeconds <= 0 || pays.ThrottledSeconds <= 0 || pays.LatencySeconds <= 0 || pays.Latency(0.5) <= 0 {
		t.Errorf("%+v", pays)
	}
}

// mortal gives a client of which nothing is heard any more once it dies, and that hears nothing.
func mortal(t *testing.T) (c client.Client, die func()) {
	t.Helper()
	life, die := context.WithCancel(context.Background())
	t.Cleanup(die)
	c = dialThrough(t, func(ctx context.Context, method string, in, out any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, o ...grpc.CallOption) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(life, cancel)()
		err := invoke(ctx, method, in, out, conn, o...)
		if life.Err() != nil {
			return status.Error(codes.Unavailable, "the process is gone")
		}
		return err
	})
	return c, die
}

func TestAProcessThatIsGoneIsSilent(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	doomed, die := mortal(t)
	connection := nodetest.Connection("gone", vendor)
	startWith(t, nodetest.Connector{}, node.Options{Client: c, Connections: []*lang.Connection{connection}, Host: "here"})
	startWith(t, nodetest.Connector{}, node.Options{Client: doomed, Connections: []*lang.Connection{connection}, Host: "gone"})
	together(t, 2, nodetest.Bundle("pays", nil, nodetest.Call("pay", "gone", "Charge")))
	queue := node.Queue{Client: c, Namespace: server.Namespace(), Connection: "gone"}
	die()
	usage, asked, err := queue.Usage(t.Context())
	if err != nil || len(asked.Hosts) != 2 || !slices.Equal(asked.Silent, []string{"gone"}) {
		t.Errorf("asked %+v: %v", asked, err)
	}
	if usage.Since.IsZero() {
		t.Error("the one that is there is not heard")
	}
}

func TestMetricsTellOfTheQueue(t *testing.T) {
	c, vendor, counted := dial(t), nodetest.NewVendor(t, nil), metrics.New()
	connection := nodetest.Connection("scraped", vendor)
	connection.Nodes = lang.Nodes{Min: 3, Max: 3}
	startWith(t, nodetest.Connector{Rate: 6}, node.Options{Client: c, Connections: []*lang.Connection{connection}, Metrics: counted})
	queue := node.Queue{Client: c, Namespace: server.Namespace(), Connection: "scraped"}
	awaitLines(t, counted, `hawser_nodes{connection="scraped",connector="fake"} 3`,
		`hawser_limit_transactions_per_second{connection="scraped",connector="fake"} 18`,
		`hawser_backlog_calls{connection="scraped",connector="fake"} 0`,
		`hawser_suspended{connection="scraped",connector="fake"} 0`)
	if err := queue.Suspend(t.Context()); err != nil {
		t.Fatal(err)
	}
	awaitLines(t, counted, `hawser_suspended{connection="scraped",connector="fake"} 1`)
}

// Nobody serves it: who watches learns of its backlog all the same.
func TestMetricsTellOfAConnectionThatItsDefinitionSuspends(t *testing.T) {
	c, vendor, counted := dial(t), nodetest.NewVendor(t, nil), metrics.New()
	connection := nodetest.Connection("scraped-away", vendor)
	away := edited(connection, func(c *lang.Connection) { c.Suspended = true })
	process := startWith(t, nodetest.Connector{Rate: 6}, node.Options{Client: c, Connections: []*lang.Connection{away}, Metrics: counted})
	run := launch(t, c, nodetest.Bundle("scraped-away", nil, nodetest.Call("pay", "scraped-away", "Charge")))
	const labels = `{connection="scraped-away",connector="fake"} `
	suspended := []string{
		"hawser_suspended" + labels + "1", "hawser_backlog_calls" + labels + "1", "hawser_nodes" + labels + "0",
		"hawser_limit_transactions_per_second" + labels + "0",
	}
	awaitLines(t, counted, suspended...)
	serve(t, process, connection)
	awaitLines(t, counted, "hawser_suspended"+labels+"0", "hawser_backlog_calls"+labels+"0", "hawser_nodes"+labels+"1")
	if e := ended(t, c, run.ID, run.RunID); e.Status != execution.Succeeded {
		t.Errorf("%s: %+v", e.Status, e.Error)
	}
	serve(t, process, away)
	awaitLines(t, counted, "hawser_suspended"+labels+"1", "hawser_nodes"+labels+"0")
	serve(t, process)
	if text := scrape(counted); strings.Contains(text, "hawser_suspended{") {
		t.Errorf("a connection that is no more is told of:\n%s", text)
	}
}

// awaitLines waits until Prometheus is told all of these.
func awaitLines(t *testing.T, m *metrics.Metrics, lines ...string) {
	t.Helper()
	text := ""
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		text = scrape(m)
		if !slices.ContainsFunc(lines, func(line string) bool { return !strings.Contains(text, "\n"+line+"\n") }) {
			return
		}
	}
	t.Fatalf("not all of %q are told:\n%s", lines, text)
}
