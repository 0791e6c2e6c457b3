package node_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"

	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"

	"hawser/connectors"
	"hawser/internal/devserver"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

// server is shared by the tests of the package: each serves connections of its own.
var server *devserver.Server

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	var err error
	server, err = devserver.Start(context.Background(), devserver.Options{AnyPorts: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer server.Stop()
	return m.Run()
}

func dial(t *testing.T) client.Client {
	t.Helper()
	return connect(t, server.ClientOptions())
}

// dialThrough gives a client whose calls go through an interceptor.
func dialThrough(t *testing.T, interceptor grpc.UnaryClientInterceptor) client.Client {
	t.Helper()
	options := server.ClientOptions()
	options.ConnectionOptions.DialOptions = append(options.ConnectionOptions.DialOptions, grpc.WithChainUnaryInterceptor(interceptor))
	return connect(t, options)
}

func connect(t *testing.T, options client.Options) client.Client {
	t.Helper()
	c, err := client.DialContext(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// start serves connections of the vendor's connector until the test ends.
func start(t *testing.T, c client.Client, connections ...*lang.Connection) *node.Process {
	t.Helper()
	return startWith(t, nodetest.Connector{}, node.Options{Client: c, Connections: connections})
}

func startWith(t *testing.T, connector connectors.Connector, options node.Options) *node.Process {
	t.Helper()
	catalogue, err := connectors.NewCatalogue(connector)
	if err != nil {
		t.Fatal(err)
	}
	options.Catalogue = catalogue
	process, err := node.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(process.Stop)
	return process
}
