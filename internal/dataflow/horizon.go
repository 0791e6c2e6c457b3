package dataflow

import (
	"cmp"
	"context"
	"math"

	"hawser/connectors"
)

// Horizon finds out about how far back a list goes, by a handful of questions for a record that was created before some
// time. Each question halves what is not known of the age of the oldest record, by ratio: a list of a day takes as many as
// one of ten years. It is deterministic.
type Horizon struct {
	// Newest is when the newest record was created, Oldest when the oldest of those that are known, in Unix seconds.
	Newest, Oldest int64
	// Start is a time before which no record was created: the answer, once there is nothing left to ask.
	Start int64

	asked int
}

const (
	// earliest is the year 2008: none of the applications has older records.
	earliest = 1_199_145_600
	// mostAsked bounds the questions, and closeEnough the part of the whole that may stay unknown: a fiftieth.
	mostAsked   = 8
	closeEnough = 50
)

// NewHorizon begins with what is known of a list.
func NewHorizon(newest, oldest int64) *Horizon {
	return &Horizon{Newest: newest, Oldest: oldest, Start: earliest}
}

// Next gives the time before which a record is to be looked for next; false is the end.
func (h *Horizon) Next() (before int64, more bool) {
	whole := h.Newest - h.Start
	if h.asked == mostAsked || (h.Oldest-h.Start)*closeEnough <= whole {
		return 0, false
	}
	known := max(h.Newest-h.Oldest, 1)
	return h.Newest - int64(math.Sqrt(float64(known)*float64(whole))), true
}

// Learn takes the answer: when a record was created that is older than what was asked for, 0 for none.
func (h *Horizon) Learn(before, created int64) {
	h.asked++
	if created == 0 {
		h.Start = before
		return
	}
	h.Oldest = min(h.Oldest, created)
}

// Older looks for a record that was created before a time, in Unix seconds, by one page of the list, and tells when it was:
// 0 where there is none. Errors are those of the call.
func (r *Reader) Older(ctx context.Context, caller connectors.Caller, before int64) (created int64, err error) {
	result, err := caller.Call(ctx, connectors.Call{
		Operation: r.list, FilterClause: r.clause(r.list, r.base, Request{Until: before}), PageSize: 1,
	})
	column := cmp.Or(CreatedColumn(r.list), DatedColumn(r.list))
	if err != nil || column == nil {
		return 0, err
	}
	var span Span
	rows, _ := result.Payload.([]any)
	for _, row := range rows {
		span.see("", instantOf(row, column.Name))
	}
	return span.Oldest, nil
}
