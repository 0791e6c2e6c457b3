package node

import (
	"context"
	"fmt"
	"slices"

	"go.temporal.io/sdk/client"

	"hawser/workflows"
)

// Silent lists the workers of integrations, by their identities, that the
// server's registry of workers knows and has not heard for 15 s: they count as
// gone, though a poll of theirs lasts for a minute. On a server without a registry
// there are none.
func Silent(ctx context.Context, c client.Client, namespace string) ([]string, error) {
	heard, err := executing(ctx, c, namespace, ">")
	if err != nil {
		return nil, err
	}
	unheard, err := executing(ctx, c, namespace, "<=")
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(unheard, func(identity string) bool { return slices.Contains(heard, identity) }), nil
}

// executing lists the workers of integrations that were heard last after silence began, or before.
func executing(ctx context.Context, c client.Client, namespace, when string) ([]string, error) {
	lines, err := registered(ctx, c, namespace, fmt.Sprintf("TaskQueue = '%s' AND HeartbeatTime %s '%s'", workflows.TaskQueue, when, silence()))
	if err != nil && !hasNoRegistry(err) {
		return nil, fmt.Errorf("listing who executes integrations: %w", err)
	}
	var identities []string
	for _, line := range lines {
		identities = append(identities, line.GetWorkerIdentity())
	}
	return identities, nil
}
