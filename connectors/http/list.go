package http

import (
	"context"

	"hawser/connectors"
	"hawser/connectors/listing"
)

// list gives a page of the records that the filter clause matches, or all of them.
func (c *caller) list(ctx context.Context, m *method, call *connectors.Call) (*connectors.Result, error) {
	return listing.List(call, m.op, m.paging.sizes.largest(), func(clause string) (listing.Finder, error) {
		q, err := m.query(clause)
		if err != nil {
			return listing.Finder{}, err
		}
		return listing.Finder{Find: func(s listing.Search) (listing.Found, error) { return c.find(ctx, m, q, s) }, Exact: q.exact}, nil
	})
}

// find looks for the records that match.
func (c *caller) find(ctx context.Context, m *method, q *query, s listing.Search) (listing.Found, error) {
	if q.id != "" && m.getter != nil {
		return c.findOne(ctx, m, q)
	}
	page := func(at string, size int) (listing.Page, error) {
		x, err := c.fetch(ctx, m, q, at, size)
		if at != "" && m.paging.style == byPage && connectors.KindOf(err) == connectors.NotFound {
			return listing.Page{}, nil // beyond the last one
		}
		if err != nil {
			return listing.Page{}, err
		}
		rows, err := m.rowsOf(x)
		return listing.Page{Rows: rows, Next: m.after(x, rows, at, size), RequestID: x.requestID}, err
	}
	source := listing.Source{Page: page, Matches: q.matches, ID: m.id}
	switch m.paging.style {
	case byPage, byOffset:
		source.Back = m.paging.back
	case byRecord:
		source.After = m.afterRow
	}
	return source.Find(s)
}

// findOne gets the one record that the clause allows, if there is one and it matches.
func (c *caller) findOne(ctx context.Context, m *method, q *query) (listing.Found, error) {
	ids := append(append([]string{}, q.ids...), q.id)
	x, err := c.do(ctx, m.getter, input{ids: ids})
	if connectors.KindOf(err) == connectors.NotFound {
		return listing.Found{}, nil
	}
	if err != nil {
		return listing.Found{}, err
	}
	out := listing.Found{RequestID: x.requestID}
	if row := m.answer.give(x.value); q.matches(row) {
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

// rowsOf are the records of a page.
func (m *method) rowsOf(x *exchange) ([]listing.Row, error) {
	list, ok := dig(x.value, m.answer.rows).([]any)
	if !ok {
		return nil, &connectors.Error{Kind: connectors.Malformed, RequestID: x.requestID, Message: "the answer holds no list of records"}
	}
	rows := make([]listing.Row, len(list))
	for i, member := range list {
		rows[i] = m.answer.give(member)
	}
	return rows, nil
}
