package http

import (
	"maps"
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/schema"
)

// query is a filter clause as List carries it out: what the API narrows by, and what is left to look at here.
type query struct {
	method *method
	// clause is nil where every record matches.
	clause *filter.Clause
	// id is the one record that the clause allows, if it names one.
	id string
	// ids are those in the path, of the records that the listed ones belong to.
	ids []string
	// parameters are those of the query that narrow the list, asked the values of the columns that they stand for.
	parameters, asked map[string]any
	// exact says that the API evaluates the whole clause.
	exact bool
}

// query reads a filter clause.
func (m *method) query(clause string) (*query, error) {
	q := &query{method: m, ids: make([]string, len(m.slots)), parameters: map[string]any{}, asked: map[string]any{}, exact: true}
	if clause != "" {
		if err := q.read(clause); err != nil {
			return nil, badCall("filterClause: %s", strings.ReplaceAll(err.Error(), "\n", "; "))
		}
	}
	for i, id := range q.ids {
		if id == "" || id == "." || id == ".." {
			return nil, q.needs(m.slots[i].field)
		}
	}
	for _, p := range m.queryParameters {
		if _, given := q.parameters[p.name]; p.required && !given {
			return nil, q.needs(p.field)
		}
	}
	return q, nil
}

func (q *query) needs(column string) error {
	return badCall("%s needs %s: add %s = '...' to filterClause, joined to the rest by AND", q.method.op.Name(), column, column)
}

func (q *query) read(text string) error {
	clause, err := filter.Parse(text)
	if err != nil {
		return err
	}
	if q.clause, err = clause.Bind(q.method.op.Columns); err != nil {
		return err
	}
	if id, ok := q.clause.RecordID(); ok {
		if q.method.id == "" {
			return badCall("%s have no id that a list would tell: compare a column", q.method.op.Entity)
		}
		parts := strings.Split(id, "/")
		q.id, q.exact = parts[len(parts)-1], false
		copy(q.ids, parts[:min(len(parts)-1, len(q.ids))])
		return nil
	}
	q.exact = q.clause.Exact()
	var rest []filter.Comparison
	for _, comparison := range q.clause.Conjuncts() {
		if comparison.Op != filter.Equal || !q.narrow(comparison.Column, comparison.Values[0]) {
			rest = append(rest, comparison)
		}
	}
	for _, comparison := range rest { // after what the clause asks for by the parameters' own names
		q.exact = q.bound(comparison) && q.exact
	}
	for _, name := range q.clause.Columns() {
		outer, inner, _ := strings.Cut(name, ".")
		if !q.isGiven(outer, inner) && q.method.isAsked(outer) {
			return badCall("%s can only be compared by =, joined to the rest by AND: the records do not hold it", name)
		}
	}
	return nil
}

// isGiven says whether the API is asked for a column, or for a field in it.
func (q *query) isGiven(column, inner string) bool {
	value, given := q.asked[column]
	object, isObject := value.(map[string]any)
	return given && (!isObject || object[inner] != nil)
}

// isAsked says whether a column can be asked for only.
func (m *method) isAsked(column string) bool {
	return slices.ContainsFunc(slices.Concat(m.slots, m.queryParameters), func(p parameter) bool { return p.field == column && p.asked })
}

// narrow has the API evaluate an equality, if it can.
func (q *query) narrow(column string, value any) bool {
	m := q.method
	if i := slices.IndexFunc(m.slots, func(p parameter) bool { return p.field == column }); i >= 0 && q.ids[i] == "" {
		q.ids[i], q.asked[column] = text(value), value
		return true
	}
	if m.id == column && m.getter != nil && q.id == "" {
		q.id = text(value)
		return false
	}
	outer, inner, isInner := strings.Cut(column, ".")
	i := slices.IndexFunc(m.queryParameters, func(p parameter) bool { return p.field == outer && !p.bounds })
	if i >= 0 && isInner {
		return q.narrowInside(m.queryParameters[i], inner, value)
	}
	if i < 0 || q.parameters[m.queryParameters[i].name] != nil {
		return false
	}
	p := m.queryParameters[i]
	if !p.asked && isTime(p.typ) && !m.isSameTime(p, value) {
		return false
	}
	conformed, problems := schema.Conform(value, p.typ)
	if len(problems) > 0 {
		return false
	}
	q.parameters[p.name], q.asked[column] = conformed, value
	return true
}

// isSameTime says whether the API takes a time for the one that the clause means: a moment for a moment, or the day of a
// column that holds days. Of a day in time the API knows another zone, and of bounds more.
func (m *method) isSameTime(p parameter, value any) bool {
	if slices.ContainsFunc(m.bounds, func(b bound) bool { return b.column == p.field }) {
		return false
	}
	text, _ := value.(string)
	from, to, ok := filter.Time(text)
	if p.typ.Format == dateFormat {
		i := slices.IndexFunc(m.op.Columns, func(c connectors.Column) bool { return c.Name == p.field })
		return ok && !from.Equal(to) && m.op.Columns[i].Type.Format == dateFormat
	}
	return ok && from.Equal(to)
}

// narrowInside has the API evaluate the equality of a field in a parameter that is an object.
func (q *query) narrowInside(p parameter, inner string, value any) bool {
	field := p.typ.Field(inner)
	if field == nil || !isScalar(field.Type) {
		return false
	}
	conformed, problems := schema.Conform(value, field.Type)
	object, _ := q.parameters[p.name].(map[string]any)
	if len(problems) > 0 || object[inner] != nil {
		return false
	}
	if object == nil {
		object = map[string]any{}
		q.parameters[p.name] = object
		if _, held := q.asked[p.field]; !held {
			q.asked[p.field] = object
		}
	}
	object[inner] = conformed
	return true
}

// matches evaluates the clause on a row. Columns that the records do not hold have the value that the API was asked for,
// as have those of the records in the path, which a row may name otherwise.
func (q *query) matches(row map[string]any) bool {
	if q.clause == nil {
		return true
	}
	if _, ok := q.clause.RecordID(); ok {
		return text(row[q.method.id]) == q.id
	}
	row = maps.Clone(row)
	for name, value := range q.asked {
		isSlot := slices.ContainsFunc(q.method.slots, func(p parameter) bool { return p.field == name })
		if row[name] == nil || isSlot {
			row[name] = value
		}
	}
	return q.clause.Match(row)
}
