//go:build !nodevserver

package cli

import (
	"context"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"

	"hawser/internal/devserver"
	"hawser/workflows"
)

// startTemporal starts a Temporal with its UI in this process. Without a state directory it keeps everything in memory.
func startTemporal(ctx context.Context, stateDir string) (*devTemporal, error) {
	attributes := map[string]enumspb.IndexedValueType{}
	for _, key := range []temporal.SearchAttributeKey{workflows.IntegrationAttribute, workflows.ConnectionAttribute, workflows.StatusAttribute} {
		attributes[key.GetName()] = key.GetValueType()
	}
	server, err := devserver.Start(ctx, devserver.Options{StateDir: stateDir, UI: true, SearchAttributes: attributes})
	if err != nil {
		return nil, notUp(ctx, err)
	}
	return &devTemporal{address: server.Address(), namespace: server.Namespace(), ui: server.UIURL(), stop: server.Stop}, nil
}
