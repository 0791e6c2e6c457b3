package schedules

import (
	"fmt"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	schedulepb "go.temporal.io/api/schedule/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/types/known/durationpb"

	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/workflows"
)

// OfTrigger declares the schedule of a trigger of an integration, its number counted from 1. The inputs are checked, with
// defaults filled in.
func OfTrigger(bundle *lang.Bundle, number int, trigger *lang.Trigger, inputs map[string]any) (*Item, error) {
	integration := bundle.Integration
	name := integration.Name.Value
	args, err := converter.GetDefaultDataConverter().ToPayloads(workflows.Input{Bundle: bundle, Inputs: schema.Value{Any: inputs}})
	if err != nil {
		return nil, fmt.Errorf("writing integration %q: %w", name, err)
	}
	item := &Item{
		Kind: Trigger, Name: fmt.Sprintf("%s/%d", name, number), Digest: bundle.Digest,
		Attributes: map[string]any{
			workflows.IntegrationAttribute.GetName(): name,
			workflows.ConnectionAttribute.GetName():  integration.Connections(),
		},
	}
	start := &workflowpb.NewWorkflowExecutionInfo{
		WorkflowId:   item.ID(),
		WorkflowType: &commonpb.WorkflowType{Name: name},
		TaskQueue:    &taskqueuepb.TaskQueue{Name: workflows.TaskQueue},
		Input:        args,
		Priority:     &commonpb.Priority{FairnessKey: name},
	}
	if err := describe(start, workflows.Summary(integration), item); err != nil {
		return nil, err
	}
	item.Schedule = &schedulepb.Schedule{
		Spec: triggerSpec(trigger),
		Policies: &schedulepb.SchedulePolicies{
			OverlapPolicy: overlaps[trigger.Overlap],
			CatchupWindow: durationpb.New(catchup),
		},
		Action: &schedulepb.ScheduleAction{Action: &schedulepb.ScheduleAction_StartWorkflow{StartWorkflow: start}},
	}
	return item, nil
}

func triggerSpec(trigger *lang.Trigger) *schedulepb.ScheduleSpec {
	spec := &schedulepb.ScheduleSpec{TimezoneName: trigger.Timezone.Value}
	if trigger.Calendar == nil {
		spec.Interval = []*schedulepb.IntervalSpec{{Interval: durationpb.New(trigger.Every.Value)}}
		return spec
	}
	c := trigger.Calendar
	spec.StructuredCalendar = []*schedulepb.StructuredCalendarSpec{{
		Second: rangesOf(c.Second), Minute: rangesOf(c.Minute), Hour: rangesOf(c.Hour), DayOfMonth: rangesOf(c.DayOfMonth),
		Month: rangesOf(c.Month), DayOfWeek: rangesOf(c.DayOfWeek), Year: rangesOf(c.Year),
	}}
	return spec
}

func rangesOf(list []lang.Range) []*schedulepb.Range {
	var ranges []*schedulepb.Range
	for _, r := range list {
		ranges = append(ranges, &schedulepb.Range{Start: int32(r.Start), End: int32(r.End), Step: int32(r.Step)})
	}
	return ranges
}

var overlaps = map[string]enumspb.ScheduleOverlapPolicy{
	lang.OverlapSkip:           enumspb.SCHEDULE_OVERLAP_POLICY_SKIP,
	lang.OverlapBufferOne:      enumspb.SCHEDULE_OVERLAP_POLICY_BUFFER_ONE,
	lang.OverlapBufferAll:      enumspb.SCHEDULE_OVERLAP_POLICY_BUFFER_ALL,
	lang.OverlapCancelOther:    enumspb.SCHEDULE_OVERLAP_POLICY_CANCEL_OTHER,
	lang.OverlapTerminateOther: enumspb.SCHEDULE_OVERLAP_POLICY_TERMINATE_OTHER,
	lang.OverlapAllowAll:       enumspb.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL,
}
