package workflows_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/client"

	"hawser/connectors"
	"hawser/internal/devserver"
	"hawser/internal/devserver/devservertest"
	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
	"hawser/workflows"
)

// recordHistories runs executions on an embedded server and keeps their histories.
// One that is there already stays: it proves that what has run still replays.
func recordHistories(t *testing.T) {
	server, c := devservertest.Start(t, devserver.Options{})
	if err := node.EnsureSearchAttributes(t.Context(), c, server.Namespace()); err != nil {
		t.Fatal(err)
	}
	vendor := nodetest.NewVendor(t, func(_ *http.Request, request nodetest.Request) nodetest.Answer {
		switch request.Payload["Card"] {
		case "declined":
			return nodetest.Answer{Status: 402, Code: "card_declined", Message: "Your card was declined."}
		case "down":
			return nodetest.Answer{Status: 503, Message: "Down."}
		default:
			return nodetest.Answer{}
		}
	})
	catalogue, err := connectors.NewCatalogue(nodetest.Connector{})
	if err != nil {
		t.Fatal(err)
	}
	process, err := node.Start(t.Context(), node.Options{Client: c, Catalogue: catalogue, Connections: []*lang.Connection{nodetest.Connection("main", vendor)}, Host: "recorder"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(process.Stop)

	succeeded := recordOne(t, c, "succeeded", chain("visa"), nil)
	recordOne(t, c, "declined", chain("declined"), nil)
	recordOne(t, c, "expression-failed", nodetest.Bundle("failing", nil, nodetest.Set("sum", nodetest.Member("a", "inputs.none"))), nil)
	recordOne(t, c, "canceled-while-it-was-retried", chain("down"), func(e *execution.Execution) {
		if e.Tasks[2].Attempts > 0 {
			_ = c.CancelWorkflow(t.Context(), e.ID, e.RunID) // asked for again at the next change
		}
	})
	recordOne(t, c, "terminated-while-no-worker-served", nodetest.Bundle("waiting", nil, nodetest.Call("pay", "nobody", "Charge")), func(e *execution.Execution) {
		if e.Tasks[0].Status == execution.TaskWaiting {
			_ = c.TerminateWorkflow(t.Context(), e.ID, e.RunID, "nobody serves it")
		}
	})
	keep(t, "running", &historypb.History{Events: succeeded.Events[:len(succeeded.Events)/2]})
	keep(t, "bad-other-task", otherTask(t, succeeded))
	for name, bundle := range kinds() {
		history := recordOne(t, c, name, bundle, func(e *execution.Execution) { answerAll(t, c, e) })
		recordStretches(t, c, name, history)
	}
}

// recordStretches keeps the histories of the stretches that an execution was made in.
func recordStretches(t *testing.T, c client.Client, name string, history *historypb.History) {
	t.Helper()
	number := 0
	for _, event := range history.Events {
		begun := event.GetChildWorkflowExecutionStartedEventAttributes()
		if begun.GetWorkflowType().GetName() != workflows.StretchType {
			continue
		}
		number++
		stretch := fmt.Sprintf("%s-stretch-%d", name, number)
		if _, err := readHistory(filepath.Join(histories, stretch+".json")); err != nil {
			keep(t, stretch, historyOf(t, c, begun.GetWorkflowExecution().GetWorkflowId(), begun.GetWorkflowExecution().GetRunId()))
		}
	}
}

// answerAll answers every task that waits.
func answerAll(t *testing.T, c client.Client, e *execution.Execution) {
	for task := range e.Every() {
		answer := workflows.Answer{Task: task.Path, Decision: workflows.Resumed}
		if task.Awaits == "approval" {
			answer.Decision, answer.By = workflows.Approved, "ada"
		}
		if task.Awaits != "" {
			_, _ = execution.Answer(t.Context(), c, e.ID, answer) // one that is answered already is told of by the execution
		}
	}
}

// chain is five tasks of which one is skipped.
func chain(card string) *lang.Bundle {
	skipped := nodetest.Call("skipped", "main", "Message")
	skipped.When = nodetest.When("inputs.amount > 100")
	return nodetest.Bundle("chain", []lang.Member{nodetest.Member("charge", "tasks.second.connectorOutputPayload.Id"), nodetest.Member("at", "string(now)")},
		nodetest.Call("first", "main", "Charge", nodetest.Member("Amount", "inputs.amount")),
		nodetest.Set("sum", nodetest.Member("total", "tasks.first.connectorOutputPayload.Amount + 1"), nodetest.Member("twice", "vars.total * 2"), nodetest.Member("half", "double(vars.total) / 4.0")),
		nodetest.Call("second", "main", "Charge", lang.Member{Key: lang.Text{Value: "Card"}, Value: nodetest.Literal(card)}),
		skipped,
		nodetest.Call("third", "main", "Message", nodetest.Member("Total", "vars.twice")),
	)
}

func recordOne(t *testing.T, c client.Client, name string, bundle *lang.Bundle, changed func(*execution.Execution)) *historypb.History {
	t.Helper()
	if kept, err := readHistory(filepath.Join(histories, name+".json")); err == nil {
		return kept
	}
	run, _, err := execution.Start(t.Context(), c, execution.StartOptions{ID: name, Bundle: bundle, Inputs: map[string]any{"amount": int64(5)}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := execution.Follow(t.Context(), c, run.ID, run.RunID, changed); err != nil {
		t.Fatal(err)
	}
	history := historyOf(t, c, run.ID, run.RunID)
	keep(t, name, history)
	return history
}

func historyOf(t *testing.T, c client.Client, id, runID string) *historypb.History {
	t.Helper()
	history := &historypb.History{}
	events := c.GetWorkflowHistory(t.Context(), id, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			t.Fatal(err)
		}
		history.Events = append(history.Events, event)
	}
	return history
}

// otherTask gives a history whose second call is that of another task.
func otherTask(t *testing.T, history *historypb.History) *historypb.History {
	t.Helper()
	text, err := temporalproto.CustomJSONMarshalOptions{}.Marshal(history)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.ReplaceAll(string(text), `"activityId":"second"`, `"activityId":"another"`)
	other, err := client.HistoryFromJSON(strings.NewReader(changed), client.HistoryJSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return other
}

func keep(t *testing.T, name string, history *historypb.History) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(histories, name+".json")); err == nil {
		return
	}
	text, err := temporalproto.CustomJSONMarshalOptions{Indent: "  "}.Marshal(history)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(histories, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(histories, name+".json"), append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
