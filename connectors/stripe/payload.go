package stripe

import (
	"cmp"
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/internal/schema"
)

// input gives an operation its path, and its payload where it takes one.
func (b *builder) input(m *method, entity string) {
	known := b.known(m)
	m.fields = b.fieldNames(m, entity)
	m.op.Path, m.op.Description = known.path, cmp.Or(known.summary, summaries[m.op.Verb])
	if m.op.Path == "" {
		m.op.Path = m.route.named(entity)
	}
	for _, slot := range m.parentSlots() {
		if m.op.Verb != "" && !slices.Contains(m.route.either, slot) {
			m.op.Parents = append(m.op.Parents, m.fields[slot])
		}
	}
	for _, slot := range m.route.either {
		m.op.Either = append(m.op.Either, m.fields[slot])
	}
	if m.op.Verb == connectors.List || m.op.Verb == connectors.Get || m.op.Verb == connectors.Delete {
		m.op.Single = m.op.Verb != connectors.List && len(m.route.slots) == 0
		return
	}
	m.op.Single = m.op.Verb == connectors.Update && len(m.route.slots) == 0
	m.op.Payload = object(m.op.Name()+" payload", b.payload(m, known))
}

// fieldNames names the payload fields of the ids: "PaymentIntentId" in an action, "Customer" for the record that an
// entity's records belong to.
func (b *builder) fieldNames(m *method, entity string) map[string]string {
	names := map[string]string{}
	for _, member := range append(slices.Concat(m.route.sent, m.route.required), m.route.either...) {
		names[member] = member
	}
	segments := strings.Split(m.route.path, "/")
	slots := m.route.slots
	for i, segment := range segments {
		if segment != "%s" {
			continue
		}
		slot := slots[0]
		slots = slots[1:]
		switch {
		case m.op.Action != "":
			names[slot] = idName(segments[i-1], entity)
		case slot == "ID":
			names[slot] = parents[entity]
		case slot != ownID && slot != m.recordSlot():
			names[slot] = slot
		}
	}
	return names
}

// payload lists the fields: the ids, then those of the SDK's struct.
func (b *builder) payload(m *method, known request) []schema.Field {
	var fields []schema.Field
	slots := m.route.slots
	if m.op.Verb != "" {
		slots = m.parentSlots()
	}
	for _, slot := range slices.Concat(slots, m.route.either, m.route.sent) {
		if name := m.fields[slot]; name != "" && !slices.ContainsFunc(fields, func(f schema.Field) bool { return f.Name == name }) {
			fields = append(fields, b.idField(m, slot, name))
		}
	}
	if m.params == nil {
		return fields
	}
	for _, field := range b.shapes.payloads.Type(m.params).Fields {
		wire := field.WireName()
		if slices.Contains(known.foreign, wire) || slices.Contains(m.quirk.unsent, field.Name) {
			continue
		}
		field.Required = field.Required || slices.Contains(known.required, wire)
		if name := m.quirk.rename[field.Name]; name != "" {
			field.Aliases = append([]string{wire, field.Name}, schema.Snake(name))
			field.Name = name
		}
		fields = append(fields, field)
	}
	return fields
}

// idField is the field of an id in the path, or of what goes along without a form name.
func (b *builder) idField(m *method, slot, name string) schema.Field {
	field := schema.Field{Name: name, Aliases: []string{schema.Snake(name)}, Type: recordID}
	inPath := slices.Contains(m.route.slots, slot)
	field.Required = inPath && m.op.Verb != connectors.Update && !slices.Contains(m.route.either, slot) ||
		slices.Contains(m.route.required, slot)
	if !inPath {
		field.Type = &schema.Type{Kind: schema.String}
	}
	if slot != ownID && slot != "ID" && slot != name {
		field.Aliases = append(field.Aliases, slot)
	}
	if other := m.quirk.aliases[name]; other != "" {
		field.Aliases = append(field.Aliases, other)
	}
	if slices.Contains(m.route.either, slot) {
		field.Description = "one of " + strings.Join(m.route.either, ", ") + " is required"
	}
	return field
}
