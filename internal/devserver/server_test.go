package devserver_test

import (
	"context"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"hawser/internal/devserver"
)

func TestSmoke(t *testing.T) {
	t0 := time.Now()
	s, err := devserver.Start(t.Context(), devserver.Options{AnyPorts: true, UI: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Log("start", time.Since(t0), s.Address(), s.UIURL())
	c, err := client.Dial(s.ClientOptions())
	if err != nil {
		t.Fatal(err)
	}
	w := worker.New(c, "q", worker.Options{})
	w.RegisterWorkflowWithOptions(func(ctx workflow.Context) (string, error) { return "hi", nil }, workflow.RegisterOptions{Name: "hi"})
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	run, err := c.ExecuteWorkflow(context.Background(), client.StartWorkflowOptions{TaskQueue: "q"}, "hi")
	if err != nil {
		t.Fatal(err)
	}
	var out string
	if err := run.Get(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	t.Log("result", time.Since(t0), out)
	w.Stop()
	c.Close()
	t0 = time.Now()
	s.Stop()
	t.Log("stop", time.Since(t0))
}
