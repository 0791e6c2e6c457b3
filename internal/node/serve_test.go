package node_test

import (
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"

	"go.temporal.io/sdk/client"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

// edited is a copy of a connection that differs.
func edited(c *lang.Connection, edit func(*lang.Connection)) *lang.Connection {
	changed := *c
	edit(&changed)
	return &changed
}

func serve(t *testing.T, process *node.Process, connections ...*lang.Connection) {
	t.Helper()
	if err := process.Serve(t.Context(), connections); err != nil {
		t.Fatal(err)
	}
}

// call runs an execution of one call.
func callOn(t *testing.T, c client.Client, connection string) *execution.Execution {
	t.Helper()
	return finish(t, c, nodetest.Bundle(connection, nil, nodetest.Call("pay", connection, "Charge")), nil)
}

func TestNodesFollowAnEdit(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("resized", vendor)
	process, queue := start(t, c, connection), queueOf(c, "resized")
	await(t, queue, names(t, process, "resized", 1)...)
	for _, nodes := range []lang.Nodes{{Min: 3, Max: 5}, {Min: 2, Max: 2}} {
		serve(t, process, edited(connection, func(c *lang.Connection) { c.Nodes = nodes }))
		await(t, queue, names(t, process, "resized", nodes.Min)...)
		expect(t, queue, false, float64(nodes.Max)*1000)
	}
}

func TestCallUnderWayOutlivesTheEditOfItsConnection(t *testing.T) {
	for name, edit := range map[string]func(other *nodetest.Vendor, c *lang.Connection) []*lang.Connection{
		"another address": func(other *nodetest.Vendor, c *lang.Connection) []*lang.Connection {
			return []*lang.Connection{edited(c, func(c *lang.Connection) { c.Destinations = []string{other.URL} })}
		},
		"fewer nodes": func(_ *nodetest.Vendor, c *lang.Connection) []*lang.Connection {
			return []*lang.Connection{edited(c, func(c *lang.Connection) { c.Nodes = lang.Nodes{Min: 1, Max: 1} })}
		},
		"suspended": func(_ *nodetest.Vendor, c *lang.Connection) []*lang.Connection {
			return []*lang.Connection{edited(c, func(c *lang.Connection) { c.Suspended = true })}
		},
		"removed": func(_ *nodetest.Vendor, _ *lang.Connection) []*lang.Connection { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			asked, answer := make(chan struct{}, 3), make(chan struct{})
			vendor := nodetest.NewVendor(t, func(*http.Request, nodetest.Request) nodetest.Answer {
				asked <- struct{}{}
				<-answer
				return nodetest.Answer{}
			})
			c, id := dial(t), "outlived-"+strings.ReplaceAll(name, " ", "-")
			connection := nodetest.Connection(id, vendor)
			connection.Nodes = lang.Nodes{Min: 3, Max: 3}
			process := start(t, c, connection)
			var calls sync.WaitGroup
			for range 3 {
				calls.Go(func() {
					if e := callOn(t, c, id); e.Status != execution.Succeeded || e.Tasks[0].Attempts != 1 {
						t.Errorf("%s after %d attempts: %+v", e.Status, e.Tasks[0].Attempts, e.Error)
					}
				})
			}
			for range 3 {
				<-asked
			}
			serve(t, process, edit(nodetest.NewVendor(t, nil), connection)...)
			close(answer)
			calls.Wait()
			if n := len(vendor.Requests()); n != 3 {
				t.Errorf("the vendor was asked %d times", n)
			}
		})
	}
}

func TestCallsAfterAnEditAreMadeWithItsSettings(t *testing.T) {
	c, first, second := dial(t), nodetest.NewVendor(t, nil), nodetest.NewVendor(t, nil)
	var log written
	connection := nodetest.Connection("edited", first)
	process := startWith(t, nodetest.Connector{}, node.Options{
		Client: c, Connections: []*lang.Connection{connection}, Logger: slog.New(slog.NewTextHandler(&log, nil)),
	})
	callOn(t, c, "edited")
	connection = edited(connection, func(c *lang.Connection) {
		c.Destinations = []string{second.URL}
		c.Auth = []lang.AuthSetting{{Name: lang.Text{Value: "apiKey"}, Literal: "rotated"}}
		c.Verbosity, c.Logging = 2, lang.Logging{Enabled: true, Level: "INFO"}
	})
	serve(t, process, connection)
	callOn(t, c, "edited")
	if n := len(first.Requests()); n != 1 {
		t.Errorf("the first address was asked %d times", n)
	}
	if requests := second.Requests(); len(requests) != 1 || requests[0].APIKey != "rotated" {
		t.Errorf("the second address was asked %+v", requests)
	}
	if n := strings.Count(log.String(), "api request"); n != 1 {
		t.Errorf("%d requests in a log that was asked for after the first:\n%s", n, log.String())
	}
}

// written is a log of several goroutines.
type written struct {
	mu   sync.Mutex
	text strings.Builder
}

func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

func TestEditThatCannotBeMadeChangesNothing(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection, gone := nodetest.Connection("kept", vendor), nodetest.Connection("gone", vendor)
	process := start(t, c, connection, gone)
	for name, test := range map[string]struct {
		edit func(*lang.Connection)
		want string
	}{
		"a secret that is not there": {func(c *lang.Connection) {
			c.Auth = []lang.AuthSetting{{Name: lang.Text{Value: "apiKey"}, SecretURL: "env://HAWSER_TEST_UNSET"}}
		}, "connection kept: apiKey: the secret env://HAWSER_TEST_UNSET is not set"},
		"an address that is none": {func(c *lang.Connection) { c.Destinations = []string{"ftp://host"} }, "connection kept: destinations has"},
		"an unknown connector":    {func(c *lang.Connection) { c.Connector.Value = "fakes" }, `connection kept: the connector "fakes" is unknown`},
	} {
		err := process.Serve(t.Context(), []*lang.Connection{edited(connection, test.edit)})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
		for _, served := range []string{"kept", "gone"} {
			if e := callOn(t, c, served); e.Status != execution.Succeeded {
				t.Errorf("%s: a call of %s: %s", name, served, e.Status)
			}
		}
	}
}

func TestConnectionsComeAndGoWhileTheProcessWorks(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	process := start(t, c)
	connection := nodetest.Connection("comes", vendor)
	away := edited(connection, func(c *lang.Connection) { c.Suspended = true })
	serve(t, process, away)
	for range 2 {
		serve(t, process, connection)
		if e := callOn(t, c, "comes"); e.Status != execution.Succeeded {
			t.Errorf("%s: %+v", e.Status, e.Error)
		}
		serve(t, process, away)
		await(t, queueOf(c, "comes"))
	}
	run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: nodetest.Bundle("comes", nil, nodetest.Call("pay", "comes", "Charge"))})
	if err != nil {
		t.Fatal(err)
	}
	before := len(vendor.Requests())
	served := false
	e, err := execution.Follow(t.Context(), c, run.ID, run.RunID, func(e *execution.Execution) {
		if served || e.Tasks[0].Status == execution.TaskPending {
			return
		}
		served = true
		if n := len(vendor.Requests()); n != before {
			t.Errorf("%d requests of a connection that is not served", n-before)
		}
		serve(t, process, connection)
	})
	if err != nil || e.Status != execution.Succeeded {
		t.Errorf("%+v: %v", e, err)
	}
}

func TestLimitHoldsWhileAConnectionIsEdited(t *testing.T) {
	const nodes, rate, executions = 2, 6, 60
	var seen times
	c, vendor := dial(t), nodetest.NewVendor(t, seen.answer)
	connection := nodetest.Connection("limited-edit", vendor)
	connection.Nodes = lang.Nodes{Min: nodes, Max: nodes}
	process := startWith(t, nodetest.Connector{Rate: rate}, node.Options{Client: c, Connections: []*lang.Connection{connection}})
	bundle := nodetest.Bundle("limited-edit", nil, nodetest.Call("pay", "limited-edit", "Charge"))
	var following sync.WaitGroup
	for range executions {
		run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: bundle})
		if err != nil {
			t.Fatal(err)
		}
		following.Go(func() {
			if e, err := execution.Follow(t.Context(), c, run.ID, run.RunID, nil); err != nil || e.Status != execution.Succeeded {
				t.Errorf("%+v: %v", e, err)
			}
		})
	}
	for i, edit := range []func(*lang.Connection){
		func(c *lang.Connection) { c.Nodes.Min = 1 },
		func(c *lang.Connection) {},
		func(c *lang.Connection) { c.Suspended = true },
		func(c *lang.Connection) { c.Verbosity = 3 },
	} {
		for suspended := i == 3; !suspended && len(vendor.Requests()) < 8*(i+1); {
			runtime.Gosched()
		}
		serve(t, process, edited(connection, edit))
	}
	following.Wait()
	if n := charges(vendor); n != executions {
		t.Errorf("%d charges for %d executions", n, executions)
	}
	if got := seen.most(); got > nodes*rate+1 {
		t.Errorf("%d requests in one second", got)
	}
}

// names are the nodes of a process that numbers them from 1.
func names(t *testing.T, process *node.Process, connection string, count int) []string {
	t.Helper()
	var names []string
	for n := range count {
		names = append(names, node.Identity(connection, n+1, node.HostOf(process)))
	}
	return names
}
