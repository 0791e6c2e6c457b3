package twilio

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"

	"hawser/connectors"
	"hawser/connectors/filter"
)

const (
	defaultPageSize = 25
	maxPageSize     = 200
	// scanPage is how many records are asked for at once where not all of them will match.
	scanPage = 200
	// maxListRequests bounds the requests of one List: after so many the page is given as full as it is, and its
	// token goes on from there.
	maxListRequests = 10
	// maxScanRequests bounds the search for the records of an Update or Delete by filter clause, which must find all.
	maxScanRequests = 100
)

// place is where a search goes on: at a page of so many records, after the first Skip of them. It is what a page
// token holds.
type place struct {
	Page  string `json:"page,omitempty"`
	Token string `json:"token,omitempty"`
	Size  int    `json:"size"`
	Skip  int    `json:"skip,omitempty"`
}

func (p place) String() string {
	data, err := json.Marshal(p)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

func parsePlace(token string) (place, error) {
	var p place
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || json.Unmarshal(data, &p) != nil || p.Size < 1 || p.Size > scanPage || p.Skip < 0 {
		return p, badCall("listEntitiesPageToken is not one that List gave")
	}
	return p, nil
}

// nextPage reads where the page after a page is.
func nextPage(address string) (page, bool) {
	u, err := url.Parse(address)
	if err != nil {
		return page{}, false
	}
	at := page{number: u.Query().Get("Page"), token: u.Query().Get("PageToken")}
	return at, at != page{}
}

// list gives a page of the records that the filter clause matches, in Twilio's order. The page is then sorted by the
// columns asked for: Twilio does not sort, so the order holds within the page.
func (c *caller) list(ctx context.Context, m *method, call *connectors.Call) (*connectors.Result, error) {
	size := call.PageSize
	if size == 0 {
		size = defaultPageSize
	}
	if size < 1 || size > maxPageSize {
		return nil, badCall("listEntitiesPageSize must be 1 to %d", maxPageSize)
	}
	if call.EntityID != "" || len(call.Payload) > 0 {
		return nil, badCall("List takes neither entityId nor connectorInputPayload: use filterClause")
	}
	sorting, err := filter.ParseSorting(call.SortBy, m.op.Columns)
	if err != nil {
		return nil, badCall("listEntitiesSortByColumns: %s", err)
	}
	q, err := m.query(call.FilterClause)
	if err != nil {
		return nil, err
	}
	s := search{size: size, from: place{Size: scanPage}, requests: maxListRequests}
	if q.exact {
		s.from.Size = size
	}
	if call.PageToken != "" {
		if s.from, err = parsePlace(call.PageToken); err != nil {
			return nil, err
		}
	}
	found, err := c.find(ctx, m, q, s)
	if err != nil {
		return nil, err
	}
	sorting.Sort(found.rows)
	rows := make([]any, len(found.rows))
	for i, row := range found.rows {
		rows[i] = row
	}
	result := &connectors.Result{Payload: rows, RequestID: found.requestID}
	if found.next != (place{}) {
		result.NextPageToken = found.next.String()
	}
	return result, nil
}

// search says how far to look: for size rows (0 is all), from a place, in so many requests.
type search struct {
	size     int
	from     place
	requests int
	// enough, where it is set, is asked after each page whether to stop there.
	enough func(page []map[string]any) bool
}

// found is what a search gave; next is the zero place when it came to the end.
type found struct {
	rows      []map[string]any
	next      place
	requestID string
}

// find looks for the records that match.
func (c *caller) find(ctx context.Context, m *method, q *query, s search) (found, error) {
	if q.id != "" && m.getter != nil {
		return c.findOne(ctx, m, q)
	}
	out := found{next: s.from}
	for range s.requests {
		x, err := c.fetch(ctx, m, q, out.next)
		if err != nil {
			return out, err
		}
		rows, next, err := m.records(x)
		if err != nil {
			return out, err
		}
		out.requestID = x.requestID
		after := place{}
		if next != (page{}) {
			after = place{Page: next.number, Token: next.token, Size: out.next.Size}
		}
		for i := min(out.next.Skip, len(rows)); i < len(rows); i++ {
			if !q.matches(rows[i]) {
				continue
			}
			out.rows = append(out.rows, rows[i])
			if s.size > 0 && len(out.rows) == s.size {
				if i+1 < len(rows) {
					out.next.Skip = i + 1
				} else {
					out.next = after
				}
				return out, nil
			}
		}
		if out.next = after; after == (place{}) || s.enough != nil && s.enough(rows) {
			return out, nil
		}
	}
	return out, nil
}

// findOne gets the one record that the clause allows, if there is one and it matches.
func (c *caller) findOne(ctx context.Context, m *method, q *query) (found, error) {
	ids := make([]string, len(m.getter.ids))
	copy(ids, q.ids)
	ids[len(ids)-1] = q.id
	x, err := c.do(ctx, m.getter, input{ids: ids})
	if connectors.KindOf(err) == connectors.NotFound {
		return found{}, nil
	}
	if err != nil {
		return found{}, err
	}
	out := found{requestID: x.requestID}
	if row := m.toRow(x.answer); q.matches(row) {
		out.rows = append(out.rows, row)
	}
	return out, nil
}

// fetch asks Twilio for one page.
func (c *caller) fetch(ctx context.Context, m *method, q *query, from place) (*exchange, error) {
	members := map[string]any{"PageSize": int64(from.Size)}
	for name, value := range q.members {
		members[name] = value
	}
	return c.do(ctx, m, input{ids: q.ids, members: members, at: page{number: from.Page, token: from.Token}})
}
