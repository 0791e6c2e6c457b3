package http

import (
	"slices"

	"hawser/connectors"
	"hawser/internal/schema"
)

// list gives a List its columns, and tells how it is read: the fields of its records, the records that these belong to,
// and the parameters of the query that records do not hold. What the API compares itself is native.
func (b *builder) list(m *method) {
	m.paging = m.findPager(b.settings.paging)
	if m.paging.style != atOnce {
		m.op.PageRecords = m.paging.largest()
	}
	record := m.answer.record
	if record.Kind != schema.Object {
		record = &schema.Type{Kind: schema.Object, Name: m.op.Entity, Open: true, Fields: []schema.Field{{Name: valueField, Type: record}}}
	}
	m.op.Output = &schema.Type{Kind: schema.List, Elem: record}
	columns := []connectors.Column{}
	for _, field := range record.Fields {
		columns = append(columns, connectors.Column{Name: field.Name, Aliases: field.Aliases, Description: field.Description, Type: field.Type})
	}
	add := func(p *parameter) *connectors.Column {
		i := slices.IndexFunc(columns, func(c connectors.Column) bool {
			return c.Name == p.field || plain(c.Name) == plain(p.name)
		})
		if i < 0 {
			i, p.asked = len(columns), true
			column := connectors.Column{Name: p.field, Description: p.description, Type: p.typ}
			if p.name != p.field {
				column.Aliases = []string{p.name}
			}
			columns = append(columns, column)
		}
		p.field = columns[i].Name
		return &columns[i]
	}
	for i := range m.slots {
		column := add(&m.slots[i])
		column.Native, column.Required = []string{"="}, true
	}
	var query []parameter
	for _, p := range m.queryParameters {
		switch {
		case p.name == m.paging.parameter || p.name == m.paging.size:
			continue
		case slices.Contains(orderNames, plain(p.name)) && !p.required:
			b.omit(m.verb, m.path.text, "the parameter "+p.name, whyOrder)
			continue
		case !isScalar(p.typ) && p.typ.Kind != schema.Object:
			b.omit(m.verb, m.path.text, "the parameter "+p.name, whyNotEqual)
			continue
		}
		column := add(&p)
		column.Required = column.Required || p.required
		if p.asked && p.typ.Kind == schema.Object {
			column.Inner = scalars(p.typ)
		} else if p.typ.Kind != schema.Object && column.Type.Kind != schema.Object && !slices.Contains(column.Native, "=") {
			column.Native = append(column.Native, "=")
		}
		query = append(query, p)
	}
	m.queryParameters = query
	for _, p := range m.headers {
		b.omit(m.verb, m.path.text, "the parameter "+p.name, whyNoColumn)
	}
	m.headers = nil
	m.op.Columns = columns
}

// findByID says that the API finds a record by its id.
func (m *method) findByID() {
	i := slices.IndexFunc(m.op.Columns, func(c connectors.Column) bool { return c.Name == m.id })
	if i >= 0 && len(m.op.Columns[i].Native) == 0 {
		m.op.Columns[i].Native = []string{"="}
	}
}

func isScalar(t *schema.Type) bool {
	return t.Kind == schema.Bool || t.Kind == schema.Int || t.Kind == schema.Float || t.Kind == schema.String
}

// scalars lists the fields of an object that are single values.
func scalars(t *schema.Type) []string {
	var names []string
	for _, field := range t.Fields {
		if isScalar(field.Type) {
			names = append(names, field.Name)
		}
	}
	return names
}
