package twilio

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/schema"
)

// scanPage is how many records are asked for at once where not all of them will match.
const scanPage = 200

// place is where a search goes on: at a page of so many records, but for those that it has looked at already, wherever
// they have moved to meanwhile. It is what a page token holds.
type place struct {
	Page  string           `json:"page,omitempty"`
	Token string           `json:"token,omitempty"`
	Size  int              `json:"size"`
	Given connectors.Given `json:"given,omitempty"`
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
	if err != nil || json.Unmarshal(data, &p) != nil || p.Size < 1 || p.Size > scanPage || !p.Given.Valid() {
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

// list gives a page of the records that the filter clause matches, or all of them, in Twilio's order. They are then sorted
// by the columns asked for: Twilio does not sort, so the order holds within what is given.
func (c *caller) list(ctx context.Context, m *method, call *connectors.Call) (*connectors.Result, error) {
	size, err := call.Page()
	if err != nil {
		return nil, err
	}
	sorting, err := filter.ParseSorting(call.SortBy, m.op.Columns)
	if err != nil {
		return nil, badCall("listEntitiesSortByColumns: %s", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	q, err := m.query(call.FilterClause)
	if err != nil {
		return nil, err
	}
	s := search{size: size, from: place{Size: scanPage}, requests: connectors.MaxListPages}
	if call.AllPages {
		s.requests = connectors.MaxRecords / scanPage
	} else if q.exact {
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
	if call.AllPages && found.next != (place{}) {
		return nil, connectors.TooManyRecords()
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
		if out.take(q, rows, after, s.size) || s.enough != nil && s.enough(rows) {
			return out, nil
		}
	}
	return out, nil
}

// take adds the rows of a page that match until there are size of them, and says whether that is all.
func (f *found) take(q *query, rows []map[string]any, after place, size int) (done bool) {
	elsewhere, here := f.next.Given, connectors.Given("")
	for i, row := range rows {
		key := rowKey(row)
		here = here.Add(key)
		if elsewhere.Has(key) {
			elsewhere = elsewhere.Without(key)
			continue
		}
		if !q.matches(row) {
			continue
		}
		f.rows = append(f.rows, row)
		if size > 0 && len(f.rows) == size {
			if i+1 < len(rows) {
				f.next.Given = elsewhere + here
				return true
			}
			break
		}
	}
	if f.next = after; after != (place{}) {
		f.next.Given = elsewhere
	}
	return after == place{} || size > 0 && len(f.rows) == size
}

// rowKey tells a row from the others of its list: by its Sid, or by all of it where it has none.
func rowKey(row map[string]any) string {
	if sid, ok := row["Sid"].(string); ok && sid != "" {
		return sid
	}
	text, err := schema.Value{Any: row}.MarshalJSON()
	if err != nil {
		return ""
	}
	return string(text)
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
