package http

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/schema"
)

// place is where a search goes on: at a page of so many records, but for those that it has looked at already, wherever
// they have moved to meanwhile. It is what a page token holds.
type place struct {
	// At is what the API calls the page: a token, an address, a number, how many records come before it, or the record
	// that it comes after. It is empty for the first.
	At    string           `json:"at,omitempty"`
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
	if err != nil || json.Unmarshal(data, &p) != nil || p.Size < 1 || p.Size > connectors.MaxPageSize || !p.Given.Valid() {
		return p, badCall("listEntitiesPageToken is not one that List gave")
	}
	return p, nil
}

// list gives a page of the records that the filter clause matches, or all of them, in the API's order. They are then
// sorted by the columns asked for, within what is given.
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
	s := search{size: size, from: place{Size: m.paging.largest()}, requests: connectors.MaxListPages}
	if call.AllPages {
		s.requests = max(1, connectors.MaxRecords/m.paging.largest())
	} else if q.exact {
		s.from.Size = min(size, s.from.Size)
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
		rows, err := m.rowsOf(x)
		if err != nil {
			return out, err
		}
		out.requestID = x.requestID
		after := place{}
		if at := m.after(x, rows, out.next); at != "" && at != out.next.At {
			after = place{At: at, Size: out.next.Size}
		}
		if out.take(m, q, rows, after, s.size) {
			return out, nil
		}
	}
	return out, nil
}

// take adds the rows of a page that match until there are size of them, and says whether that is all.
func (f *found) take(m *method, q *query, rows []map[string]any, after place, size int) (done bool) {
	elsewhere, here := f.next.Given, connectors.Given("")
	for i, row := range rows {
		key := m.rowKey(row)
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

// rowKey tells a row from the others of its list: by its id, or by all of it where it has none.
func (m *method) rowKey(row map[string]any) string {
	if id, err := schema.Text(row[m.id]); err == nil && id != nil {
		return text(id)
	}
	whole, err := schema.Value{Any: row}.MarshalJSON()
	if err != nil {
		return ""
	}
	return string(whole)
}

// findOne gets the one record that the clause allows, if there is one and it matches.
func (c *caller) findOne(ctx context.Context, m *method, q *query) (found, error) {
	ids := append(append([]string{}, q.ids...), q.id)
	x, err := c.do(ctx, m.getter, input{ids: ids})
	if connectors.KindOf(err) == connectors.NotFound {
		return found{}, nil
	}
	if err != nil {
		return found{}, err
	}
	out := found{requestID: x.requestID}
	if row := m.answer.give(x.value); q.matches(row) {
		out.rows = append(out.rows, row)
	}
	return out, nil
}

// rowsOf are the records of a page.
func (m *method) rowsOf(x *exchange) ([]map[string]any, error) {
	list, ok := dig(x.value, m.answer.rows).([]any)
	if !ok {
		return nil, &connectors.Error{Kind: connectors.Malformed, RequestID: x.requestID, Message: "the answer holds no list of records"}
	}
	rows := make([]map[string]any, len(list))
	for i, member := range list {
		rows[i] = m.answer.give(member)
	}
	return rows, nil
}
