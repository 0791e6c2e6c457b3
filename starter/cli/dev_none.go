//go:build nodevserver

package cli

import "context"

// startTemporal tells that this build has no server in it.
func startTemporal(context.Context, string) (*devTemporal, error) {
	return nil, badRequest("this starter is built without the Temporal server, so it has no dev mode",
		"run a server (`temporal server start-dev`) and a worker, and set TEMPORAL_ADDRESS,",
		"or build the starter without `-tags nodevserver`")
}
