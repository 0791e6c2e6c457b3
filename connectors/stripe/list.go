package stripe

import (
	"context"
	"maps"
	"slices"

	sdk "github.com/stripe/stripe-go/v76"

	"hawser/connectors"
	"hawser/internal/schema"
)

const (
	defaultPageSize = 25
	maxPageSize     = 200
	// stripePage is the most that Stripe gives in one answer.
	stripePage = 100
	// maxListRequests bounds the requests of one List: after so many the page is given as full as it is, and its
	// token goes on from there.
	maxListRequests = 10
	// maxScanRequests bounds the search for the records of an Update or Delete by filter clause, which must find all.
	maxScanRequests = 100
)

// list gives a page of the records that the filter clause matches, in Stripe's order, newest first. The page is then
// sorted by the columns asked for: Stripe does not sort, so the order holds within the page. The token of the next
// page is the id of the last record that was looked at.
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
	order, err := parseOrder(call.SortBy, m.op.Columns)
	if err != nil {
		return nil, err
	}
	query, err := m.query(call.FilterClause)
	if err != nil {
		return nil, err
	}
	found, err := c.find(ctx, m, query, search{size: size, after: call.PageToken, requests: maxListRequests})
	if err != nil {
		return nil, err
	}
	order.sort(found.rows)
	rows := make([]any, len(found.rows))
	for i, row := range found.rows {
		rows[i] = row
	}
	return &connectors.Result{Payload: rows, NextPageToken: found.next, RequestID: found.requestID}, nil
}

// search says how far to look: for size rows (0 is all), from after a record, in so many requests.
type search struct {
	size     int
	after    string
	requests int
}

type found struct {
	rows      []map[string]any
	next      string
	requestID string
}

// find looks for the records that match.
func (c *caller) find(ctx context.Context, m *method, q *query, s search) (found, error) {
	if q.id != "" && m.getter != nil {
		return c.findOne(ctx, m, q)
	}
	var out found
	cursor, seen := s.after, ""
	if m.unpaged { // Stripe gives them all each time: those of the pages before are left out here
		cursor, seen = "", s.after
	}
	for range s.requests {
		limit := stripePage
		if s.size > 0 && q.exact {
			limit = min(limit, s.size-len(out.rows))
		}
		x, err := c.fetch(ctx, m, q, limit, cursor)
		if err != nil {
			return out, err
		}
		page, err := pageOf(x)
		if err != nil {
			return out, err
		}
		out.requestID = x.requestID
		page.records, seen = after(page.records, seen)
		if out.take(m, q, page, s.size) {
			return out, nil
		}
		cursor = out.next
	}
	return out, nil
}

// take adds the rows of a page that match until there are size of them, and says whether that is all.
func (f *found) take(m *method, q *query, p page, size int) (done bool) {
	f.next = p.next
	for i, record := range p.records {
		id, _ := record["id"].(string)
		if row := m.toRow(record); q.matches(row) {
			f.rows = append(f.rows, row)
		}
		if size > 0 && len(f.rows) == size {
			if i < len(p.records)-1 {
				f.next = id
			}
			return true
		}
	}
	return f.next == ""
}

// after gives the records after the one with an id, and the id again while it has not come yet.
func after(records []map[string]any, id string) ([]map[string]any, string) {
	if id == "" {
		return records, ""
	}
	i := slices.IndexFunc(records, func(record map[string]any) bool { return record["id"] == id })
	if i < 0 {
		return nil, id
	}
	return records[i+1:], ""
}

func (m *method) toRow(record map[string]any) map[string]any {
	row, _ := schema.FromWire(record, m.record).(map[string]any)
	return row
}

// findOne gets the one record that the clause allows, if there is one and it matches.
func (c *caller) findOne(ctx context.Context, m *method, q *query) (found, error) {
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
	if row := m.toRow(x.answer); q.matches(row) {
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
	found, err := c.find(ctx, m.lister, query, search{requests: maxScanRequests})
	switch {
	case err != nil:
		return nil, err
	case found.next != "":
		return nil, badCall("the filter clause leaves more than %d records to look through: narrow it", maxScanRequests*stripePage)
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
