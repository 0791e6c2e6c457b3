package execution

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/workflows"
)

// recordedRun is one of a dataflow, of messages whose list it has measured.
const recordedRun = "../dataflows/measured"

func TestTheStepsOfADataflowsRunAreToldByWhatTheyDo(t *testing.T) {
	e := tell(new(workflows.Replayer), "id", "run", history(t, recordedRun))
	type line struct {
		name, summary, connection string
		status                    TaskStatus
	}
	var got []line
	for _, task := range e.Tasks {
		if task.Output.Any != nil {
			t.Errorf("%s has the output of a call: %v", task.Name, task.Output.Any)
		}
		l := line{task.Name, task.Summary, task.Connection, task.Status}
		if !slices.Contains(got, l) {
			got = append(got, l)
		}
	}
	if len(got) < 4 {
		t.Fatalf("%+v", got)
	}
	want := []line{
		{"dataset.Begin", "", "", TaskSucceeded},
		{"dataset.ReadPage", "Messages, page 1", "twilio-main", TaskSucceeded},
		{"dataset.Commit", "", "", TaskSucceeded},
		{"dataset.Maintain", "", "", TaskSucceeded},
	}
	if diff := cmp.Diff(want, append(got[:2:2], got[len(got)-2:]...), cmp.AllowUnexported(line{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !slices.Contains(got, line{"dataset.FindOlder", "oldest of Messages", "twilio-main", TaskSucceeded}) {
		t.Errorf("it does not tell how it was measured: %+v", got)
	}
}

func TestTheLogOfADataflowsRunNamesItsSteps(t *testing.T) {
	l := &log{execution: &Execution{}, attempts: map[string]int{}, steps: map[string]step{}, calls: map[int64]string{}}
	l.read(new(workflows.Replayer), history(t, recordedRun))
	keys := map[string]bool{}
	var pages []string
	for _, entry := range l.entries {
		if keys[entry.key()] {
			t.Errorf("two entries are taken for one: %+v", entry)
		}
		keys[entry.key()] = true
		if entry.Task == "dataset.ReadPage" && entry.What == AttemptStarted && entry.Attempt == 1 {
			pages = append(pages, entry.Summary)
		}
	}
	if len(pages) != 13 || pages[0] != "Messages, page 1" || pages[12] != "Messages, page 13" {
		t.Errorf("the pages are %q", pages)
	}
}
