package schedules

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	schedulepb "go.temporal.io/api/schedule/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"
)

// State is a schedule as Temporal keeps it.
type State struct {
	ID string
	// Digest is what is known of the definitions that its runs carry, "" where nobody noted it.
	Digest string
	// Etag changes with every change of the schedule, whoever makes it.
	Etag   string
	Paused bool
	Notes  string
	// Next are the next runs, Running is the workflow that runs now, "" for none.
	Next    []time.Time
	Running string

	schedule *schedulepb.Schedule
	token    []byte
}

// Get gives a schedule, nil where there is none.
func (s *Store) Get(ctx context.Context, id string) (*State, error) {
	answer, err := s.service.DescribeSchedule(ctx, &workflowservice.DescribeScheduleRequest{Namespace: s.namespace, ScheduleId: id})
	var missing *serviceerror.NotFound
	switch {
	case errors.As(err, &missing):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading schedule %q: %w", id, err)
	}
	state := &State{
		ID: id, Etag: base64.RawURLEncoding.EncodeToString(answer.GetConflictToken()), token: answer.GetConflictToken(),
		Paused: answer.GetSchedule().GetState().GetPaused(), Notes: answer.GetSchedule().GetState().GetNotes(),
		schedule: answer.GetSchedule(),
	}
	if digest := answer.GetSchedule().GetAction().GetStartWorkflow().GetMemo().GetFields()[definitionMemo]; digest != nil {
		if err := converter.GetDefaultDataConverter().FromPayload(digest, &state.Digest); err != nil {
			state.Digest = ""
		}
	}
	for _, at := range answer.GetInfo().GetFutureActionTimes() {
		state.Next = append(state.Next, at.AsTime())
	}
	for _, running := range answer.GetInfo().GetRunningWorkflows() {
		state.Running = running.GetWorkflowId()
	}
	return state, nil
}

// IDs lists the ids of all schedules that this package makes.
func (s *Store) IDs(ctx context.Context) ([]string, error) {
	var ids []string
	request := &workflowservice.ListSchedulesRequest{Namespace: s.namespace, MaximumPageSize: 1000}
	for {
		page, err := s.service.ListSchedules(ctx, request)
		if err != nil {
			return nil, fmt.Errorf("listing schedules: %w", err)
		}
		for _, entry := range page.GetSchedules() {
			for _, kind := range Kinds() {
				if strings.HasPrefix(entry.GetScheduleId(), string(kind)+"/") {
					ids = append(ids, entry.GetScheduleId())
				}
			}
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return ids, nil
		}
	}
}
