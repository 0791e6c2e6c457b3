// Package devservertest gives a test a Temporal server of its own. What serves
// on it is the test's.
package devservertest

import (
	"log/slog"
	"testing"

	"go.temporal.io/sdk/client"

	"hawser/internal/devserver"
)

// Start starts a server on free ports, and connects to it. Both are silent unless
// the options have a logger, and end with the test.
func Start(tb testing.TB, options devserver.Options) (*devserver.Server, client.Client) {
	tb.Helper()
	options.AnyPorts = true
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	server, err := devserver.Start(tb.Context(), options)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(server.Stop)
	c, err := client.DialContext(tb.Context(), server.ClientOptions())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.Close)
	return server, c
}
