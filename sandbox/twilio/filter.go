package twilio

import (
	"fmt"
	"net/url"
	"time"
)

// filter selects records by one parameter of a list call, or by a date's three.
type filter struct {
	param, member string
	how           comparison
}

type comparison int

const (
	// equal compares text.
	equal comparison = iota
	// part looks for the parameter in the text; * stands for any character.
	part
	// daysThrough compares dates; a bare day after "<" is included.
	daysThrough
	// daysBefore compares dates; a bare day after "<" is not included.
	daysBefore
)

// passes tells whether a record is let through by all filters that the call uses.
func passes(filters []filter, params url.Values, r *record) (bool, *problem) {
	for _, f := range filters {
		if f.how == daysThrough || f.how == daysBefore {
			ok, p := f.passesDate(params, r)
			if !ok || p != nil {
				return false, p
			}
			continue
		}
		want := params.Get(f.param)
		if want == "" {
			continue
		}
		have := fmt.Sprint(r.values[f.member])
		if f.how == equal && have != want || f.how == part && !contains(have, want) {
			return false, nil
		}
	}
	return true, nil
}

func (f filter) passesDate(params url.Values, r *record) (bool, *problem) {
	have, ok := r.date(f.member)
	for _, sign := range []string{"", "<", ">"} {
		text := params.Get(f.param + sign)
		if text == "" {
			continue
		}
		want, isDay, err := parseDate(text)
		if err != nil {
			return false, invalidParameter(f.param + sign)
		}
		until := want
		if isDay && (sign == "" || f.how == daysThrough) {
			until = want.AddDate(0, 0, 1).Add(-time.Second)
		} else if isDay {
			until = want.Add(-time.Second)
		}
		at := have.Truncate(time.Second)
		if !ok || (sign != ">" && at.After(until)) || (sign != "<" && at.Before(want)) {
			return false, nil
		}
	}
	return true, nil
}

func (r *record) date(member string) (time.Time, bool) {
	switch member {
	case "date_created":
		return r.created, true
	case "date_updated":
		return r.updated, true
	}
	t, ok := r.values[member].(time.Time)
	return t, ok
}

// parseDate reads a day or an instant. Clients that know only instants mean the
// day with its midnight.
func parseDate(text string) (t time.Time, isDay bool, err error) {
	if t, err = time.Parse(time.DateOnly, text); err == nil {
		return t, true, nil
	}
	t, err = time.Parse(time.RFC3339, text)
	t = t.UTC()
	return t, t.Equal(t.Truncate(24 * time.Hour)), err
}

// contains finds a piece in the text; * in the piece stands for one character.
func contains(text, piece string) bool {
	for from := 0; from+len(piece) <= len(text); from++ {
		if matches(text[from:from+len(piece)], piece) {
			return true
		}
	}
	return false
}

func matches(text, piece string) bool {
	for i := range len(piece) {
		if piece[i] != '*' && piece[i] != text[i] {
			return false
		}
	}
	return true
}
