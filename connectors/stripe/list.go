package stripe

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	sdk "github.com/stripe/stripe-go/v76"

	"hawser/connectors"
	"hawser/connectors/filter"
)

// stripePage is the most that Stripe gives in one answer.
const stripePage = 100

// list gives a page of the records that the filter clause matches, or all of them, in Stripe's order, newest first. They
// are then sorted by the columns asked for: Stripe does not sort, so the order holds within what is given.
func (c *caller) list(ctx context.Context, m *method, call *connectors.Call) (*connectors.Result, error) {
	size, err := call.Page()
	if err != nil {
		return nil, err
	}
	sorting, err := filter.ParseSorting(call.SortBy, m.op.Columns)
	if err != nil {
		return nil, badCall("listEntitiesSortByColumns: %s", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	query, err := m.query(call.FilterClause)
	if err != nil {
		return nil, err
	}
	s := search{size: size, requests: connectors.MaxListPages, wire: call.Wire && len(sorting) == 0}
	if call.AllPages {
		s.requests = connectors.MaxRecords / stripePage
	}
	if s.from, err = parseCursor(call.PageToken); err != nil {
		return nil, err
	}
	found, err := c.find(ctx, m, query, s)
	if err != nil {
		return nil, err
	}
	if call.AllPages && found.next != (cursor{}) {
		return nil, connectors.TooManyRecords()
	}
	sorting.Sort(found.rows)
	rows := make([]any, len(found.rows))
	for i, row := range found.rows {
		rows[i] = row
	}
	return &connectors.Result{Payload: rows, Wire: s.wire, NextPageToken: found.next.String(), RequestID: found.requestID}, nil
}

// search says how far to look: for size rows (0 is all), from after a record, in so many requests. wire has the rows stay as
// Stripe spells them.
type search struct {
	size     int
	from     cursor
	requests int
	wire     bool
}

// found is what a search gave; next is the zero cursor when it came to the end.
type found struct {
	rows      []map[string]any
	next      cursor
	requestID string
}

// find looks for the records that match.
func (c *caller) find(ctx context.Context, m *method, q *query, s search) (found, error) {
	switch {
	case q.id != "" && m.getter != nil:
		return c.findOne(ctx, m, q, s.wire)
	case m.unpaged:
		return c.findWhole(ctx, m, q, s)
	}
	out := found{next: s.from}
	var gone cursor
	after := s.from.after
	for range s.requests {
		limit := stripePage
		if s.size > 0 && q.exact {
			limit = min(limit, s.size-len(out.rows))
		}
		x, err := c.fetch(ctx, m, q, limit, after)
		if isGone(err) && out.next.created != 0 {
			gone, after = out.next, ""
			q = q.from(m, gone)
			continue
		}
		if err != nil {
			return out, lost(err)
		}
		page, err := pageOf(x)
		if err != nil {
			return out, err
		}
		out.requestID = x.requestID
		if gone.created != 0 {
			page.records = slices.DeleteFunc(page.records, gone.covers)
		}
		if out.take(m, q, page, s) {
			return out, nil
		}
		after = page.next
	}
	return out, nil
}

func lost(err error) error {
	var known *connectors.Error
	if isGone(err) && errors.As(err, &known) {
		return errGone(known.RequestID)
	}
	return err
}

// findWhole looks through a list that Stripe gives whole each time: what comes before the cursor is left out here.
func (c *caller) findWhole(ctx context.Context, m *method, q *query, s search) (found, error) {
	x, err := c.fetch(ctx, m, q, 0, "")
	if err != nil {
		return found{}, err
	}
	page, err := pageOf(x)
	if err != nil {
		return found{}, err
	}
	if s.from.after != "" {
		i := slices.IndexFunc(page.records, func(record map[string]any) bool { return record["id"] == s.from.after })
		if i < 0 {
			return found{}, errGone(x.requestID)
		}
		page.records = page.records[i+1:]
	}
	out := found{requestID: x.requestID}
	out.take(m, q, page, s)
	return out, nil
}

// take adds the rows of a page that match until there are as many as are looked for, and says whether that is all.
func (f *found) take(m *method, q *query, p page, s search) (done bool) {
	for i, record := range p.records {
		f.next = f.next.past(record)
		if row, ok := m.match(q, record, s.wire); ok {
			f.rows = append(f.rows, row)
		}
		if s.size > 0 && len(f.rows) == s.size {
			if i == len(p.records)-1 && p.next == "" {
				f.next = cursor{}
			}
			return true
		}
	}
	if p.next == "" {
		f.next = cursor{}
	} else {
		f.next.after = p.next
	}
	return p.next == ""
}

// match gives the row of a record that matches; wire has it stay as Stripe spells it.
func (m *method) match(q *query, record map[string]any, wire bool) (row map[string]any, ok bool) {
	if wire && q.clause == nil {
		return m.settled(record), true
	}
	row = m.toRow(record)
	if ok = q.matches(row); wire {
		row = m.settled(record)
	}
	return row, ok
}

func (m *method) toRow(record map[string]any) map[string]any {
	row, _ := m.names.FromWire(record, m.record).(map[string]any)
	return row
}

func (m *method) settled(record map[string]any) map[string]any {
	m.names.Settle(record, m.record)
	return record
}

// findOne gets the one record that the clause allows, if there is one and it matches.
func (c *caller) findOne(ctx context.Context, m *method, q *query, wire bool) (found, error) {
	x, err := c.do(ctx, m.getter, map[string]any{ownID: q.id}, "")
	if connectors.KindOf(err) == connectors.NotFound {
		return found{}, nil
	}
	if err != nil {
		return found{}, err
	}
	out := found{requestID: x.requestID}
	if deleted, _ := x.answer["deleted"].(bool); deleted {
		return out, nil
	}
	if row, ok := m.match(q, x.answer, wire); ok {
		out.rows = append(out.rows, row)
	}
	return out, nil
}

// fetch asks Stripe for one page.
func (c *caller) fetch(ctx context.Context, m *method, q *query, limit int, after string) (*exchange, error) {
	_, params, err := m.arguments(maps.Clone(q.input))
	if err != nil {
		return nil, err
	}
	q.setRanges(params)
	common := params.Interface().(sdk.ListParamsContainer).GetListParams()
	if !m.unpaged {
		common.Limit = sdk.Int64(int64(limit))
	}
	if after != "" {
		common.StartingAfter = &after
	}
	return c.request(ctx, m, "", params, "")
}

// each updates or deletes every record that the filter clause matches, and tells how many.
func (c *caller) each(ctx context.Context, m *method, call *connectors.Call, input map[string]any) (*connectors.Result, error) {
	query, err := m.lister.query(call.FilterClause)
	if err != nil {
		return nil, err
	}
	found, err := c.find(ctx, m.lister, query, search{requests: connectors.MaxScanPages})
	switch {
	case err != nil:
		return nil, err
	case found.next != (cursor{}):
		return nil, badCall("the filter clause leaves more than %d records to look through: narrow it", connectors.MaxScanPages*stripePage)
	case len(found.rows) == 0 && !call.Repeat: // an attempt before this one may have changed all that matched
		return nil, &connectors.Error{Kind: connectors.NotFound, Message: "the filter clause matches no record"}
	}
	result := &connectors.Result{RequestID: found.requestID}
	for _, row := range found.rows {
		if result.RequestID, err = c.touch(ctx, m, call, query, maps.Clone(input), row); err != nil {
			return nil, err
		}
	}
	result.Payload = map[string]any{"Count": int64(len(found.rows))}
	return result, nil
}

// touch updates or deletes one record, under an idempotency key of its own.
func (c *caller) touch(ctx context.Context, m *method, call *connectors.Call, q *query, input, row map[string]any) (string, error) {
	id, _ := row["Id"].(string)
	for _, slot := range slices.Concat(m.parentSlots(), m.route.either) {
		if parent := q.input[m.fields[slot]]; parent != nil {
			input[m.fields[slot]] = parent
		}
	}
	if err := m.place(input, id); err != nil {
		return "", err
	}
	key := call.IdempotencyKey
	if key != "" {
		key += "/" + id
	}
	x, err := c.do(ctx, m, input, key)
	if err != nil {
		_, err = c.repeated(ctx, m, call, err)
		return "", err
	}
	return x.requestID, nil
}
