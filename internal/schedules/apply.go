package schedules

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	schedulepb "go.temporal.io/api/schedule/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/proto"
)

// StaleError says that a schedule was changed by somebody else since it was looked at: nothing was done to it.
type StaleError struct{ ID string }

// Error names the schedule.
func (e *StaleError) Error() string {
	return fmt.Sprintf("%s was changed by somebody else meanwhile: nothing was done to it", e.ID)
}

// Apply does what the plan says, schedule by schedule. The first that cannot be changed ends it; one that was changed since
// the plan was made is a *StaleError.
func (s *Store) Apply(ctx context.Context, plan *Plan, done func(Change)) error {
	for _, change := range plan.Changes {
		var err error
		switch change.Action {
		case Create:
			err = s.create(ctx, change.item)
		case Update:
			err = s.update(ctx, change.item, change.state)
		case Delete:
			err = s.remove(ctx, change)
		case Keep:
			continue
		}
		if err != nil {
			return err
		}
		done(change)
	}
	return nil
}

// create makes a schedule, where the namespace lacks the search attributes without them.
func (s *Store) create(ctx context.Context, item *Item) error {
	err := s.createWith(ctx, item)
	if lacksAttributes(err, item) {
		err = s.createWith(ctx, item.bare())
	}
	return err
}

func (s *Store) createWith(ctx context.Context, item *Item) error {
	attributes, err := searchAttributes(item)
	if err != nil {
		return err
	}
	request := &workflowservice.CreateScheduleRequest{
		Namespace: s.namespace, ScheduleId: item.ID(), Schedule: item.Schedule, SearchAttributes: attributes, RequestId: rand.Text(),
	}
	if item.Now {
		request.InitialPatch = &schedulepb.SchedulePatch{
			TriggerImmediately: &schedulepb.TriggerImmediatelyRequest{OverlapPolicy: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP},
		}
	}
	_, err = s.service.CreateSchedule(ctx, request)
	var taken *serviceerror.WorkflowExecutionAlreadyStarted
	var exists *serviceerror.AlreadyExists
	switch {
	case errors.As(err, &taken), errors.As(err, &exists):
		return &StaleError{item.ID()}
	case err != nil:
		return fmt.Errorf("creating schedule %q: %w", item.ID(), err)
	}
	return nil
}

// lacksAttributes tells whether a schedule was refused because the namespace does not have the search attributes.
func lacksAttributes(err error, item *Item) bool {
	return lacks(err, slices.Collect(maps.Keys(item.Attributes))...)
}

// lacks tells whether Temporal refuses something because of one of these search attributes.
func lacks(err error, attributes ...string) bool {
	var invalid *serviceerror.InvalidArgument
	return errors.As(err, &invalid) && slices.ContainsFunc(attributes, func(name string) bool {
		return strings.Contains(invalid.Message, name)
	})
}

// bare gives the item without search attributes.
func (i *Item) bare() *Item {
	bare := *i
	bare.Attributes = nil
	bare.Schedule = proto.CloneOf(i.Schedule)
	bare.Schedule.GetAction().GetStartWorkflow().SearchAttributes = nil
	return &bare
}

// update changes a schedule unless it is not the one any more that state tells of. Whether it is paused stays.
func (s *Store) update(ctx context.Context, item *Item, state *State) error {
	err := s.updateWith(ctx, item, state)
	if lacksAttributes(err, item) {
		err = s.updateWith(ctx, item.bare(), state)
	}
	return err
}

func (s *Store) updateWith(ctx context.Context, item *Item, state *State) error {
	attributes, err := searchAttributes(item)
	if err != nil {
		return err
	}
	schedule := proto.CloneOf(item.Schedule)
	schedule.State = state.schedule.GetState()
	_, err = s.service.UpdateSchedule(ctx, &workflowservice.UpdateScheduleRequest{
		Namespace: s.namespace, ScheduleId: item.ID(), Schedule: schedule, ConflictToken: state.token,
		SearchAttributes: attributes, RequestId: rand.Text(),
	})
	var conflict *serviceerror.FailedPrecondition
	switch {
	case errors.As(err, &conflict):
		return &StaleError{item.ID()}
	case err != nil:
		return fmt.Errorf("changing schedule %q: %w", item.ID(), err)
	}
	// A server may drop a stale update without a word.
	now, err := s.Get(ctx, item.ID())
	switch {
	case err != nil:
		return err
	case now == nil || len(differences(item, now)) > 0:
		return &StaleError{item.ID()}
	}
	return nil
}

// remove deletes a schedule, unless it was changed since the plan was made. What it has started goes on.
func (s *Store) remove(ctx context.Context, change Change) error {
	now, err := s.Get(ctx, change.ID)
	switch {
	case err != nil:
		return err
	case now == nil:
		return nil
	case now.Etag != change.Etag:
		return &StaleError{change.ID}
	}
	return s.Delete(ctx, change.ID)
}

// Delete deletes a schedule. What it has started goes on.
func (s *Store) Delete(ctx context.Context, id string) error {
	if _, err := s.service.DeleteSchedule(ctx, &workflowservice.DeleteScheduleRequest{Namespace: s.namespace, ScheduleId: id}); err != nil {
		return fmt.Errorf("deleting schedule %q: %w", id, err)
	}
	return nil
}

// Pause pauses a schedule, or lets it run again; note says why.
func (s *Store) Pause(ctx context.Context, id string, pause bool, note string) error {
	patch := &schedulepb.SchedulePatch{}
	if pause {
		patch.Pause = note
	} else {
		patch.Unpause = note
	}
	return s.patch(ctx, id, patch)
}

// Run has a schedule start a run now, and gives the run: another one that is under way keeps it from starting, and the
// error is then a *BusyError.
func (s *Store) Run(ctx context.Context, id string) (*Run, error) {
	before, err := s.recent(ctx, id)
	if err != nil {
		return nil, err
	}
	patch := &schedulepb.SchedulePatch{
		TriggerImmediately: &schedulepb.TriggerImmediatelyRequest{OverlapPolicy: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP},
	}
	if err := s.patch(ctx, id, patch); err != nil {
		return nil, err
	}
	for {
		after, err := s.recent(ctx, id)
		switch {
		case err != nil:
			return nil, err
		case after.skipped > before.skipped:
			return nil, &BusyError{id}
		case after.latest.GetRunId() != before.latest.GetRunId():
			return &Run{ID: after.latest.GetWorkflowId(), RunID: after.latest.GetRunId(), Status: "running"}, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(triggerPoll):
		}
	}
}

// triggerPoll is how often is looked whether a schedule has started what it was told to.
const triggerPoll = 50 * time.Millisecond

// recent is what a schedule has done of late.
type recent struct {
	latest  *commonpb.WorkflowExecution
	skipped int64
}

func (s *Store) recent(ctx context.Context, id string) (recent, error) {
	answer, err := s.service.DescribeSchedule(ctx, &workflowservice.DescribeScheduleRequest{Namespace: s.namespace, ScheduleId: id})
	if err != nil {
		return recent{}, fmt.Errorf("reading schedule %q: %w", id, err)
	}
	r := recent{skipped: answer.GetInfo().GetOverlapSkipped()}
	if actions := answer.GetInfo().GetRecentActions(); len(actions) > 0 {
		r.latest = actions[len(actions)-1].GetStartWorkflowResult()
	}
	return r, nil
}

func (s *Store) patch(ctx context.Context, id string, patch *schedulepb.SchedulePatch) error {
	_, err := s.service.PatchSchedule(ctx, &workflowservice.PatchScheduleRequest{
		Namespace: s.namespace, ScheduleId: id, Patch: patch, RequestId: rand.Text(),
	})
	if err != nil {
		return fmt.Errorf("changing schedule %q: %w", id, err)
	}
	return nil
}
