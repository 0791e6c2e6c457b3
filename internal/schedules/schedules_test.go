package schedules_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	schedulepb "go.temporal.io/api/schedule/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"

	"hawser/internal/dataflow"
	"hawser/internal/devserver"
	"hawser/internal/lang"
	"hawser/internal/poll"
	"hawser/internal/schedules"
	"hawser/workflows"
)

func TestPlanAndApply(t *testing.T) {
	t.Parallel()
	d := newDeployment(t)
	items := declared(t, laterSchedule)
	everything := func(action schedules.Action) map[string]schedules.Action {
		return map[string]schedules.Action{"dataflow/refunds": action, "trigger/nightly/1": action, "trigger/nightly/2": action, "trigger/nightly/3": action}
	}

	first, actions := d.plan(schedules.Options{}, items...)
	if diff := cmp.Diff(everything(schedules.Create), actions); diff != "" {
		t.Errorf("before (-want +got):\n%s", diff)
	}
	d.apply(schedules.Options{}, items...)
	second, actions := d.plan(schedules.Options{}, items...)
	if diff := cmp.Diff(everything(schedules.Keep), actions); diff != "" {
		t.Errorf("after (-want +got):\n%s\n%+v", diff, second.Changes)
	}
	if first.Etag == second.Etag || second.Pending() {
		t.Errorf("the plans are %s and %s", first.Etag, second.Etag)
	}

	edited := declared(t, "schedule: {startTime: 4102444800, frequency: day, interval: 1}")
	third, actions := d.plan(schedules.Options{}, edited...)
	if actions["dataflow/refunds"] != schedules.Update || actions["trigger/nightly/1"] != schedules.Keep {
		t.Errorf("after an edit: %v", actions)
	}
	want := "runs every 24h from 2100-01-01T00:00:00Z, was every 6h from 2100-01-01T00:00:00Z"
	if got := third.Changes[0].Differences; len(got) != 2 || got[0] != want {
		t.Errorf("the differences are %q, want %q", got, want)
	}
	d.apply(schedules.Options{}, edited...)
	if plan, _ := d.plan(schedules.Options{}, edited...); plan.Pending() {
		t.Errorf("the edit is not applied: %+v", plan.Changes)
	}
}

func TestWhatNothingDeclaresIsDeletedOnRequestAlone(t *testing.T) {
	t.Parallel()
	d := newDeployment(t)
	items := declared(t, laterSchedule)
	d.apply(schedules.Options{}, items...)
	poll.Until(t, "the list of schedules", func() bool {
		ids, err := d.store.IDs(t.Context())
		return err == nil && len(ids) == len(items)
	})
	d.apply(schedules.Options{Orphans: true}, items[:1]...)
	_, actions := d.plan(schedules.Options{Orphans: true, Prune: true}, items[:1]...)
	want := map[string]schedules.Action{
		"dataflow/refunds": schedules.Keep, "trigger/nightly/1": schedules.Delete, "trigger/nightly/2": schedules.Delete, "trigger/nightly/3": schedules.Delete,
	}
	if diff := cmp.Diff(want, actions); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	d.apply(schedules.Options{Orphans: true, Prune: true}, items[:1]...)
	for _, item := range items {
		state, err := d.store.Get(t.Context(), item.ID())
		if err != nil || (state != nil) != (item == items[0]) {
			t.Errorf("%s: %+v, %v", item.ID(), state, err)
		}
	}
}

func TestAnUpdateFromAStalePlanIsRefused(t *testing.T) {
	t.Parallel()
	d := newDeployment(t)
	d.apply(schedules.Options{}, declared(t, laterSchedule)...)
	plan, _ := d.plan(schedules.Options{}, declared(t, "")...)
	if !plan.Pending() {
		t.Fatalf("%+v", plan.Changes)
	}
	d.apply(schedules.Options{}, declared(t, "schedule: {startTime: 4102444800, frequency: week, interval: 2}")...) // by somebody else
	err := d.store.Apply(t.Context(), plan, func(schedules.Change) {})
	var stale *schedules.StaleError
	if !errors.As(err, &stale) || stale.ID != "dataflow/refunds" {
		t.Fatalf("the stale plan ends with %v", err)
	}
	again, _ := d.plan(schedules.Options{}, declared(t, "schedule: {startTime: 4102444800, frequency: week, interval: 2}")...)
	if again.Pending() {
		t.Errorf("the stale plan has changed something: %+v", again.Changes)
	}
}

func TestWhatSomebodyChangesInTemporalIsADifference(t *testing.T) {
	t.Parallel()
	d := newDeployment(t)
	items := declared(t, laterSchedule)
	d.apply(schedules.Options{}, items...)
	handle := d.client.ScheduleClient().GetHandle(t.Context(), items[0].ID())
	err := handle.Update(t.Context(), client.ScheduleUpdateOptions{DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
		in.Description.Schedule.Spec.Intervals[0].Every = time.Minute
		return &client.ScheduleUpdate{Schedule: &in.Description.Schedule}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	plan, actions := d.plan(schedules.Options{}, items...)
	if actions["dataflow/refunds"] != schedules.Update || !strings.Contains(plan.Changes[0].Differences[0], "was every 1m") {
		t.Errorf("%v %q", actions, plan.Changes[0].Differences)
	}
}

// What another version of starter has made of the same definitions is made anew, and the plan says that it is no more.
func TestDefinitionsThatAnotherVersionHasAppliedAreTheSame(t *testing.T) {
	t.Parallel()
	d := newDeployment(t)
	_, flow := read(t, laterSchedule)
	other := *flow
	other.Digest, other.Source, other.Narrowed = strings.Repeat("0", 64), "", false
	item, err := schedules.OfDataflow(&other)
	if err != nil {
		t.Fatal(err)
	}
	d.apply(schedules.Options{}, item)
	items := declared(t, laterSchedule)[:1]
	plan, actions := d.plan(schedules.Options{}, items...)
	if got := strings.Join(plan.Changes[0].Differences, "; "); actions["dataflow/refunds"] != schedules.Update || !strings.HasSuffix(got, "nothing of yours changes") {
		t.Errorf("%v: %s", actions, got)
	}
	d.apply(schedules.Options{}, items...)
	if plan, _ := d.plan(schedules.Options{}, items...); plan.Pending() {
		t.Errorf("it is not applied: %+v", plan.Changes)
	}
}

func TestAPausedScheduleStaysPaused(t *testing.T) {
	t.Parallel()
	d := newDeployment(t)
	items := declared(t, laterSchedule)
	d.apply(schedules.Options{}, items...)
	if err := d.store.Pause(t.Context(), items[0].ID(), true, "for the night"); err != nil {
		t.Fatal(err)
	}
	d.apply(schedules.Options{}, declared(t, "")...)
	state, err := d.store.Get(t.Context(), items[0].ID())
	if err != nil || !state.Paused || state.Notes != "for the night" {
		t.Errorf("%+v, %v", state, err)
	}
}

func TestARunIsNotStartedBesideAnother(t *testing.T) {
	t.Parallel()
	d := newDeployment(t)
	items := declared(t, "") // nobody works: what is started waits
	d.apply(schedules.Options{}, items[0])
	first, err := d.store.Run(t.Context(), items[0].ID())
	if err != nil {
		t.Fatal(err)
	}
	var busy *schedules.BusyError
	if second, err := d.store.Run(t.Context(), items[0].ID()); !errors.As(err, &busy) {
		t.Errorf("%+v runs beside %+v: %v", second, first, err)
	}
	poll.Until(t, "the run in the list", func() bool {
		runs, err := schedules.Runs(t.Context(), d.client, "refunds", 10)
		return err == nil && len(runs) == 1 && runs[0].RunID == first.RunID && runs[0].Status == "running"
	})
}

func TestANamespaceWithoutSearchAttributesHasSchedulesAllTheSame(t *testing.T) {
	t.Parallel()
	d := newDeploymentWith(t, devserver.Options{})
	d.apply(schedules.Options{}, declared(t, laterSchedule)...)
	d.apply(schedules.Options{}, declared(t, "")...)
	if plan, _ := d.plan(schedules.Options{}, declared(t, "")...); plan.Pending() {
		t.Errorf("%+v", plan.Changes)
	}
}

func TestARunThatReadsAgainIsFoundByItsDataflow(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]devserver.Options{
		"with search attributes":    {SearchAttributes: workflows.SearchAttributes()},
		"without search attributes": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDeploymentWith(t, options)
			window := dataflow.Window{From: 1710267858}
			_, flow := read(t, "")
			run, err := schedules.Again(t.Context(), d.client, flow, window)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := schedules.Get(t.Context(), d.client, run.ID, run.RunID); err != nil || got.From.Unix() != window.From || !got.Until.IsZero() {
				t.Errorf("%+v, %v", got, err)
			}
			if len(options.SearchAttributes) == 0 {
				return
			}
			poll.Until(t, "the run by its attribute", func() bool {
				found, err := d.client.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: "HawserDataflow = 'refunds'"})
				return err == nil && len(found.GetExecutions()) == 1
			})
		})
	}
}

// Temporal's calendars begin with the year 2000.
func TestARunThatWasDueLongAgoIsMadeAtOnce(t *testing.T) {
	t.Parallel()
	d := newDeployment(t)
	items := declared(t, "schedule: {startTime: 0}")
	d.apply(schedules.Options{}, items[0])
	poll.Until(t, "the run in the list", func() bool {
		runs, err := schedules.Runs(t.Context(), d.client, "refunds", 10)
		return err == nil && len(runs) == 1
	})
	if plan, _ := d.plan(schedules.Options{}, items[0]); plan.Pending() {
		t.Errorf("it is not as declared: %+v", plan.Changes)
	}
}

func TestARunsIDTellsItsDataflow(t *testing.T) {
	for id, want := range map[string]string{
		"dataflow/charges-2026-11-22T10:26:04Z":           "charges",
		"dataflow/balance-transactions-2026-11-22T10:26Z": "",
		"dataflow/all-of-2024-2026-11-22T10:26:04Z":       "all-of-2024",
		"dataflow/charges/window":                         "charges",
		"dataflow/charges":                                "",
		"collect-payment-3ewah7o4apna":                    "",
	} {
		if got := schedules.FlowOf(id); got != want {
			t.Errorf("%s is a run of %q, want %q", id, got, want)
		}
	}
}

func TestTimesAreThoseOfTheDefinition(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		schedule lang.Schedule
		want     *schedulepb.IntervalSpec
	}{
		{"every 15 minutes", lang.Schedule{StartTime: 1710267858, Frequency: lang.Minute, Interval: 15}, &schedulepb.IntervalSpec{
			Interval: durationpb.New(15 * time.Minute), Phase: durationpb.New(1710267858 % 900 * time.Second),
		}},
		{"every two weeks", lang.Schedule{StartTime: 1710267858, Frequency: lang.Week, Interval: 2}, &schedulepb.IntervalSpec{
			Interval: durationpb.New(14 * 24 * time.Hour), Phase: durationpb.New(1710267858 % (14 * 86400) * time.Second),
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			flow := &dataflow.Flow{
				Dataflow: &lang.Dataflow{Meta: lang.Meta{Name: lang.Text{Value: "x"}}, Schedule: &test.schedule},
				Dataset:  &lang.Dataset{}, Schema: &lang.Schema{}, Mapping: &lang.MappingSet{},
			}
			item, err := schedules.OfDataflow(flow)
			if err != nil {
				t.Fatal(err)
			}
			got := item.Schedule.GetSpec().GetInterval()[0]
			if got.GetInterval().AsDuration() != test.want.GetInterval().AsDuration() || got.GetPhase().AsDuration() != test.want.GetPhase().AsDuration() {
				t.Errorf("got %v, want %v", got, test.want)
			}
			if start := item.Schedule.GetSpec().GetStartTime().AsTime().Unix(); start != test.schedule.StartTime {
				t.Errorf("it starts at %d", start)
			}
		})
	}
}
