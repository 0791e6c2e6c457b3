package schedules_test

import (
	"slices"
	"strings"
	"testing"

	"hawser/internal/schedules"
)

// edited gives the items of the definitions with an edit, and with a schedule for the dataflow.
func edited(t *testing.T, old, text string) []*schedules.Item {
	t.Helper()
	was := strings.Replace(someDefinitions, "SCHEDULE", laterSchedule, 1)
	is := strings.Replace(was, old, text, 1)
	if is == was {
		t.Fatalf("the definitions do not hold %q", old)
	}
	return declaredIn(t, is)
}

func TestDefinitionsThatAreMovedInTheirFilesAreNoChange(t *testing.T) {
	t.Parallel()
	d := newDeployment(t)
	items, moved := declared(t, laterSchedule), edited(t, "kind: Connection", "# ours\n\nkind: Connection")
	before, _ := d.plan(schedules.Options{}, items...)
	if then, _ := d.plan(schedules.Options{}, moved...); then.Etag != before.Etag {
		t.Error("a plan is stale once the definitions are moved")
	}
	d.apply(schedules.Options{}, items...)
	applied, _ := d.plan(schedules.Options{}, items...)
	plan, _ := d.plan(schedules.Options{}, moved...)
	if plan.Pending() || plan.Etag != applied.Etag {
		t.Errorf("moved definitions are a change: %+v", plan.Changes)
	}
}

// A version that has digests of another kind leaves what was applied as it is.
func TestTriggersThatWereAppliedWithAnotherDigestAreTheSame(t *testing.T) {
	t.Parallel()
	d := newDeployment(t)
	definitions, _ := read(t, laterSchedule)
	bundle := bundleOf(t, definitions)
	was := *bundle
	was.Digest = strings.Repeat("0", 64)
	item, err := schedules.OfTrigger(&was, 2, definitions.Integrations[0].Triggers[1], map[string]any{"amount": int64(7)})
	if err != nil {
		t.Fatal(err)
	}
	d.apply(schedules.Options{}, item)
	items := declared(t, laterSchedule)[2:3]
	if plan, _ := d.plan(schedules.Options{}, items...); plan.Pending() {
		t.Errorf("%+v", plan.Changes)
	}
	was.Format--
	if item, err = schedules.OfTrigger(&was, 2, definitions.Integrations[0].Triggers[1], map[string]any{"amount": int64(7)}); err != nil {
		t.Fatal(err)
	}
	d.apply(schedules.Options{}, item)
	if plan, _ := d.plan(schedules.Options{}, items...); !plan.Pending() || !strings.HasSuffix(plan.Changes[0].Differences[0], "nothing of yours changes") {
		t.Errorf("%+v", plan.Changes)
	}
}

func TestWhatIsEditedIsADifferenceAndMakesAPlanStale(t *testing.T) {
	t.Parallel()
	d := newDeployment(t)
	items := declared(t, laterSchedule)
	d.apply(schedules.Options{}, items...)
	before, _ := d.plan(schedules.Options{}, items...)
	for _, test := range []struct{ name, old, text, id, want string }{
		{"a mapping's expression", "data.amount + 0", "data.amount + 1", "dataflow/refunds", "carries the definitions of now ("},
		{"a task's expression", `"${inputs.amount}"`, `"${inputs.amount + 1}"`, "trigger/nightly/2", "carries the definitions of now ("},
		{"a trigger's inputs", "inputs: {amount: 5}", "inputs: {amount: 6}", "trigger/nightly/1", "starts with other inputs"},
		{"an overlap", "overlap: bufferOne", "overlap: skip", "trigger/nightly/1", "overlap skip, was bufferOne"},
	} {
		plan, actions := d.plan(schedules.Options{}, edited(t, test.old, test.text)...)
		i := slices.IndexFunc(plan.Changes, func(c schedules.Change) bool { return c.ID == test.id })
		if got := strings.Join(plan.Changes[i].Differences, "; "); actions[test.id] != schedules.Update || !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %s %q, want %q", test.name, actions[test.id], got, test.want)
		}
		if plan.Etag == before.Etag {
			t.Errorf("%s: the plan is called as the one before", test.name)
		}
	}
}

// A plan of what is to be made is another one once that is edited.
func TestWhatIsEditedBeforeItIsMadeMakesAPlanStale(t *testing.T) {
	t.Parallel()
	d := newDeployment(t)
	before, _ := d.plan(schedules.Options{}, declared(t, laterSchedule)...)
	for old, text := range map[string]string{"inputs: {amount: 5}": "inputs: {amount: 6}", "overlap: bufferOne": "overlap: skip"} {
		if plan, _ := d.plan(schedules.Options{}, edited(t, old, text)...); plan.Etag == before.Etag {
			t.Errorf("%s instead of %s: the plan is called as the one before", text, old)
		}
	}
}
