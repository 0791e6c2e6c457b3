package twilio

import (
	"context"
	"maps"
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/connectors/listing"
)

// Call makes the call. What it makes of Twilio's answer:
//
//   - Get gives the record, and List the records, under PascalCase names, From as Sender and FriendlyName as Name.
//   - Create and Update give the Sid alone, Messages Update an empty object. A record that has no Sid, such as a
//     Participant or a Token, is given whole. Update by a filter clause gives the Count of the records that it touched.
//   - Delete gives nothing; by a filter clause it gives the Count.
func (c *caller) Call(ctx context.Context, call connectors.Call) (*connectors.Result, error) {
	if call.Operation == nil {
		return nil, badCall("no operation is named")
	}
	result, err := c.dispatch(ctx, &call)
	return result, finished(err, &call)
}

func (c *caller) dispatch(ctx context.Context, call *connectors.Call) (*connectors.Result, error) {
	m := c.catalogue.methods[call.Operation.Name()]
	if m == nil {
		return nil, badCall("Twilio has no such operation")
	}
	if m.op.Verb == connectors.List {
		return c.list(ctx, m, call)
	}
	fields, err := m.conform(call)
	if err != nil {
		return nil, err
	}
	id := call.EntityID
	if call.FilterClause != "" {
		if m.op.Verb == connectors.Get || m.op.Verb == connectors.Create {
			return nil, badCall("%s takes no filterClause", m.op.Name())
		}
		if id != "" {
			return nil, badCall("entityId and filterClause are both given: give one of them")
		}
		clause, err := filter.Parse(call.FilterClause)
		if err != nil {
			return nil, badCall("filterClause: %s", err)
		}
		bare := false
		if id, bare = clause.RecordID(); !bare {
			return c.each(ctx, m, call, fields)
		}
	}
	in, err := m.input(fields, id)
	if err != nil {
		return nil, err
	}
	if call.Repeat && !m.isRepeatable() {
		return c.createOnce(ctx, m, call, in)
	}
	if _, canLook := lookups[m.op.Entity]; canLook && m.op.Verb == connectors.Create {
		return c.create(ctx, m, call, in)
	}
	return c.one(ctx, m, call, in)
}

// one makes the request for one record.
func (c *caller) one(ctx context.Context, m *method, call *connectors.Call, in input) (*connectors.Result, error) {
	x, err := c.do(ctx, m, in)
	if m.op.Verb == connectors.Delete && call.Repeat && connectors.KindOf(err) == connectors.NotFound {
		return &connectors.Result{}, nil // an attempt before this one has deleted it
	}
	if err != nil {
		return nil, m.lost(err)
	}
	result, err := m.shape(x)
	return result, m.lost(err)
}

// conform checks a payload, and gives it with the idempotency key where the operation takes one.
func (m *method) conform(call *connectors.Call) (map[string]any, error) {
	fields, err := m.op.Conform(call.Payload)
	if err == nil && m.op.Keyed && fields[idempotencyKey] == nil && call.IdempotencyKey != "" {
		fields[idempotencyKey] = call.IdempotencyKey
	}
	return fields, err
}

// input sorts out the ids in the path: from the entityId, which may name the records before the record,
// "CA.../RE...", and from the payload. The account may stand before them all.
func (m *method) input(fields map[string]any, entityID string) (input, error) {
	in := input{ids: make([]string, len(m.ids)), fields: maps.Clone(fields)}
	for i, id := range m.parents() {
		in.ids[i], _ = fields[m.idName(id)].(string)
		delete(in.fields, m.idName(id))
	}
	if !m.own {
		if entityID != "" {
			return in, badCall("%s takes no entityId", m.op.Name())
		}
		return in, m.complete(in)
	}
	given := strings.Split(entityID, "/")
	if len(given) == len(m.ids)+1 && strings.HasPrefix(given[0], "AC") && m.params != nil {
		in.members = map[string]any{pathAccount: given[0]}
		given = given[1:]
	}
	if len(given) > len(m.ids) || slices.Contains(given, "") {
		return in, badCall("entityId must name one record%s", m.form())
	}
	for i, id := range given {
		at := len(m.ids) - len(given) + i
		if in.ids[at] != "" && in.ids[at] != id {
			return in, badCall("%s in the payload is not the one in entityId", m.idName(m.ids[at]))
		}
		in.ids[at] = id
	}
	return in, m.complete(in)
}

// complete refuses an input that lacks an id.
func (m *method) complete(in input) error {
	for i, id := range in.ids {
		if id == "" {
			return badCall("%s is missing%s", m.idName(m.ids[i]), m.form())
		}
	}
	return nil
}

// form shows how an entityId is written that names the records before the record.
func (m *method) form() string {
	if len(m.ids) < 2 || !m.own {
		return ""
	}
	return ": write it as <" + strings.Join(m.ids, ">/<") + ">"
}

// each updates or deletes every record that the filter clause matches, and tells how many.
func (c *caller) each(ctx context.Context, m *method, call *connectors.Call, fields map[string]any) (*connectors.Result, error) {
	if m.lister == nil || !m.own {
		return nil, badCall("%s takes the id of one record: %s cannot be listed", m.op.Name(), m.op.Entity)
	}
	q, err := m.lister.query(call.FilterClause)
	if err != nil {
		return nil, err
	}
	found, err := c.find(ctx, m.lister, q, listing.Search{From: listing.Place{Size: scanPage}, Requests: connectors.MaxScanPages})
	switch {
	case err != nil:
		return nil, err
	case found.Next != listing.Place{}:
		return nil, badCall("the filter clause leaves more than %d records to look through: narrow it", connectors.MaxScanPages*scanPage)
	case len(found.Rows) == 0 && !call.Repeat: // an attempt before this one may have changed all that matched
		return nil, &connectors.Error{Kind: connectors.NotFound, Message: "the filter clause matches no record"}
	}
	result := &connectors.Result{RequestID: found.RequestID, Payload: map[string]any{"Count": int64(len(found.Rows))}}
	for i, row := range found.Rows {
		in, err := m.input(fields, m.path(q, row))
		if err != nil {
			return nil, err
		}
		one, err := c.one(ctx, m, call, in)
		if err != nil {
			return nil, connectors.Partly(err, i, len(found.Rows))
		}
		result.RequestID = one.RequestID
	}
	return result, nil
}

// path is the entityId of a row that a query found.
func (m *method) path(q *query, row map[string]any) string {
	own, _ := row[documented(m.ids[len(m.ids)-1])].(string)
	return strings.Join(append(slices.Clone(q.ids), own), "/")
}
