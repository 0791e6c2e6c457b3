package schedules

import (
	"fmt"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	schedulepb "go.temporal.io/api/schedule/v1"

	"hawser/internal/dataflow"
	"hawser/internal/lang"
)

const (
	wordDrift   = "somebody has changed what it starts: it becomes as declared again"
	wordWritten = "carries the same definitions, written by another version of starter: nothing of yours changes"
	wordInputs  = "starts with other inputs"
)

// times says in words when a schedule runs; two schedules that run at the same times have the same words.
func times(spec *schedulepb.ScheduleSpec) string {
	var parts []string
	for _, every := range spec.GetInterval() {
		text := "every " + lengthOf(every.GetInterval().AsDuration())
		if phase := every.GetPhase().AsDuration(); phase > 0 {
			text += " at +" + lengthOf(phase)
		}
		parts = append(parts, text)
	}
	for _, at := range spec.GetStructuredCalendar() {
		parts = append(parts, calendar(at))
	}
	if len(parts) == 0 {
		return "when asked to"
	}
	text := strings.Join(parts, ", and ")
	if start := spec.GetStartTime(); start != nil {
		text += " from " + start.AsTime().Format(time.RFC3339)
	}
	if zone := spec.GetTimezoneName(); zone != "" && zone != "UTC" {
		text += " in " + zone
	}
	return text
}

func lengthOf(d time.Duration) string {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = strings.TrimSuffix(text, zero[1:])
		}
	}
	return text
}

// calendar writes a calendar as cron does, with what cron does not know after it.
func calendar(c *schedulepb.StructuredCalendarSpec) string {
	if once := one(c.GetYear()); once != "" && one(c.GetDayOfMonth()) != "" && one(c.GetMonth()) != "" && one(c.GetHour()) != "" && one(c.GetMinute()) != "" {
		return fmt.Sprintf("once at %s-%s-%s %s:%s:%s", once, one(c.GetMonth()), one(c.GetDayOfMonth()), one(c.GetHour()), one(c.GetMinute()), one(c.GetSecond()))
	}
	fields := []string{
		ranges(c.GetMinute(), 0, 59), ranges(c.GetHour(), 0, 23), ranges(c.GetDayOfMonth(), 1, 31),
		ranges(c.GetMonth(), 1, 12), ranges(c.GetDayOfWeek(), 0, 6),
	}
	text := "cron " + strings.Join(fields, " ")
	if seconds := ranges(c.GetSecond(), 0, 59); seconds != "0" {
		text += " at second " + seconds
	}
	if years := ranges(c.GetYear(), 0, 9999); years != "" {
		text += " in " + years
	}
	return text
}

// one gives the only value of ranges, with two digits at least; "" where there are more.
func one(list []*schedulepb.Range) string {
	if len(list) != 1 || list[0].GetEnd() > list[0].GetStart() {
		return ""
	}
	return fmt.Sprintf("%02d", list[0].GetStart())
}

func ranges(list []*schedulepb.Range, low, high int32) string {
	var parts []string
	for _, r := range list {
		start, end, step := r.GetStart(), max(r.GetEnd(), r.GetStart()), max(r.GetStep(), 1)
		text := fmt.Sprint(start)
		switch {
		case start == low && end == high:
			text = "*"
		case end > start:
			text = fmt.Sprintf("%d-%d", start, end)
		}
		if step > 1 {
			text += fmt.Sprintf("/%d", step)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ",")
}

func wordTimes(was, is string) string { return fmt.Sprintf("runs %s, was %s", is, was) }

func wordDigest(was, is string) string {
	if was == "" {
		return "carries the definitions of now"
	}
	return fmt.Sprintf("carries the definitions of now (%.8s, was %.8s)", is, was)
}

func wordOverlap(was, is enumspb.ScheduleOverlapPolicy) string {
	return fmt.Sprintf("overlap %s, was %s", overlapName(is), overlapName(was))
}

func overlapName(policy enumspb.ScheduleOverlapPolicy) string {
	for _, name := range lang.Overlaps() {
		if overlaps[name] == policy {
			return name
		}
	}
	return policy.String()
}

func wordWindow(flow *dataflow.Flow, window dataflow.Window) string {
	text := flow.Dataflow.ResourcePath.Value + " again"
	if window.From > 0 {
		text += " from " + time.Unix(window.From, 0).UTC().Format(time.RFC3339)
	}
	if window.Until > 0 {
		text += " until " + time.Unix(window.Until, 0).UTC().Format(time.RFC3339)
	}
	return text
}
