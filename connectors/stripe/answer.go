package stripe

import (
	"context"

	"hawser/connectors"
	"hawser/internal/schema"
)

// shape makes the documented payload of an answer; Call says which.
func (m *method) shape(x *exchange) (*connectors.Result, error) {
	result := &connectors.Result{RequestID: x.requestID}
	switch {
	case m.op.Verb == connectors.Delete:
	case m.op.Verb == connectors.Get, m.whole:
		result.Payload = m.names.FromWire(x.answer, m.op.Output)
	case m.op.Verb == connectors.Create, m.op.Verb == connectors.Update:
		id, _ := x.answer["id"].(string)
		if id == "" && m.record.Field("Id") != nil {
			return nil, malformed(x, "Stripe's answer has no id")
		}
		result.Payload = map[string]any{"Id": id}
		if id == "" { // there is but one such record
			result.Payload = map[string]any{}
		}
	case m.lists:
		return m.rows(x, result)
	default:
		row, err := m.row(x.answer)
		if err != nil {
			return nil, err
		}
		result.Payload = []any{row}
	}
	return result, nil
}

// row is an action's row.
func (m *method) row(resource map[string]any) (map[string]any, error) {
	row, err := schema.Flatten(resource)
	if err != nil {
		return nil, err
	}
	if m.quirk.row != nil {
		row = m.quirk.row(row)
	}
	row["Success"] = "true"
	return row, nil
}

// rows are those of an action that lists, and how to ask for the next.
func (m *method) rows(x *exchange, result *connectors.Result) (*connectors.Result, error) {
	page, err := pageOf(x)
	if err != nil {
		return nil, err
	}
	rows := make([]any, len(page.records))
	for i, record := range page.records {
		if rows[i], err = schema.Flatten(record); err != nil {
			return nil, err
		}
	}
	result.Payload, result.NextPageToken = rows, page.next
	return result, nil
}

// page is one page of a list as Stripe gives it.
type page struct {
	records []map[string]any
	// next is the cursor of the page after this one, "" on the last: the last record's id, or what a search gives.
	next string
}

func pageOf(x *exchange) (page, error) {
	var out page
	data, ok := x.answer["data"].([]any)
	if !ok {
		return out, malformed(x, "Stripe's answer is not a list")
	}
	for _, elem := range data {
		record, ok := elem.(map[string]any)
		if !ok {
			return out, malformed(x, "Stripe's list holds something that is no record")
		}
		out.records = append(out.records, record)
	}
	if more, _ := x.answer["has_more"].(bool); more && len(out.records) > 0 {
		out.next, _ = out.records[len(out.records)-1]["id"].(string)
		if cursor, ok := x.answer["next_page"].(string); ok {
			out.next = cursor
		}
	}
	return out, nil
}

func malformed(x *exchange, message string) error {
	return &connectors.Error{Kind: connectors.Malformed, Message: message, RequestID: x.requestID}
}

// repeated turns the error of a repeated DELETE into success where the record is gone: Stripe keeps no idempotency
// keys for DELETE, so the attempt before may have been the one that removed it. A subscription that is gone is looked
// up, as it stays as a canceled one.
func (c *caller) repeated(ctx context.Context, m *method, call *connectors.Call, err error) (*connectors.Result, error) {
	if !call.Repeat || m.op.Method != "DELETE" || connectors.KindOf(err) != connectors.NotFound {
		return nil, err
	}
	if m.op.Verb == connectors.Delete {
		return &connectors.Result{}, nil
	}
	if m.op.Action != "CancelSubscription" {
		return &connectors.Result{Payload: []any{map[string]any{"Success": "true"}}}, nil
	}
	get := c.catalogue.methods["Subscription.Get"]
	input, lookErr := m.op.Conform(call.Payload)
	if lookErr != nil {
		return nil, err
	}
	x, lookErr := c.do(ctx, get, map[string]any{ownID: input[m.fields[ownID]]}, "")
	if lookErr != nil || x.answer["status"] != "canceled" {
		return nil, err
	}
	return m.shape(x)
}
