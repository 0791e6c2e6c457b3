package node_test

import (
	"net/http"
	"testing"
	"time"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

// Their first attempt is their last one: what becomes of it is all that a user learns.
func TestACallThatAStoppingWorkerGivesUpIsToldOf(t *testing.T) {
	const executions = 12
	c, asked := dial(t), make(chan struct{}, executions)
	vendor := nodetest.NewVendor(t, func(r *http.Request, _ nodetest.Request) nodetest.Answer {
		asked <- struct{}{}
		<-r.Context().Done() // it answers too late
		return nodetest.Answer{}
	})
	connection := nodetest.Connection("given-up", vendor)
	process := startWith(t, nodetest.Connector{}, node.Options{Client: c, Connections: []*lang.Connection{connection}, StopTimeout: 2 * time.Second})
	once := nodetest.Call("text", "given-up", "Message")
	once.Retry = &lang.Retry{MaximumAttempts: 1}
	var runs []*execution.Run
	for range executions {
		runs = append(runs, launch(t, c, nodetest.Bundle("given-up", nil, once)))
	}
	for range executions {
		<-asked
	}
	process.Stop()
	start(t, c)
	for _, run := range runs {
		if e := ended(t, c, run.ID, run.RunID); e.Error == nil || e.Error.Type != "OutcomeUnknown" {
			t.Errorf("%s: %+v", e.Status, e.Error)
		}
	}
}
