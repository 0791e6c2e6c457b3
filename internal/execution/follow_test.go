package execution_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"

	"hawser/internal/devserver"
	"hawser/internal/execution"
	"hawser/internal/node/nodetest"
)

// A long poll can sleep for 20 seconds after the end: a server under load drops
// the notification that would wake it. Whoever makes none cannot be let down.
func TestFollowMakesNoLongPoll(t *testing.T) {
	server, err := devserver.Start(t.Context(), devserver.Options{AnyPorts: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	var long atomic.Int64
	options := server.ClientOptions()
	options.ConnectionOptions.DialOptions = append(options.ConnectionOptions.DialOptions, grpc.WithChainUnaryInterceptor(
		func(ctx context.Context, method string, req, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
			if history, ok := req.(*workflowservice.GetWorkflowExecutionHistoryRequest); ok && history.GetWaitNewEvent() {
				long.Add(1)
			}
			return invoke(ctx, method, req, reply, conn, opts...)
		}))
	c, err := client.DialContext(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)

	bundle := nodetest.Bundle("waiting", nil, nodetest.Call("pay", "nobody", "Charge"))
	run, _, err := execution.Start(t.Context(), c, execution.StartOptions{Bundle: bundle})
	if err != nil {
		t.Fatal(err)
	}
	done, err := execution.Follow(t.Context(), c, run.ID, run.RunID, func(e *execution.Execution) {
		if e.Status == execution.Running {
			_ = c.TerminateWorkflow(t.Context(), run.ID, run.RunID, "enough") // Follow tells whether it took effect
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if done.Status != execution.Terminated {
		t.Errorf("the execution is %s", done.Status)
	}
	if n := long.Load(); n > 0 {
		t.Errorf("%d long polls", n)
	}
}
