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
		m.op.PageRecords = m.paging.sizes.largest()
	}
	record := m.answer.record
	if record.Kind != schema.Object {
		record = &schema.Type{Kind: schema.Object, Name: m.op.Entity, Open: true, Fields: []schema.Field{{Name: valueField, Type: record}}}
	}
	m.op.Output = &schema.Type{Kind: schema.List, Elem: record}
	c := columns{}
	for _, field := range record.Fields {
		c.list = append(c.list, connectors.Column{Name: field.Name, Aliases: field.Aliases, Description: field.Description, Type: field.Type})
	}
	c.held = len(c.list)
	for i := range m.slots {
		column := c.of(&m.slots[i])
		column.Native, column.Required = []string{"="}, true
	}
	m.queryParameters = slices.DeleteFunc(m.queryParameters, func(p parameter) bool {
		return p.name == m.paging.parameter || p.name == m.paging.size
	})
	b.narrow(m, &c)
	for _, p := range m.headers {
		b.omit(m.verb, m.path.text, "the parameter "+p.name, whyNoColumn)
	}
	m.headers = nil
	m.op.Columns = c.list
}

// columns are those of a List in the making. The first ones are held by its records.
type columns struct {
	list []connectors.Column
	held int
}

// of gives the column that a parameter is compared as, a new one where records do not hold it.
func (c *columns) of(p *parameter) *connectors.Column {
	i := slices.IndexFunc(c.list, func(c connectors.Column) bool {
		return c.Name == p.field || plain(c.Name) == plain(p.name)
	})
	if i < 0 {
		i, p.asked = len(c.list), true
		column := connectors.Column{Name: p.field, Description: p.description, Type: p.typ}
		if p.name != p.field {
			column.Aliases = []string{p.name}
		}
		c.list = append(c.list, column)
	}
	p.field = c.list[i].Name
	return &c.list[i]
}

// narrow tells of the parameters of the query what the API compares by them, and keeps those that a clause can give.
func (b *builder) narrow(m *method, c *columns) {
	var kept []parameter
	for _, p := range m.queryParameters {
		if slices.Contains(orderNames, plain(p.name)) && !p.required {
			b.omit(m.verb, m.path.text, "the parameter "+p.name, whyOrder)
			continue
		}
		bounds, wholly := b.boundsOf(&p, c.list[:c.held])
		m.bounds = append(m.bounds, bounds...)
		switch {
		case wholly:
			p.field, p.bounds = bounds[0].column, true
		case isScalar(p.typ) || p.typ.Kind == schema.Object:
			column := c.of(&p)
			column.Required = column.Required || p.required
			if p.asked && p.typ.Kind == schema.Object {
				column.Inner = scalars(p.typ)
			} else if p.equals(column.Type) {
				addNative(column, "=")
			}
		default:
			b.omit(m.verb, m.path.text, "the parameter "+p.name, whyNotEqual)
			continue
		}
		kept = append(kept, p)
	}
	m.queryParameters = kept
	for _, bound := range m.bounds {
		i := slices.IndexFunc(c.list, func(c connectors.Column) bool { return c.Name == bound.column })
		addNative(&c.list[i], bound.native()...)
	}
}

// equals says whether the API compares a column of a type by = where it is given the parameter. Of a time it does where
// both are days; moments that are equal are sent along, but a clause may mean a whole day.
func (p parameter) equals(column *schema.Type) bool {
	switch {
	case p.typ.Kind == schema.Object || column.Kind == schema.Object:
		return false
	case p.asked || !isTime(p.typ):
		return true
	default:
		return p.typ.Format == dateFormat && column.Format == dateFormat
	}
}

func addNative(column *connectors.Column, operators ...string) {
	for _, operator := range operators {
		if !slices.Contains(column.Native, operator) {
			column.Native = append(column.Native, operator)
		}
	}
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
