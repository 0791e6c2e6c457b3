package twilio

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"time"

	"hawser/connectors"
	"hawser/internal/schema"
)

// narrowing is one way in which a list request narrows its answer.
type narrowing struct {
	column string
	// member is that of the SDK's params.
	member string
	// bound is "" for an equal value, "<" or ">" for a bound in time, "<=" or ">=" for a day that is included.
	bound string
	// asked says that records do not hold the value: it can be asked for, not looked at.
	asked bool
}

// columns lists what a filter clause may name: the fields of the entity's records, the ids in the path, and the
// parameters of the list request that records do not hold. What the request can narrow by itself is native.
func (b *builder) columns(m *method, known request) []connectors.Column {
	var columns []connectors.Column
	for _, field := range b.shapes.answer.Type(m.result).Fields {
		columns = append(columns, connectors.Column{Name: field.Name, Aliases: field.Aliases, Description: field.Description, Type: field.Type})
	}
	for _, id := range m.ids {
		columns, _ = withColumn(columns, id, text, "=")
		columns[slices.IndexFunc(columns, func(c connectors.Column) bool { return c.Name == id })].Required = true
	}
	for i := range m.params.NumField() {
		member := m.params.Field(i)
		name := wireName(member)
		if name == "PageSize" || name == "limit" {
			continue
		}
		if name == pathAccount {
			name = "AccountSid"
		}
		n := narrowing{member: member.Name, column: documented(strings.TrimRight(name, "<>"))}
		typ, native := b.shapes.payloads.Type(member.Type), []string{"="}
		switch {
		case strings.HasSuffix(name, "<"):
			n.bound, native = "<", []string{"=", "BETWEEN", "<", "<="}
		case strings.HasSuffix(name, ">"):
			n.bound, native = ">", []string{"=", "BETWEEN", ">", ">="}
		case name == "StartDate": // of usage: the first day, included
			n.bound, native = ">=", []string{"=", "BETWEEN", ">", ">="}
		case name == "EndDate":
			n.bound, native = "<=", []string{"=", "BETWEEN", "<", "<="}
		}
		columns, n.asked = withColumn(columns, n.column, typ, native...)
		m.narrows = append(m.narrows, n)
		if param, ok := known.params[name]; ok {
			i := slices.IndexFunc(columns, func(c connectors.Column) bool { return c.Name == n.column })
			columns[i].Description = cmp.Or(param.description, columns[i].Description)
			columns[i].Type = withWords(columns[i].Type, param.words, true)
		}
	}
	return columns
}

// withColumn adds a column, unless there is one of that name, and says that it can be compared natively.
func withColumn(columns []connectors.Column, name string, typ *schema.Type, native ...string) (all []connectors.Column, added bool) {
	i := slices.IndexFunc(columns, func(c connectors.Column) bool { return c.Name == name })
	if i < 0 {
		i, added = len(columns), true
		columns = append(columns, connectors.Column{Name: name, Aliases: aliases(name), Type: typ})
	}
	for _, operator := range native {
		if !slices.Contains(columns[i].Native, operator) {
			columns[i].Native = append(columns[i].Native, operator)
		}
	}
	return columns, added
}

// isMoment says whether a member of params takes an instant, not a day.
func isMoment(t reflect.Type) bool { return t == reflect.TypeFor[*time.Time]() }

// column gives the column of that name, or nil.
func (m *method) column(name string) *connectors.Column {
	i := slices.IndexFunc(m.op.Columns, func(c connectors.Column) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &m.op.Columns[i]
}
