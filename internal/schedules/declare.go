package schedules

import (
	"fmt"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	schedulepb "go.temporal.io/api/schedule/v1"
	sdkpb "go.temporal.io/api/sdk/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"hawser/activities"
	"hawser/internal/dataflow"
	"hawser/internal/lang"
	"hawser/workflows"
)

// definitionMemo is the memo that holds the digest of what a workflow carries.
const definitionMemo = workflows.DefinitionMemo

// catchup is how late a run may be that was missed: once the service is back, the first of those that were missed is made
// up, and the others find it running.
const catchup = 365 * 24 * time.Hour

// OfDataflow declares the schedule of a dataflow. One that has none is only run when it is asked to be; its schedule in
// Temporal keeps its runs apart all the same.
func OfDataflow(flow *dataflow.Flow) (*Item, error) {
	args, err := converter.GetDefaultDataConverter().ToPayloads(workflows.DataflowInput{Flow: flow})
	if err != nil {
		return nil, fmt.Errorf("writing dataflow %q: %w", flow.Name(), err)
	}
	item := &Item{
		Kind: Dataflow, Name: flow.Name(), Digest: flow.Digest,
		Attributes: map[string]any{
			workflows.DataflowAttribute.GetName():   flow.Name(),
			workflows.ConnectionAttribute.GetName(): []string{flow.Connection()},
		},
		Now: flow.Dataflow.Schedule != nil && time.Unix(flow.Dataflow.Schedule.StartTime, 0).Before(time.Now()),
	}
	start := &workflowpb.NewWorkflowExecutionInfo{
		WorkflowId:   item.ID(),
		WorkflowType: &commonpb.WorkflowType{Name: workflows.DataflowType},
		TaskQueue:    &taskqueuepb.TaskQueue{Name: activities.DatasetQueue},
		Input:        args,
	}
	summary := fmt.Sprintf("%s of %s into %s", flow.Dataflow.ResourcePath.Value, flow.Connection(), flow.Dataset.Name.Value)
	if err := describe(start, summary, item); err != nil {
		return nil, err
	}
	item.Schedule = &schedulepb.Schedule{
		Spec: everySpec(flow.Dataflow.Schedule),
		Policies: &schedulepb.SchedulePolicies{
			OverlapPolicy: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP,
			CatchupWindow: durationpb.New(catchup),
		},
		Action: &schedulepb.ScheduleAction{Action: &schedulepb.ScheduleAction_StartWorkflow{StartWorkflow: start}},
	}
	return item, nil
}

// describe gives what a schedule starts its summary, its memo and its search attributes.
func describe(start *workflowpb.NewWorkflowExecutionInfo, summary string, item *Item) error {
	data := converter.GetDefaultDataConverter()
	text, err := data.ToPayload(summary)
	if err != nil {
		return err
	}
	digest, err := data.ToPayload(item.Digest)
	if err != nil {
		return err
	}
	attributes, err := searchAttributes(item)
	if err != nil {
		return err
	}
	start.UserMetadata = &sdkpb.UserMetadata{Summary: text}
	start.Memo = &commonpb.Memo{Fields: map[string]*commonpb.Payload{definitionMemo: digest}}
	start.SearchAttributes = attributes
	return nil
}

func searchAttributes(item *Item) (*commonpb.SearchAttributes, error) {
	fields := map[string]*commonpb.Payload{}
	for name, value := range item.Attributes {
		payload, err := converter.GetDefaultDataConverter().ToPayload(value)
		if err != nil {
			return nil, err
		}
		fields[name] = payload
	}
	return &commonpb.SearchAttributes{IndexedFields: fields}, nil
}

// everySpec gives the times of a dataflow: every interval from its start on, or its start alone.
func everySpec(s *lang.Schedule) *schedulepb.ScheduleSpec {
	switch {
	case s == nil, !s.Repeats() && s.StartTime < calendarsBegin: // one in the past runs when the schedule is made
		return &schedulepb.ScheduleSpec{}
	case !s.Repeats():
		at := time.Unix(s.StartTime, 0).UTC()
		one := func(n int) []*schedulepb.Range { return []*schedulepb.Range{{Start: int32(n), End: int32(n), Step: 1}} }
		return &schedulepb.ScheduleSpec{StructuredCalendar: []*schedulepb.StructuredCalendarSpec{{
			Second: one(at.Second()), Minute: one(at.Minute()), Hour: one(at.Hour()),
			DayOfMonth: one(at.Day()), Month: one(int(at.Month())), Year: one(at.Year()),
			DayOfWeek: []*schedulepb.Range{{Start: 0, End: 6, Step: 1}},
		}}}
	}
	every := time.Duration(s.Interval) * units[s.Frequency]
	offset := time.Duration(s.StartTime%int64(every/time.Second)) * time.Second
	return &schedulepb.ScheduleSpec{
		Interval:  []*schedulepb.IntervalSpec{{Interval: durationpb.New(every), Phase: durationpb.New(offset)}},
		StartTime: timestamppb.New(time.Unix(s.StartTime, 0)),
	}
}

// calendarsBegin is when Temporal's calendars begin: with the year 2000.
const calendarsBegin = 946_684_800

var units = map[string]time.Duration{
	lang.Minute: time.Minute, lang.Hour: time.Hour, lang.Day: 24 * time.Hour, lang.Week: 7 * 24 * time.Hour,
}
