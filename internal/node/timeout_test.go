package node_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

// The call that hangs when the time is over is given up; what was done before is
// undone, in the called execution first, and a compensation is retried until it is taken.
func TestExecutionThatExceedsItsTimeoutIsUndone(t *testing.T) {
	c := dial(t)
	if err := node.EnsureSearchAttributes(t.Context(), c, server.Namespace()); err != nil {
		t.Fatal(err)
	}
	undos := 0
	vendor := nodetest.NewVendor(t, func(r *http.Request, request nodetest.Request) nodetest.Answer {
		switch request.Payload["Step"] {
		case "hang":
			<-r.Context().Done()
		case "undo outer":
			if undos++; undos < 3 {
				return nodetest.Answer{Status: 503, Message: "Down."}
			}
		}
		return nodetest.Answer{}
	})
	start(t, c, nodetest.Connection("timed-out", vendor))
	step := func(name, step string) *lang.Task {
		task := nodetest.Call(name, "timed-out", "Charge", nodetest.Member("Step", "'"+step+"'"))
		task.Retry = &lang.Retry{InitialInterval: lang.Duration{Value: time.Millisecond}}
		return task
	}
	outer, inner := step("outer", "outer"), step("inner", "inner")
	outer.Compensate = []*lang.Task{step("undoOuter", "undo outer")}
	inner.Compensate = []*lang.Task{step("undoInner", "undo inner")}
	bundle := calling(nodetest.Bundle("timed-out", nil, outer, callOf("call", "timed-inner"), step("never", "never")),
		nodetest.Bundle("timed-inner", nil, inner, step("hang", "hang")))
	bundle.Integration.Timeout.Value = 2 * time.Second
	e := finish(t, c, bundle, nil)
	if e.Status != execution.TimedOut || e.Error == nil || e.Error.Message != "the execution did not end within its timeout of 2s" {
		t.Errorf("%s: %+v", e.Status, e.Error)
	}
	if diff := cmp.Diff([]string{"outer compensated", "call canceled", "never pending"}, statuses(e)); diff != "" {
		t.Errorf("tasks (-want +got):\n%s", diff)
	}
	var steps []string
	for _, request := range vendor.Requests() {
		steps = append(steps, request.Payload["Step"].(string))
	}
	if diff := cmp.Diff([]string{"outer", "inner", "hang", "undo inner", "undo outer", "undo outer", "undo outer"}, steps); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	until(t, c, e.ID, "the list", func(*execution.Execution) bool {
		timedOut, err := execution.List(t.Context(), c, execution.Query{Integration: "timed-out", Status: execution.TimedOut})
		failed, err2 := execution.List(t.Context(), c, execution.Query{Integration: "timed-out", Status: execution.Failed})
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		return len(timedOut) == 1 && len(failed) == 0
	})
}
