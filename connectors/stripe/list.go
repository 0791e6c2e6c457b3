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
	out.next = s.after
	for range s.requests {
		limit := stripePage
		if s.size > 0 && q.exact {
			limit = min(limit, s.size-len(out.rows))
		}
		x, err := c.fetch(ctx, m, q, limit, out.next)
		if err != nil {
			return out, err
		}
		page, err := pageOf(x)
		if err != nil {
			return out, err
		}
		out.requestID = x.requestID
		for i, record := range page.records {
			id, _ := record["id"].(string)
			row := m.toRow(record)
			if q.matches(row) {
				out.rows = append(out.rows, row)
			}
			if s.size > 0 && len(out.rows) == s.size {
				if i < len(page.records)-1 || page.next != "" {
					out.next = id
					return out, nil
				}
				break
			}
		}
		if out.next = page.next; out.next == "" {
			return out, nil
		}
	}
	return out, nil
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
	common.Limit = sdk.Int64(int64(limit))
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
