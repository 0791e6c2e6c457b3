package http

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/connectors/listing"
	"hawser/internal/schema"
)

// Call makes the call. What it makes of the API's answer:
//
//   - Get gives the record, and List the records, under PascalCase names, nested objects too.
//   - Create and Update give the record that the API answers with. Where it answers with none, Create gives the end of
//     the address in Location as Id. Update by a filter clause gives the Count of the records that it touched.
//   - Delete gives nothing; by a filter clause it gives the Count.
//   - An action gives a row: the answer. One that answers with a list gives a row for each of its members, one that
//     answers with nothing gives none.
func (c *caller) Call(ctx context.Context, call connectors.Call) (*connectors.Result, error) {
	if call.Operation == nil {
		return nil, badCall("the call names no operation")
	}
	result, err := c.dispatch(ctx, &call)
	if err != nil {
		return nil, c.finished(err, &call)
	}
	return result, nil
}

func (c *caller) dispatch(ctx context.Context, call *connectors.Call) (*connectors.Result, error) {
	m := c.catalogue.methods[call.Operation.Name()]
	if m == nil {
		return nil, badCall("%s has no such operation", c.catalogue.title)
	}
	if m.op.Verb == connectors.List {
		return c.list(ctx, m, call)
	}
	fields, err := m.op.Conform(call.Payload)
	if err != nil {
		return nil, err
	}
	id := call.EntityID
	if call.FilterClause != "" {
		bare := false
		if id, bare, err = m.bareID(call); err != nil {
			return nil, err
		}
		if !bare {
			return c.each(ctx, m, call, fields)
		}
	}
	in, err := m.input(fields, id)
	if err != nil {
		return nil, err
	}
	in.key = call.IdempotencyKey
	return c.one(ctx, m, call, in)
}

// bareID gives the record that a filter clause names by its id alone.
func (m *method) bareID(call *connectors.Call) (id string, bare bool, err error) {
	if m.op.Verb != connectors.Update && m.op.Verb != connectors.Delete {
		return "", false, badCall("%s takes no filterClause", m.op.Name())
	}
	if call.EntityID != "" {
		return "", false, badCall("entityId and filterClause are both given: give one of them")
	}
	clause, err := filter.Parse(call.FilterClause)
	if err != nil {
		return "", false, badCall("filterClause: %s", err)
	}
	if id, bare = clause.RecordID(); !bare && m.lister == nil {
		return "", false, badCall("%s takes the id of one record: nothing lists %s with its ids", m.op.Name(), m.op.Entity)
	}
	return id, bare, nil
}

// one makes the request for one record.
func (c *caller) one(ctx context.Context, m *method, call *connectors.Call, in input) (*connectors.Result, error) {
	if call.Repeat && m.op.Once {
		return nil, m.unknown(call, "an earlier attempt may have been carried out")
	}
	x, err := c.do(ctx, m, in)
	if m.op.Verb == connectors.Delete && call.Repeat && connectors.KindOf(err) == connectors.NotFound {
		return &connectors.Result{}, nil // an attempt before this one has deleted it
	}
	if err != nil {
		return nil, m.lost(call, err)
	}
	return m.shape(x), nil
}

// input is what a request is made of.
type input struct {
	// ids go into the path, in the order of the method's slots.
	ids []string
	// fields are a payload that conforms, without the ids in the path.
	fields map[string]any
	// query are further parameters of the query.
	query map[string]any
	// page replaces the query, and path the path, where the API has given the address of a page.
	page string
	// key is the idempotency key.
	key string
}

// input sorts out the ids in the path: from the entityId, which may name the records before the record,
// "order_1/item_2", and from the payload.
func (m *method) input(fields map[string]any, entityID string) (input, error) {
	in := input{ids: make([]string, len(m.slots)), fields: map[string]any{}}
	for name, value := range fields {
		in.fields[name] = value
	}
	for i, slot := range m.parents() {
		text, err := schema.Text(fields[slot.field])
		if err != nil {
			return in, badCall("%s is not the id of a record", slot.field)
		}
		in.ids[i], _ = text.(string)
		delete(in.fields, slot.field)
	}
	if !m.own && entityID != "" {
		return in, badCall("%s takes no entityId", m.op.Name())
	}
	if m.own {
		given := strings.SplitN(entityID, "/", len(m.slots))
		if slices.Contains(given, "") {
			return in, badCall("entityId must name one record%s", m.form())
		}
		for i, id := range given {
			at := len(m.slots) - len(given) + i
			if in.ids[at] != "" && in.ids[at] != id {
				return in, badCall("%s in the payload is not the one in entityId", m.slots[at].field)
			}
			in.ids[at] = id
		}
	}
	for i, id := range in.ids {
		switch id {
		case "":
			return in, badCall("%s is missing%s", m.slots[i].field, m.form())
		case ".", "..":
			return in, badCall("%s is not the id of a record", m.slots[i].field)
		}
	}
	return in, nil
}

// form shows how an entityId is written that names the records before the record.
func (m *method) form() string {
	if len(m.slots) < 2 || !m.own {
		return ""
	}
	var parts []string
	for _, slot := range m.slots {
		parts = append(parts, "<"+slot.field+">")
	}
	return ": write it as " + strings.Join(parts, "/")
}

// shape makes the payload of an answer; Call says which.
func (m *method) shape(x *exchange) *connectors.Result {
	result := &connectors.Result{RequestID: x.requestID}
	switch {
	case m.op.Verb == connectors.Delete:
	case m.op.Action == "":
		result.Payload = m.record(x)
	case x.empty():
		result.Payload = []any{}
	default:
		rows := []any{}
		list, isList := x.value.([]any)
		if m.answer.isList {
			list, isList = dig(x.value, m.answer.rows).([]any)
		}
		if !isList {
			list = []any{x.value}
		}
		for _, member := range list {
			rows = append(rows, m.answer.give(member))
		}
		result.Payload = rows
	}
	return result
}

// record is what Get, Create and Update give.
func (m *method) record(x *exchange) map[string]any {
	switch {
	case x.content != nil:
		return x.content
	case x.empty() && m.op.Verb == connectors.Create && x.location != "":
		return map[string]any{createdField: x.location}
	case x.empty():
		return map[string]any{}
	default:
		return m.answer.give(x.value)
	}
}

// each updates or deletes every record that the filter clause matches, and tells how many.
func (c *caller) each(ctx context.Context, m *method, call *connectors.Call, fields map[string]any) (*connectors.Result, error) {
	if call.Repeat && m.op.Once {
		return nil, m.unknown(call, "an earlier attempt may have changed some of the records")
	}
	q, err := m.lister.query(call.FilterClause)
	if err != nil {
		return nil, err
	}
	found, err := c.find(ctx, m.lister, q, listing.Search{From: listing.Place{Size: m.lister.paging.sizes.largest()}, Requests: connectors.MaxScanPages})
	switch {
	case err != nil:
		return nil, err
	case found.Next != listing.Place{}:
		return nil, badCall("the filter clause leaves more than %d pages of records to look through: narrow it", connectors.MaxScanPages)
	case len(found.Rows) == 0 && !call.Repeat: // an attempt before this one may have changed all that matched
		return nil, &connectors.Error{Kind: connectors.NotFound, Message: "the filter clause matches no record", Status: http.StatusNotFound}
	}
	result := &connectors.Result{RequestID: found.RequestID, Payload: map[string]any{countField: int64(len(found.Rows))}}
	for i, row := range found.Rows {
		own, err := schema.Text(row[m.id])
		id, _ := own.(string)
		if err != nil || id == "" {
			return nil, &connectors.Error{Kind: connectors.Malformed, Message: "a record of the list has no " + m.id}
		}
		in, err := m.input(fields, strings.Join(append(slices.Clone(q.ids), id), "/"))
		if err != nil {
			return nil, err
		}
		if call.IdempotencyKey != "" {
			in.key = call.IdempotencyKey + "/" + id
		}
		one, err := c.one(ctx, m, call, in)
		if err != nil {
			return nil, connectors.Partly(err, i, len(found.Rows))
		}
		result.RequestID = one.RequestID
	}
	return result, nil
}
