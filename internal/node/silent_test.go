package node_test

import (
	"slices"
	"testing"

	"hawser/internal/node"
	"hawser/internal/node/nodetest"
	"hawser/internal/poll"
)

// Polls of a worker that was killed count for a minute; what it tells the registry, for 15 s.
func TestAWorkerOfIntegrationsThatIsGoneIsSilent(t *testing.T) {
	c := dial(t)
	doomed, die := mortal(t)
	startWith(t, nodetest.Connector{}, node.Options{Client: c, Host: "speaking"})
	startWith(t, nodetest.Connector{}, node.Options{Client: doomed, Host: "mute"})
	silent := func() []string {
		identities, err := node.Silent(t.Context(), c, server.Namespace())
		if err != nil {
			t.Fatal(err)
		}
		return identities
	}
	if gone := silent(); slices.Contains(gone, "hawser@mute") || slices.Contains(gone, "hawser@speaking") {
		t.Errorf("both are there: %q", gone)
	}
	die()
	poll.Until(t, "the worker to be missed", func() bool { return slices.Contains(silent(), "hawser@mute") })
	if gone := silent(); slices.Contains(gone, "hawser@speaking") {
		t.Errorf("one is there: %q", gone)
	}
}
