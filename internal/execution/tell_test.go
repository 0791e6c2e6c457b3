package execution

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"

	"hawser/workflows"
)

// history reads one of those that package workflows records.
func history(t *testing.T, name string) *historypb.History {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "workflows", "testdata", "histories", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h, err := client.HistoryFromJSON(f, client.HistoryJSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestTell(t *testing.T) {
	declined := &Error{Task: "second", Type: "Declined", Code: "card_declined", Message: "Your card was declined.", Operation: "fake.Charge.Create"}
	for name, test := range map[string]struct {
		status Status
		tasks  []string
		err    *Error
	}{
		"succeeded": {Succeeded, []string{"first succeeded", "sum succeeded", "second succeeded", "skipped skipped", "third succeeded"}, nil},
		"running":   {Running, []string{"first succeeded", "sum succeeded", "second running", "skipped pending", "third pending"}, nil},
		"declined":  {Failed, []string{"first succeeded", "sum succeeded", "second failed", "skipped pending", "third pending"}, declined},
		"canceled-while-it-was-retried": {
			Canceled,
			[]string{"first succeeded", "sum succeeded", "second canceled", "skipped pending", "third pending"},
			&Error{Type: "Canceled", Message: "the execution was canceled"},
		},
		"terminated-while-no-worker-served": {Terminated, []string{"pay canceled"}, &Error{Type: "Terminated", Message: "nobody serves it"}},
		"timed-out": {
			TimedOut,
			[]string{"one compensated", "wait canceled"},
			&Error{Type: "TimedOut", Message: "the execution did not end within its timeout of 50ms"},
		},
		"expression-failed": {
			Failed,
			[]string{"sum failed"},
			&Error{Task: "sum", Type: "ExpressionFailed", Message: `test.yaml:1:1: ${inputs.none}: there is no "none": guard it with has(...) or .?none`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := tell(new(workflows.Replayer), "id", "run", history(t, name))
			if e.Status != test.status || e.Status.Over() == e.ClosedAt.IsZero() || e.Note != "" {
				t.Errorf("status %s, closed at %v, note %q", e.Status, e.ClosedAt, e.Note)
			}
			var tasks []string
			for _, task := range e.Tasks {
				tasks = append(tasks, task.Name+" "+string(task.Status))
			}
			if diff := cmp.Diff(test.tasks, tasks); diff != "" {
				t.Errorf("tasks (-want +got):\n%s", diff)
			}
			if e.Error != nil {
				e.Error.RequestID = "" // differs with each recording
			}
			if diff := cmp.Diff(test.err, e.Error); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCallThatTheInterpreterHasNotSeenEndIsToldOf(t *testing.T) {
	h := history(t, "succeeded")
	for i, event := range h.Events {
		if event.GetEventType() == enumspb.EVENT_TYPE_ACTIVITY_TASK_COMPLETED {
			h.Events = h.Events[:i+1]
			break
		}
	}
	first := tell(new(workflows.Replayer), "id", "run", h).Tasks[0]
	if first.Status != TaskSucceeded || first.Attempts != 1 || first.Output.Any == nil {
		t.Errorf("%+v", first)
	}
}

func TestHistoryOfAnotherVersionIsToldByItsCalls(t *testing.T) {
	e := tell(new(workflows.Replayer), "id", "run", history(t, "bad-other-task"))
	if e.Note != noteNotReplayed {
		t.Errorf("note %q", e.Note)
	}
	got := map[string]TaskStatus{}
	for _, task := range e.Tasks {
		got[task.Name] = task.Status
	}
	want := map[string]TaskStatus{"first": TaskSucceeded, "sum": TaskPending, "second": TaskPending, "skipped": TaskPending, "third": TaskSucceeded, "another": TaskSucceeded}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tasks (-want +got):\n%s", diff)
	}
}

func TestFilter(t *testing.T) {
	for name, test := range map[string]struct {
		query Query
		want  string
	}{
		"everything":     {Query{}, "TaskQueue = 'hawser' AND WorkflowType != 'hawser/stretch' AND WorkflowType != 'hawser/concurrency'"},
		"an integration": {Query{Integration: "collect-payment"}, "TaskQueue = 'hawser' AND WorkflowType != 'hawser/stretch' AND WorkflowType != 'hawser/concurrency' AND WorkflowType = 'collect-payment'"},
		"a status":       {Query{Status: TimedOut}, "TaskQueue = 'hawser' AND WorkflowType != 'hawser/stretch' AND WorkflowType != 'hawser/concurrency' AND (ExecutionStatus = 'TimedOut' OR HawserStatus = 'timedOut')"},
		"a condition":    {Query{Where: "a = 1 OR b = 2"}, "TaskQueue = 'hawser' AND WorkflowType != 'hawser/stretch' AND WorkflowType != 'hawser/concurrency' AND (a = 1 OR b = 2)"},
		"a quote":        {Query{Integration: "o'clock"}, "TaskQueue = 'hawser' AND WorkflowType != 'hawser/stretch' AND WorkflowType != 'hawser/concurrency' AND WorkflowType = 'o''clock'"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := test.query.filter()
			if err != nil || got != test.want {
				t.Errorf("%s, %v\nwant %s", got, err, test.want)
			}
		})
	}
	if _, err := (Query{Status: "lost"}).filter(); err == nil {
		t.Error("an unknown status is taken")
	}
}
