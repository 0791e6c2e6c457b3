package lang

import (
	"time"

	"hawser/internal/source"
)

// Trigger starts an integration at certain times. Exactly one of Every and Calendar is set.
type Trigger struct {
	// Every is the length of time between two starts, counted from 1970.
	Every Duration
	// Calendar is the times at which all of its fields fit; a cron expression is one too.
	Calendar *Calendar
	// Timezone is the IANA name of the zone that Calendar is read in; UTC unless told.
	Timezone Text
	// Overlap says what happens when it is time for a start and the one before still runs: one of Overlaps.
	Overlap string
	// Inputs are data: expressions mean nothing in them.
	Inputs []Member
	Span   source.Span
}

// The overlaps, in Temporal's words.
const (
	OverlapSkip           = "skip"
	OverlapBufferOne      = "bufferOne"
	OverlapBufferAll      = "bufferAll"
	OverlapCancelOther    = "cancelOther"
	OverlapTerminateOther = "terminateOther"
	OverlapAllowAll       = "allowAll"
)

// Overlaps lists the overlaps; the first one holds unless told.
func Overlaps() []string {
	return []string{OverlapSkip, OverlapBufferOne, OverlapBufferAll, OverlapCancelOther, OverlapTerminateOther, OverlapAllowAll}
}

// Calendar is times as Temporal's calendars write them: those that fit all fields. DayOfWeek counts from 0, a Sunday; no
// Year is any year.
type Calendar struct {
	Second, Minute, Hour, DayOfMonth, Month, DayOfWeek, Year []Range
}

// Range is the numbers from Start to End, every Step of them.
type Range struct{ Start, End, Step int }

// Zone gives the trigger's time zone, which load has found.
func (t *Trigger) Zone() *time.Location {
	zone, err := time.LoadLocation(t.Timezone.Value)
	if err != nil {
		return time.UTC
	}
	return zone
}
