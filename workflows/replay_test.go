package workflows_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"

	"hawser/internal/schema"
	"hawser/workflows"
)

// record makes the histories anew, on an embedded server, and what they tell.
var record = flag.Bool("record", false, "record the histories in testdata/histories")

const histories = "testdata/histories"

func TestRecordedHistoriesStillMeanTheSame(t *testing.T) {
	if *record {
		recordHistories(t)
	}
	files, err := filepath.Glob(filepath.Join(histories, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no histories: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			report, err := new(workflows.Replayer).Replay(read(t, file))
			if strings.HasPrefix(name, "bad-") {
				if err == nil {
					t.Error("it replays, though its commands are not those of its definition")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(file, ".json") + ".txt"
			got := tell(t, report)
			if *record {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

// A running execution's history may end anywhere.
func TestEveryBeginningOfAHistoryTellsPartOfTheStory(t *testing.T) {
	for _, name := range []string{"succeeded", "for-each-concurrent", "while", "parallel-declined", "try", "call", "approval", "suspend", "concurrency", "long-loop"} {
		t.Run(name, func(t *testing.T) { beginnings(t, read(t, filepath.Join(histories, name+".json"))) })
	}
}

func beginnings(t *testing.T, history *historypb.History) {
	t.Helper()
	whole, err := new(workflows.Replayer).Replay(history)
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	ignored := cmpopts.IgnoreFields(workflows.Event{}, "Task") // each replay reads the definition anew
	for n := 1; n <= len(history.Events); n++ {
		if n < len(history.Events) && decided(history.Events[n]) {
			continue // a server adds what a workflow task decides in one transaction
		}
		report, err := new(workflows.Replayer).Replay(&historypb.History{Events: history.Events[:n]})
		if err != nil {
			t.Fatalf("the first %d events: %v", n, err)
		}
		if len(report.Events) < last {
			t.Errorf("the first %d events tell %d changes, fewer events tell %d", n, len(report.Events), last)
		}
		last = len(report.Events)
		if diff := cmp.Diff(whole.Events[:last], report.Events, cmpopts.EquateEmpty(), ignored); diff != "" {
			t.Errorf("the first %d events (-want +got):\n%s", n, diff)
		}
	}
	if last != len(whole.Events) {
		t.Errorf("%d of %d changes told", last, len(whole.Events))
	}
}

// decided reports whether an event is what a workflow task decided.
func decided(event *historypb.HistoryEvent) bool {
	return event.GetActivityTaskScheduledEventAttributes() != nil || event.GetActivityTaskCancelRequestedEventAttributes() != nil ||
		event.GetTimerStartedEventAttributes() != nil || event.GetTimerCanceledEventAttributes() != nil ||
		event.GetWorkflowExecutionUpdateAcceptedEventAttributes() != nil || event.GetWorkflowExecutionUpdateCompletedEventAttributes() != nil ||
		event.GetSignalExternalWorkflowExecutionInitiatedEventAttributes() != nil || event.GetMarkerRecordedEventAttributes() != nil ||
		event.GetStartChildWorkflowExecutionInitiatedEventAttributes() != nil ||
		event.GetUpsertWorkflowSearchAttributesEventAttributes() != nil ||
		event.GetWorkflowExecutionCompletedEventAttributes() != nil || event.GetWorkflowExecutionFailedEventAttributes() != nil
}

func TestHistoryThatIsNoneIsRefused(t *testing.T) {
	for name, history := range map[string]*historypb.History{
		"none":           nil,
		"empty":          {},
		"without start":  {Events: []*historypb.HistoryEvent{{}}},
		"without bundle": {Events: []*historypb.HistoryEvent{{Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{WorkflowExecutionStartedEventAttributes: &historypb.WorkflowExecutionStartedEventAttributes{}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			if report, err := new(workflows.Replayer).Replay(history); err == nil || report != nil {
				t.Errorf("%+v, %v", report, err)
			}
		})
	}
}

func read(t *testing.T, file string) *historypb.History {
	t.Helper()
	history, err := readHistory(file)
	if err != nil {
		t.Fatal(err)
	}
	return history
}

func readHistory(file string) (*historypb.History, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return client.HistoryFromJSON(f, client.HistoryJSONOptions{})
}

// tell writes a report, one change a line.
func tell(t *testing.T, report *workflows.Report) string {
	t.Helper()
	var b strings.Builder
	for _, event := range report.Events {
		fmt.Fprintf(&b, "%s %s", event.Path, event.State)
		if event.Output != nil {
			output, err := json.Marshal(schema.Value{Any: event.Output})
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, " %s", output)
		}
		if event.Failure != nil {
			fmt.Fprintf(&b, " %s: %s", event.Failure.Kind, event.Failure.Message)
		}
		b.WriteString("\n")
	}
	for _, part := range report.Parts {
		fmt.Fprintf(&b, "stretch of %s: over %t, failed %t, %s\n", part.Path, part.Over, part.Failed, report.Turns[part.Path])
	}
	return b.String()
}
