package dataflow

import (
	"encoding/json"
	"fmt"
	"time"

	"hawser/connectors"
	"hawser/internal/dataset"
	"hawser/internal/lang"
)

// Window bounds a run by the time when records were created, in Unix seconds. It reads what is in it again, and leaves the
// flow's cursor where it is.
type Window struct {
	From  int64 `json:"from,omitempty"`  // 0 is the beginning
	Until int64 `json:"until,omitempty"` // not in it; 0 is now
}

// Cursor is what a committed run leaves for the next.
type Cursor struct {
	// Created is when the newest record that was read had been created, in Unix seconds.
	Created int64 `json:"created,omitempty"`
	// Border are the ids of the records of that second that have been read, where the dataset has no key to tell them by.
	Border []string `json:"border,omitempty"`
	// Events is up to when the application's events have been followed, in Unix seconds.
	Events int64 `json:"events,omitempty"`
	// Whole is when everything was read last, in Unix seconds, of a flow that is Dated.
	Whole int64 `json:"whole,omitempty"`
	// Source is the Flow's whose records the rest tells of.
	Source string `json:"source,omitempty"`
}

// Left is what the last run of a schedule says that it has left for the next.
type Left struct {
	// Run is the id of that run, as the dataset knows it.
	Run    string `json:"run"`
	Cursor string `json:"cursor,omitempty"`
}

// For gives the cursor of a run that has begun into a dataset: where the last result says, if the dataset knows of no
// other run since; else where the dataset says. A nil Left is that of a run that is the first, or of no schedule.
func (l *Left) For(run dataset.Run) string {
	if l == nil || l.Run == "" || l.Run != run.Last {
		return run.Cursor
	}
	return l.Cursor
}

// Plan is what one run has to read.
type Plan struct {
	// Created is what to list: records created From on, before Until unless it is 0, without those in Skip.
	Created Request `json:"created"`
	// Changed is what to look for in the events; nil where they need not be followed.
	Changed *Request `json:"changed,omitempty"`
	// Cursor is the one to begin with: what is read moves it on.
	Cursor Cursor `json:"cursor"`
	// Note says what is unusual about the run.
	Note string `json:"note,omitempty"`
}

const (
	// overlap is how far a run looks back behind its cursor where a key tells what is there already: clocks of an
	// application's machines may differ by some seconds.
	overlap = 60
	// eventsKept is for how long an application's events are relied on: Stripe keeps them for 30 days.
	eventsKept = 29 * 24 * time.Hour
	// lookBack is how far a run looks back behind its cursor where records go on changing: what became of a message or a
	// call is known within days.
	lookBack = 3 * 24 * time.Hour
	// wholeEvery is how often everything is read where records may never have the time that the cursor goes by: a message
	// that was canceled before it was sent.
	wholeEvery = 7 * 24 * time.Hour
)

// Start says how a run writes: the mode, and where it has to look for the keys of its records. What is read again replaces
// what is there: by definitions that were edited since, too.
func (f *Flow) Start(id string, window *Window) dataset.Start {
	start := dataset.Start{Flow: f.Name(), ID: id, Mode: dataset.Insert, Border: f.Border}
	if window != nil {
		start.Flow += "#window"
	}
	if f.Keyed() && (window != nil || f.Dataflow.Changes.Value == lang.ChangesEvents || !f.Narrowed) {
		start.Mode = dataset.Upsert
	}
	return start
}

// Plan says what a run has to read after what the last one left; now is when the run began. Where records would land twice,
// because nothing tells which of them have landed, it is refused. Errors are *connectors.Error.
func (f *Flow) Plan(last string, window *Window, now time.Time) (Plan, error) {
	var plan Plan
	follows, floor := f.Dataflow.Changes.Value == lang.ChangesEvents, f.floor()
	if window != nil {
		if !f.Keyed() {
			return plan, refused(wordWindowNeedsKey)
		}
		plan.Created = Request{From: window.From, Until: window.Until}
		if follows { // what changes meanwhile may land from another run before this one is done
			plan.Changed = &Request{From: now.Unix() - overlap, Floor: floor}
		}
		return plan, nil
	}
	if last != "" {
		if err := json.Unmarshal([]byte(last), &plan.Cursor); err != nil {
			return plan, &connectors.Error{Op: opBegin, Kind: connectors.Malformed, Err: fmt.Errorf("reading the cursor of dataflow %q: %w", f.Name(), err)}
		}
		if !f.Keyed() && !f.Narrowed {
			return plan, refused(wordWholeNeedsKey)
		}
	}
	if was := plan.Cursor.Source; was != "" && f.Source != "" && was != f.Source {
		if !f.Keyed() {
			return plan, refused(wordOtherSourceNeedsKey(was, f.Source))
		}
		last, plan.Cursor, plan.Note = "", Cursor{}, wordOtherSource(was, f.Source)
	}
	plan.Cursor.Source = f.Source
	plan.Created.Floor = floor
	if last == "" && f.Dated {
		plan.Cursor.Whole = now.Unix()
		return plan, nil
	}
	if last == "" {
		plan.Created.From = floor
		if follows {
			plan.Cursor.Events = now.Unix() - overlap
		}
		return plan, nil
	}
	if f.Dated {
		plan.dated(now)
		return plan, nil
	}
	if f.Narrowed {
		plan.Created.From = plan.Cursor.Created
		if f.Keyed() {
			plan.Created.From = max(0, plan.Cursor.Created-overlap)
		} else {
			plan.Created.Skip = plan.Cursor.Border
		}
	}
	plan.Created.From = max(plan.Created.From, floor)
	switch {
	case !follows:
	case plan.Cursor.Events == 0, now.Sub(time.Unix(plan.Cursor.Events, 0)) > eventsKept:
		plan.Note = wordEventsGone
		plan.Created.From = floor
		plan.Cursor.Events = now.Unix() - overlap
	default:
		plan.Changed = &Request{From: max(0, plan.Cursor.Events-overlap), Floor: floor}
	}
	return plan, nil
}

// refused is a run that would double records.
func refused(why string) error {
	return &connectors.Error{Op: opBegin, Kind: connectors.Invalid, Message: why}
}

// opBegin is what errors say was under way when a run was planned.
const opBegin = "dataset.Begin"

// dated plans a run of a flow that is Dated: what has its time since some days before the cursor, or everything.
func (p *Plan) dated(now time.Time) {
	if p.Cursor.Whole == 0 || now.Sub(time.Unix(p.Cursor.Whole, 0)) >= wholeEvery {
		p.Cursor.Whole = now.Unix()
		return
	}
	p.Created.From = max(0, p.Cursor.Created-int64(lookBack/time.Second))
}

// floor is the first second whose records a flow takes, 0 for all: without a backfill only what is created after its start.
func (f *Flow) floor() int64 {
	if s := f.Dataflow.Schedule; s.Repeats() && !s.Backfill {
		return s.StartTime + 1
	}
	return 0
}

// Text is the cursor as a run leaves it.
func (c Cursor) Text() (string, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("writing a cursor: %w", err)
	}
	return string(text), nil
}

// Move takes in what a batch of listed records brought.
func (c *Cursor) Move(batch Span, keyed bool) {
	switch {
	case batch.Newest > c.Created:
		c.Created, c.Border = batch.Newest, nil
		fallthrough
	case batch.Newest == c.Created && batch.Newest > 0:
		if !keyed {
			c.Border = append(c.Border, batch.Border...)
		}
	}
}

// Follow takes in what a batch of events brought.
func (c *Cursor) Follow(batch Span) { c.Events = max(c.Events, batch.Newest) }
