//go:build nodevserver

package cli

import (
	"context"

	"hawser/internal/node"
)

// startTemporal tells that this build has no server in it.
func startTemporal(context.Context, string) (*devTemporal, error) {
	return nil, badRequest("this starter is built without the Temporal server, so it has no dev mode",
		"run a server (`temporal server start-dev`) and a worker, and set TEMPORAL_ADDRESS,",
		"or build the starter without `-tags nodevserver`")
}

// devTables is nothing: there is no dev mode.
func devTables() node.Tables { return nil }
