package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"hawser/connectors"
	"hawser/connectors/all"
	"hawser/internal/devserver"
	"hawser/internal/lang"
	"hawser/internal/node"
)

// benchKey is the variable that holds the key of connections that are given as YAML.
const benchKey = "HAWSER_BENCH_KEY"

// world is the Temporal that the cases share. Each has a sandbox and a connection of its own.
type world struct {
	server    *devserver.Server
	client    client.Client
	catalogue *connectors.Catalogue
	// programs is where the programs are built, and sandbox the path of that one.
	programs, sandbox string
	// cluster serves the connections in place of this process; nil does not.
	cluster *cluster
	// ip is where Temporal and the sandbox listen.
	ip string
	// ceiling is how many calls per second the machine makes without a limit, 0 until it has been measured.
	ceiling float64
}

// newWorld starts a Temporal at an address; with an image it is there for the pods of a cluster.
func newWorld(ctx context.Context, ip, image string) (*world, error) {
	catalogue, err := all.Catalogue()
	if err != nil {
		return nil, err
	}
	server, err := devserver.Start(ctx, devserver.Options{IP: ip, AnyPorts: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	options := server.ClientOptions()
	options.Logger = log.NewStructuredLogger(slog.New(slog.DiscardHandler))
	c, err := client.DialContext(ctx, options)
	if err != nil {
		server.Stop()
		return nil, err
	}
	if err := node.EnsureSearchAttributes(ctx, c, server.Namespace()); err != nil {
		fmt.Fprintln(os.Stderr, "without search attributes:", err)
	}
	w := &world{server: server, client: c, catalogue: catalogue, ip: ip}
	if w.programs, err = os.MkdirTemp("", "hawser-throughput"); err == nil {
		w.sandbox, err = build(ctx, w.programs, "sandbox")
	}
	if err == nil && image != "" {
		w.cluster, err = newCluster(ctx, w.programs, image)
	}
	if err != nil {
		w.stop()
		return nil, err
	}
	return w, nil
}

func (w *world) stop() {
	w.client.Close()
	w.server.Stop()
	_ = os.RemoveAll(w.programs) // a temporary directory
}

// setting is a connection with the vendor behind it.
type setting struct {
	connector string
	min, max  int
	latency   time.Duration
	// rate replaces the connector's, to see what the machine can do.
	rate float64
	// calls is how many calls an execution makes; 0 is one.
	calls int
}

// served is a connection that is served.
type served struct {
	*world
	*vendor
	name      string
	setting   setting
	options   node.Options
	processes []*node.Process
}

// prepare gives a connection that nobody serves yet.
func (w *world) prepare(s setting) (*served, error) {
	behind, err := open(w.sandbox, w.ip, s.connector, s.latency)
	if err != nil {
		return nil, err
	}
	v := &served{world: w, vendor: behind, setting: s, name: fmt.Sprintf("%s-%d", s.connector, time.Now().UnixMilli())}
	catalogue := w.catalogue
	if s.rate > 0 {
		if catalogue, err = connectors.NewCatalogue(&hurried{catalogue.Connector(s.connector), s.rate}); err != nil {
			v.stop()
			return nil, err
		}
	}
	v.options = node.Options{
		Client:      w.client,
		Namespace:   w.server.Namespace(),
		Catalogue:   catalogue,
		Connections: []*lang.Connection{v.connection()},
		Overrides:   map[string]node.Override{s.connector: {BaseURL: v.url}},
	}
	return v, nil
}

// serve gives a connection that a process here serves, or pods of the cluster.
func (w *world) serve(ctx context.Context, s setting) (*served, error) {
	v, err := w.prepare(s)
	if err != nil {
		return nil, err
	}
	if w.cluster != nil {
		if err := w.cluster.serve(ctx, v); err != nil {
			v.stop()
			return nil, err
		}
		return v, nil
	}
	process, err := node.Start(ctx, v.options)
	if err != nil {
		v.stop()
		return nil, err
	}
	v.processes = append(v.processes, process)
	return v, nil
}

func (v *served) connection() *lang.Connection {
	return &lang.Connection{
		Meta:      lang.Meta{Name: lang.Text{Value: v.name}},
		Connector: lang.Text{Value: v.setting.connector},
		Nodes:     lang.Nodes{Min: v.setting.min, Max: v.setting.max},
		Auth: []lang.AuthSetting{
			{Name: lang.Text{Value: "apiKey"}, Literal: "sk_test_sandbox"},
			{Name: lang.Text{Value: "accountSid"}, Literal: "AC00000000000000000000000000000000"},
			{Name: lang.Text{Value: "authToken"}, Literal: "sandbox"},
		},
	}
}

// definition is the connection as YAML.
func (v *served) definition() string {
	auth := `{apiKey: '${secret("env://` + benchKey + `")}'}`
	if v.setting.connector == "twilio" {
		auth = `{accountSid: AC00000000000000000000000000000000, authToken: '${secret("env://` + benchKey + `")}'}`
	}
	text := fmt.Sprintf("kind: Connection\nname: %s\nconnector: %s\nnodes: {min: %d, max: %d}\nauth: %s\n",
		v.name, v.setting.connector, v.setting.min, v.setting.max, auth)
	if v.cluster != nil {
		text += fmt.Sprintf("destinations: [%q]\n", v.url)
	}
	return text
}

func (v *served) queue() node.Queue {
	return node.Queue{Client: v.client, Namespace: v.server.Namespace(), Connection: v.name}
}

func (v *served) stop() {
	for _, process := range v.processes {
		process.Stop()
	}
	if v.cluster != nil {
		v.cluster.remove(v)
	}
	v.close()
}

// hurried is a connector with another rate.
type hurried struct {
	connectors.Connector
	rate float64
}

// Spec is the connector's, but for its rate.
func (h *hurried) Spec() *connectors.Spec {
	spec := *h.Connector.Spec()
	spec.Rate = h.rate
	return &spec
}
