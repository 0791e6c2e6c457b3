package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"hawser/internal/node"
	"hawser/workflows"
)

// pollInterval is how long a worker's poll lasts.
const pollInterval = time.Minute

// alive gives an error unless a worker of this host polls for integrations: the
// health check of a container, which has no port to ask.
func (f flags) alive(ctx context.Context) error {
	c, _, err := f.dial(ctx, slog.New(slog.DiscardHandler), nil)
	if err != nil {
		return err
	}
	defer c.Close()
	queue, err := c.DescribeTaskQueue(ctx, workflows.TaskQueue, enumspb.TASK_QUEUE_TYPE_WORKFLOW)
	if err != nil {
		return fmt.Errorf("asking who polls %s: %w", workflows.TaskQueue, err)
	}
	for _, poller := range queue.GetPollers() {
		silent := time.Since(poller.GetLastAccessTime().AsTime())
		if node.OfThisHost(poller.GetIdentity()) && silent < 2*pollInterval {
			return nil
		}
	}
	return errors.New("no worker of this host polls for integrations")
}
