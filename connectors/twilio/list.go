package twilio

import (
	"context"
	"net/url"

	"hawser/connectors"
	"hawser/connectors/listing"
)

// scanPage is how many records are asked for at once where not all of them will match.
const scanPage = 200

// nextPage reads where the page after a page is: its parameters of the query, "" where the address has none.
func nextPage(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	at := url.Values{}
	for _, name := range []string{"Page", "PageToken"} {
		if value := u.Query().Get(name); value != "" {
			at.Set(name, value)
		}
	}
	return at.Encode()
}

// list gives a page of the records that the filter clause matches, or all of them.
func (c *caller) list(ctx context.Context, m *method, call *connectors.Call) (*connectors.Result, error) {
	return listing.List(call, m.op, scanPage, func(clause string) (listing.Finder, error) {
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
		if err != nil {
			return listing.Page{}, err
		}
		rows, next, err := m.records(x)
		return listing.Page{Rows: rows, Next: next, RequestID: x.requestID}, err
	}
	return listing.Source{Page: page, Matches: q.matches, ID: "Sid"}.Find(s)
}

// findOne gets the one record that the clause allows, if there is one and it matches.
func (c *caller) findOne(ctx context.Context, m *method, q *query) (listing.Found, error) {
	ids := make([]string, len(m.getter.ids))
	copy(ids, q.ids)
	ids[len(ids)-1] = q.id
	x, err := c.do(ctx, m.getter, input{ids: ids})
	if connectors.KindOf(err) == connectors.NotFound {
		return listing.Found{}, nil
	}
	if err != nil {
		return listing.Found{}, err
	}
	out := listing.Found{RequestID: x.requestID}
	if row := m.toRow(x.answer); q.matches(row) {
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

// fetch asks Twilio for one page.
func (c *caller) fetch(ctx context.Context, m *method, q *query, at string, size int) (*exchange, error) {
	members := map[string]any{"PageSize": int64(size)}
	for name, value := range q.members {
		members[name] = value
	}
	from, err := url.ParseQuery(at)
	if err != nil {
		return nil, badCall("listEntitiesPageToken is not one that List gave")
	}
	return c.do(ctx, m, input{ids: q.ids, members: members, at: page{number: from.Get("Page"), token: from.Get("PageToken")}})
}
