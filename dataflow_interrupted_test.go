package hawser

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"hawser/internal/dataflow"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/poll"
	"hawser/internal/schedules"
	"hawser/workflows"
)

// release lets requests go until stopped.
func release(t *testing.T, held <-chan listing) {
	t.Helper()
	go func() {
		for {
			select {
			case one := <-held:
				close(one.goes)
			case <-t.Context().Done():
				return
			}
		}
	}()
}

// A run that is stopped while it reads leaves nothing, and the next one reads the same again.
func TestARunThatIsStoppedWhileItReadsLeavesNothing(t *testing.T) {
	for name, stop := range map[string]func(l *lakeside, run client.WorkflowRun) error{
		"canceled": func(l *lakeside, run client.WorkflowRun) error {
			return l.client.CancelWorkflow(l.t.Context(), run.GetID(), run.GetRunID())
		},
		"terminated": func(l *lakeside, run client.WorkflowRun) error {
			return l.client.TerminateWorkflow(l.t.Context(), run.GetID(), run.GetRunID(), "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLakeside(t)
			held := l.stripe.hold(t, "/v1/charges", "limit")
			l.serveHere(t)
			l.stripe.seedCharges(t, 0, 250)
			in := l.created(t, false)

			run := l.begin(t, in)
			close((<-held).goes)
			second := <-held
			if err := stop(l, run); err != nil {
				t.Fatal(err)
			}
			if err := run.Get(t.Context(), nil); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("the run ends with %v", err)
			}
			close(second.goes)
			release(t, held)
			if result := l.run(t, in); result.Written != 250 {
				t.Errorf("the next run: %+v", result)
			}
			if diff := cmp.Diff(landed{250, 250, sumTo(250)}, l.charges(t)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// schedule makes a flow's schedule as declared.
func (l *lakeside) schedule(t *testing.T, flow *dataflow.Flow) *schedules.Store {
	t.Helper()
	item, err := schedules.OfDataflow(flow)
	if err != nil {
		t.Fatal(err)
	}
	store := schedules.NewStore(l.client, l.temporal.Namespace())
	plan, err := store.Plan(t.Context(), []*schedules.Item{item}, schedules.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Apply(t.Context(), plan, func(schedules.Change) {}); err != nil {
		t.Fatal(err)
	}
	return store
}

// over waits for the end of a run.
func (l *lakeside) over(t *testing.T, run *schedules.Run) (ended *schedules.Run) {
	t.Helper()
	poll.Until(t, "the end of "+run.ID, func() bool {
		var err error
		if ended, err = schedules.Get(t.Context(), l.client, run.ID, run.RunID); err != nil {
			t.Fatal(err)
		}
		return ended.Status != "running"
	})
	return ended
}

// A schedule that is deleted while a run is under way, and applied again, knows nothing of that run, and starts another one
// beside it: one of them commits, the other one is out of date.
func TestARunBesideThatOfADeletedScheduleDoublesNothing(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	held := l.stripe.hold(t, "/v1/charges", "limit")
	l.serveHere(t)
	l.stripe.seedCharges(t, 0, 150)
	flow := l.created(t, false).Flow
	flow.Dataflow.Schedule = nil
	store := l.schedule(t, flow)
	id := schedules.ID(schedules.Dataflow, flow.Name())

	first, err := store.Run(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	under := <-held
	if err := store.Delete(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	due := time.Now().Unix()
	poll.Until(t, "the next second, which the next run is known by", func() bool { return time.Now().Unix() > due })
	second, err := l.schedule(t, flow).Run(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	other := <-held
	close(under.goes)
	close(other.goes)
	release(t, held)
	ends := map[string]string{}
	for _, run := range []*schedules.Run{l.over(t, first), l.over(t, second)} {
		ends[run.Status] = run.Error
	}
	if len(ends) != 2 || !strings.Contains(ends["failed"], "begin it again") {
		t.Errorf("they end %v", ends)
	}
	third, err := store.Run(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if third = l.over(t, third); third.Status != "succeeded" || third.Result.Written != 0 {
		t.Errorf("the next run: %+v %+v", third, third.Result)
	}
	if diff := cmp.Diff(landed{150, 150, sumTo(150)}, l.charges(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A stretch of time that is read again while the schedule's own run reads it too lands once.
func TestAStretchReadBesideARunLandsOnce(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	held := l.stripe.hold(t, "/v1/charges", "limit")
	l.serveHere(t)
	l.stripe.seedCharges(t, 0, 250)
	in := l.created(t, true)
	run := l.begin(t, in)
	under := <-held
	again, err := schedules.Again(t.Context(), l.client, in.Flow, dataflow.Window{From: firstCharge - 60})
	if err != nil {
		t.Fatal(err)
	}
	other := <-held
	close(under.goes)
	close(other.goes)
	release(t, held)
	var result workflows.FlowResult
	if err := run.Get(t.Context(), &result); err != nil {
		t.Fatal(err)
	}
	if again = l.over(t, again); again.Status != "succeeded" || result.Written+again.Result.Written != 250 {
		t.Errorf("%+v beside %+v %+v", result, again, again.Result)
	}
	if diff := cmp.Diff(landed{250, 250, sumTo(250)}, l.charges(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What changes while a stretch of time is read again, and has landed from another run before that is done, stays.
func TestAStretchReadBesideARunKeepsWhatChangesMeanwhile(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	held := l.stripe.hold(t, "/v1/customers", "limit")
	l.serveHere(t)
	id := l.stripe.post(t, "/v1/customers", url.Values{"name": {"Ada"}})["id"].(string)
	in := workflows.DataflowInput{Flow: l.flow(t, "customers")}
	run := func() {
		t.Helper()
		run := l.begin(t, in)
		close((<-held).goes)
		if err := run.Get(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	run()
	again, err := schedules.Again(t.Context(), l.client, in.Flow, dataflow.Window{From: firstCharge})
	if err != nil {
		t.Fatal(err)
	}
	under := <-held // with the customer as she was
	l.stripe.post(t, "/v1/customers/"+id, url.Values{"name": {"Ada Lovelace"}})
	run()
	close(under.goes)
	if again = l.over(t, again); again.Status != "succeeded" {
		t.Errorf("%+v", again)
	}
	var rows []struct{ Name string }
	l.ask(t, "customers", "SELECT customers_data.name AS name FROM t", &rows)
	if diff := cmp.Diff([]struct{ Name string }{{"Ada Lovelace"}}, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A run whose connection is suspended waits, and goes on where it was.
func TestARunWaitsForItsConnection(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	held := l.stripe.hold(t, "/v1/charges", "limit")
	l.serveHere(t)
	l.stripe.seedCharges(t, 0, 250)
	run := l.begin(t, l.created(t, true))
	first := <-held
	queue := node.Queue{Client: l.client, Namespace: l.temporal.Namespace(), Connection: "stripe-main"}
	if err := queue.Suspend(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(first.goes)
	poll.Until(t, "the page that waits", func() bool {
		description, err := l.client.DescribeWorkflowExecution(t.Context(), run.GetID(), run.GetRunID())
		return err == nil && len(description.GetPendingActivities()) == 1 && description.GetWorkflowExecutionInfo().GetHistoryLength() > 12
	})
	poll.Until(t, "what the UI shows", func() bool { return strings.Contains(l.details(t, run), "suspended") })
	select {
	case <-held:
		t.Error("a page is read over a connection that is suspended")
	default:
	}
	if err := queue.Resume(t.Context(), 100); err != nil {
		t.Fatal(err)
	}
	release(t, held)
	var result workflows.FlowResult
	if err := run.Get(t.Context(), &result); err != nil || result.Written != 250 {
		t.Errorf("%+v, %v", result, err)
	}
}

// Runs under way keep the definitions that they began with; the next one has those that were applied meanwhile, and goes on
// from there.
func TestDefinitionsThatAreEditedDuringARunAreForTheNext(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	held := l.stripe.hold(t, "/v1/charges", "limit")
	l.serveHere(t)
	l.stripe.seedCharges(t, 0, 150)
	flow := l.created(t, true).Flow
	flow.Dataflow.Schedule = nil
	store := l.schedule(t, flow)
	id := schedules.ID(schedules.Dataflow, flow.Name())
	first, err := store.Run(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	under := <-held
	edited := l.flow(t, "charges")
	edited.Dataflow.Changes.Value, edited.Dataflow.ErrorThresholdPercent = lang.ChangesCreated, 0
	placeless, err := edited.Placeless()
	if err != nil {
		t.Fatal(err)
	}
	edited.Digest = placeless.Digest
	l.schedule(t, edited)
	close(under.goes)
	release(t, held)
	if first = l.over(t, first); first.Status != "succeeded" || first.Result.Written != 150 {
		t.Fatalf("%+v %+v", first, first.Result)
	}
	l.stripe.seedCharges(t, 150, 10)
	second, err := store.Run(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if second = l.over(t, second); second.Status != "succeeded" || second.Result.Read != 40 || second.Result.Written != 10 {
		t.Errorf("%+v %+v", second, second.Result)
	}
	var began workflows.DataflowInput
	if err := converter.GetDefaultDataConverter().FromPayloads(l.started(t, second).GetInput(), &began); err != nil || began.Flow.Digest != edited.Digest {
		t.Errorf("the second run began with %s, %v", began.Flow.Digest, err)
	}
}

// started is how a run began.
func (l *lakeside) started(t *testing.T, run *schedules.Run) *historypb.WorkflowExecutionStartedEventAttributes {
	t.Helper()
	event, err := l.client.GetWorkflowHistory(t.Context(), run.ID, run.RunID, false, 0).Next()
	if err != nil {
		t.Fatal(err)
	}
	return event.GetWorkflowExecutionStartedEventAttributes()
}
