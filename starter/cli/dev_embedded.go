//go:build !nodevserver

package cli

import (
	"context"

	"hawser/internal/devserver"
	"hawser/internal/node"
	"hawser/internal/node/tables"
	"hawser/workflows"
)

// startTemporal starts a Temporal with its UI in this process. Without a state directory it keeps everything in memory.
func startTemporal(ctx context.Context, stateDir string) (*devTemporal, error) {
	server, err := devserver.Start(ctx, devserver.Options{StateDir: stateDir, UI: true, SearchAttributes: workflows.SearchAttributes()})
	if err != nil {
		return nil, notUp(ctx, err)
	}
	return &devTemporal{address: server.Address(), namespace: server.Namespace(), ui: server.UIURL(), stop: server.Stop}, nil
}

// devTables is where dataflows land their records.
func devTables() node.Tables { return &tables.Lake{} }
