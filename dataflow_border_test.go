package hawser

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	commonpb "go.temporal.io/api/common/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"hawser/activities"
	"hawser/internal/lang"
	"hawser/internal/schedules"
	"hawser/workflows"
)

// runAfter runs a dataflow once, as a schedule does whose last run had a result; nil is none.
func (l *lakeside) runAfter(t *testing.T, last any, in workflows.DataflowInput) workflows.FlowResult {
	t.Helper()
	data := converter.GetDefaultDataConverter()
	input, err := data.ToPayloads(in)
	if err != nil {
		t.Fatal(err)
	}
	request := &workflowservice.StartWorkflowExecutionRequest{
		Namespace: l.temporal.Namespace(), WorkflowId: rand.Text(), RequestId: rand.Text(), Input: input,
		WorkflowType: &commonpb.WorkflowType{Name: workflows.DataflowType},
		TaskQueue:    &taskqueuepb.TaskQueue{Name: activities.DatasetQueue},
	}
	if last != nil {
		if request.LastCompletionResult, err = data.ToPayloads(last); err != nil {
			t.Fatal(err)
		}
	}
	started, err := l.client.WorkflowService().StartWorkflowExecution(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	var result workflows.FlowResult
	if err := l.client.GetWorkflow(t.Context(), request.GetWorkflowId(), started.GetRunId()).Get(t.Context(), &result); err != nil {
		t.Fatal(err)
	}
	return result
}

// created gives what runs carry that read what is new.
func (l *lakeside) created(t *testing.T, keyed bool) workflows.DataflowInput {
	t.Helper()
	flow := l.flow(t, "charges")
	flow.Dataflow.Changes.Value = lang.ChangesCreated
	for i := range flow.Mapping.Mappings {
		flow.Mapping.Mappings[i].Identity = flow.Mapping.Mappings[i].Identity && keyed
	}
	return workflows.DataflowInput{Flow: flow}
}

// What a run reads is counted: from where the last result says, or the dataset does where that result is missing or the
// dataset has moved past it. A run with a key reads the last second again, one without leaves it out by its ids.
func TestARunBeginsWhereTheLastResultOrTheDatasetSays(t *testing.T) {
	for _, keyed := range []bool{true, false} {
		t.Run(fmt.Sprintf("keyed %v", keyed), func(t *testing.T) {
			t.Parallel()
			l := newLakeside(t)
			l.serveHere(t)
			in := l.created(t, keyed)
			total := 0
			more := func(count int) {
				l.stripe.seedCharges(t, total, count)
				total += count
			}
			reads := func(name string, result workflows.FlowResult, read, written int64) {
				t.Helper()
				if result.Read != read || result.Written != written || result.Failed != 0 {
					t.Errorf("%s: %d read, %d written, want %d and %d: %+v", name, result.Read, result.Written, read, written, result)
				}
			}

			more(210) // seven seconds with 30 each
			first := l.runAfter(t, nil, in)
			reads("the backfill", first, 210, 210)
			more(10)
			second := l.runAfter(t, first, in)
			reads("after the last result", second, 40, 10)
			more(10)
			reads("without a result", l.runAfter(t, nil, in), 20, 10)
			more(10)
			reads("after a result that the dataset has moved past", l.runAfter(t, first, in), 30, 10)
			reads("after a result that is none", l.runAfter(t, "yesterday", in), 30, 0)
			more(30)
			last := l.runAfter(t, nil, in)
			reads("after a second that is over", last, 60, 30)
			if keyed {
				last.Cursor = fmt.Sprintf(`{"created": %d}`, firstCharge)
				reads("the last result is what counts", l.runAfter(t, last, in), int64(total), 0)
			}
			if diff := cmp.Diff(landed{int64(total), int64(total), sumTo(total)}, l.charges(t)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}

			if err := os.RemoveAll(filepath.Join(l.lake, "charges")); err != nil {
				t.Fatal(err)
			}
			reads("after a result of a dataset that was removed", l.runAfter(t, last, in), int64(total), int64(total))
			if diff := cmp.Diff(landed{int64(total), int64(total), sumTo(total)}, l.charges(t)); diff != "" {
				t.Errorf("the dataset that was made anew (-want +got):\n%s", diff)
			}
		})
	}
}

// A schedule hands the result of its last run to the next one.
func TestAScheduleCarriesTheCursor(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.serveHere(t)
	in := l.created(t, true)
	in.Flow.Dataflow.Schedule = nil
	store := l.schedule(t, in.Flow)
	for n, read := range []int64{90, 60} {
		l.stripe.seedCharges(t, n*90, 90-n*60)
		run, err := store.Run(t.Context(), schedules.ID(schedules.Dataflow, in.Flow.Name()))
		if err != nil {
			t.Fatal(err)
		}
		var result workflows.FlowResult
		if err := l.client.GetWorkflow(t.Context(), run.ID, run.RunID).Get(t.Context(), &result); err != nil {
			t.Fatal(err)
		}
		if result.Read != read {
			t.Errorf("run %d: %+v", n, result)
		}
		if last := l.started(t, run).GetLastCompletionResult(); (last != nil) != (n > 0) {
			t.Errorf("run %d begins with the result %v", n, last)
		}
	}
}

// A run that reads what is new opens those files of the dataset alone that may have its records.
func TestARunDoesNotOpenWhatIsOlderThanItsRecords(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.serveHere(t)
	in := l.created(t, true)
	l.stripe.seedCharges(t, 0, 60)
	l.run(t, in)
	first := l.files(t, "charges")
	l.stripe.seedCharges(t, 60, 30)
	l.run(t, in) // it reads the last second of the first run again
	for _, name := range first {
		if err := os.Rename(name, name+".lost"); err != nil {
			t.Fatal(err)
		}
	}
	l.stripe.seedCharges(t, 90, 30)
	if result := l.run(t, in); result.Read != 60 || result.Written != 30 || result.Unchanged != 30 {
		t.Errorf("%+v", result)
	}
	for _, name := range first {
		if err := os.Rename(name+".lost", name); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(landed{120, 120, sumTo(120)}, l.charges(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
