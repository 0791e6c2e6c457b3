package stripe

import (
	"context"
	"errors"
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/connectors/filter"
)

// Call makes the call. What it makes of Stripe's answer:
//
//   - Get gives the record, and List the records, under PascalCase names, nested objects too; metadata keeps its keys.
//   - Create and Update give the id alone. Create gives the record of an entity that has no Get, such as AccountLink.
//     Update by a filter clause gives the Count of the records that it touched.
//   - Delete gives nothing; by a filter clause it gives the Count.
//   - An action gives one row: Success, and the resource with the keys of nested objects joined by dots and scalars as
//     strings. A list in it stands as its JSON text, an empty object not at all. An action that lists gives such a row,
//     without Success, for each record of the page that it asks for.
func (c *caller) Call(ctx context.Context, call connectors.Call) (*connectors.Result, error) {
	if call.Operation == nil || call.Operation.Connector != name {
		return nil, badCall("the call names no operation of Stripe")
	}
	result, err := c.dispatch(ctx, &call)
	if err == nil {
		return result, nil
	}
	var known *connectors.Error
	if !errors.As(err, &known) {
		known = &connectors.Error{Kind: connectors.BadCall, Message: err.Error()}
	}
	known.Op = call.Operation.FullName()
	if known.Status != 0 {
		known.Message = withoutPersonal(known.Message, &call)
	}
	return nil, known
}

func (c *caller) dispatch(ctx context.Context, call *connectors.Call) (*connectors.Result, error) {
	m := c.catalogue.methods[call.Operation.Name()]
	if m == nil {
		return nil, badCall("Stripe has no such operation")
	}
	if m.op.Verb == connectors.List {
		return c.list(ctx, m, call)
	}
	input, err := m.op.Conform(call.Payload)
	if err != nil {
		return nil, err
	}
	if call.FilterClause != "" && m.op.Verb != connectors.Get && m.op.Action == "" {
		if call.EntityID != "" {
			return nil, badCall("entityId and filterClause are both given: give one of them")
		}
		id, bare, err := m.bareID(call.FilterClause)
		if err != nil {
			return nil, err
		}
		if !bare {
			return c.each(ctx, m, call, input)
		}
		call.EntityID = id
	}
	if err := m.place(input, call.EntityID); err != nil {
		return nil, err
	}
	x, err := c.do(ctx, m, input, call.IdempotencyKey)
	if err != nil {
		return c.repeated(ctx, m, call, err)
	}
	if call.Wire && m.op.Verb == connectors.Get {
		return &connectors.Result{Payload: m.settled(x.answer), Wire: true, RequestID: x.requestID}, nil
	}
	return m.shape(x)
}

// bareID gives the record that a filter clause names by its id alone.
func (m *method) bareID(text string) (id string, bare bool, err error) {
	clause, err := filter.Parse(text)
	if err != nil {
		return "", false, badCall("filterClause: %s", err)
	}
	if id, bare = clause.RecordID(); bare {
		return id, true, nil
	}
	if m.lister == nil {
		return "", false, badCall("%s takes the id of one record: %s cannot be listed", m.op.Name(), m.op.Entity)
	}
	return "", false, nil
}

// place puts the id of the record, and those of the records that it belongs to, among the input.
func (m *method) place(input map[string]any, entityID string) error {
	if m.recordSlot() == "" {
		if entityID != "" {
			return badCall("%s takes no entityId", m.op.Name())
		}
		return nil
	}
	ids := strings.SplitN(entityID, "/", len(m.route.slots))
	slots := m.route.slots[len(m.route.slots)-len(ids):]
	if slices.Contains(ids, "") {
		return badCall("entityId must name one record%s", m.form())
	}
	for i, slot := range slots {
		if name := m.fields[slot]; name != "" && input[name] != nil && input[name] != ids[i] {
			return badCall("%s in the payload is not the one in entityId", name)
		}
		input[m.key(slot)] = ids[i]
	}
	for _, slot := range m.parentSlots() {
		if text, _ := input[m.key(slot)].(string); text == "" && !m.otherGiven(input, slot) {
			return badCall("%s is missing: entityId must name it too%s", m.fields[slot], m.form())
		}
	}
	return nil
}

// otherGiven says whether the input holds an alternative to the record that slot is for.
func (m *method) otherGiven(input map[string]any, slot string) bool {
	return slices.Contains(m.route.either, slot) && slices.ContainsFunc(m.route.either, func(other string) bool { return input[other] != nil })
}

// form shows how an entityId is written that names parents.
func (m *method) form() string {
	if len(m.route.slots) < 2 {
		return ""
	}
	var parts []string
	for _, slot := range m.parentSlots() {
		parts = append(parts, "<"+m.fields[slot]+">")
	}
	return ", as in " + strings.Join(append(parts, "<"+m.op.Entity+">"), "/")
}

// key is where the id of a slot stands in the input: under its field, or under its own name where it has none.
func (m *method) key(slot string) string {
	if name := m.fields[slot]; name != "" {
		return name
	}
	return slot
}
