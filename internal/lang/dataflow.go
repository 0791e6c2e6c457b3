package lang

import "hawser/internal/source"

// Dataflow is a definition of kind Dataflow: a source whose records are mapped into a dataset, on schedule.
type Dataflow struct {
	Meta
	// Connection and ResourcePath name the source: the records that a connection lists.
	Connection   Text `json:"connection"`
	ResourcePath Text `json:"resourcePath"`
	// Dataset and Mapping name definitions of these kinds.
	Dataset Text `json:"dataset"`
	Mapping Text `json:"mapping"`
	// Schedule is nil for a dataflow that only runs when it is asked to.
	Schedule *Schedule `json:"schedule,omitempty"`
	// ErrorThresholdPercent is the share of failed records above which a run fails.
	ErrorThresholdPercent int `json:"errorThresholdPercent"`
	// Changes is ChangesCreated or ChangesEvents.
	Changes Text `json:"changes"`
}

// What of a source's changes a dataflow follows.
const (
	ChangesCreated = "created" // records that are new
	ChangesEvents  = "events"  // also what the application's events say was changed or deleted
)

// Schedule says when a dataflow runs.
type Schedule struct {
	// StartTime is when the first run is due, in Unix seconds.
	StartTime int64 `json:"startTime"`
	// Frequency is one of Frequencies; Interval counts them, and is 0 for once.
	Frequency string `json:"frequency"`
	Interval  int    `json:"interval,omitempty"`
	// Backfill says that the first run takes everything, and not only what is created after StartTime.
	Backfill bool        `json:"backfill,omitempty"`
	Span     source.Span `json:"-"`
}

// The frequencies of a schedule.
const (
	Once   = "once"
	Minute = "minute"
	Hour   = "hour"
	Day    = "day"
	Week   = "week"
)

// Frequencies lists the frequencies.
func Frequencies() []string { return []string{Once, Minute, Hour, Day, Week} }

// Repeats reports whether the schedule has more than one run.
func (s *Schedule) Repeats() bool { return s != nil && s.Frequency != Once }
