package twilio

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"hawser/connectors/filter"
	"hawser/internal/schema"
)

// query is a filter clause as List carries it out: what Twilio narrows by, and what is left to look at here.
type query struct {
	// clause is nil where every record matches.
	clause *filter.Clause
	// id is the one record that the clause allows, if it names one.
	id string
	// ids are those in the path, of the records that the listed ones belong to, and path their columns.
	ids, path []string
	// members are those of the SDK's params that narrow the list.
	members map[string]any
	// asked are the values of columns that records do not hold.
	asked map[string]any
	// exact says that Twilio evaluates the whole clause.
	exact bool
}

// query reads a filter clause.
func (m *method) query(text string) (*query, error) {
	q := &query{ids: make([]string, len(m.ids)), path: m.ids, members: map[string]any{}, asked: map[string]any{}, exact: true}
	if text != "" {
		if err := q.read(text, m); err != nil {
			return nil, badCall("filterClause: %s", strings.ReplaceAll(err.Error(), "\n", "; "))
		}
	}
	for i, id := range q.ids {
		if id == "" {
			return nil, badCall("%s needs %s: add %s = '...' to filterClause, joined to the rest by AND", m.op.Name(), m.ids[i], m.ids[i])
		}
	}
	return q, nil
}

func (q *query) read(text string, m *method) error {
	clause, err := filter.Parse(text)
	if err != nil {
		return err
	}
	if q.clause, err = clause.Bind(m.op.Columns); err != nil {
		return err
	}
	if id, ok := q.clause.RecordID(); ok {
		parts := strings.Split(id, "/")
		q.id, q.exact = parts[len(parts)-1], false
		return nil
	}
	q.exact = q.clause.Exact()
	for _, cmp := range q.clause.Conjuncts() {
		if !q.narrow(m, cmp) {
			q.exact = false
		}
	}
	for _, name := range q.clause.Columns() {
		if _, given := q.asked[name]; !given && m.isAsked(name) {
			return badCall("%s can only be compared by =, joined to the rest by AND: Twilio's records do not hold it", name)
		}
	}
	return nil
}

// isAsked says whether a column can be asked for only.
func (m *method) isAsked(column string) bool {
	return slices.ContainsFunc(m.narrows, func(n narrowing) bool { return n.column == column && n.asked })
}

// narrow has Twilio evaluate a comparison, if it can. What it lets through may be more than matches, never less.
func (q *query) narrow(m *method, cmp filter.Comparison) bool {
	value, isText := any(nil), false
	id := ""
	if cmp.Op == filter.Equal {
		value = cmp.Values[0]
		id, isText = value.(string)
	}
	if i := slices.Index(m.ids, cmp.Column); i >= 0 && isText && q.ids[i] == "" {
		q.ids[i] = id
		return true
	}
	if isText && m.ownColumn() == cmp.Column {
		q.id = id
		return false
	}
	narrowed := false
	for _, n := range m.narrows {
		if n.column != cmp.Column || q.members[n.member] != nil {
			continue
		}
		switch {
		case n.bound != "":
			narrowed = q.bound(m, n, cmp) || narrowed
		case value != nil && !m.bounded(n.column):
			if member, ok := m.memberValue(n, value); ok {
				q.members[n.member], q.asked[n.column], narrowed = member, value, true
			}
		}
	}
	return narrowed
}

// ownColumn is the column by which Get finds a record, "" where there is none.
func (m *method) ownColumn() string {
	if m.getter == nil || !m.getter.own {
		return ""
	}
	return m.getter.ids[len(m.getter.ids)-1]
}

// bounded says whether a column's time can be bounded.
func (m *method) bounded(column string) bool {
	return slices.ContainsFunc(m.narrows, func(n narrowing) bool { return n.column == column && n.bound != "" })
}

// memberValue gives a value as a member of params holds it.
func (m *method) memberValue(n narrowing, value any) (any, bool) {
	field, _ := m.params.FieldByName(n.member)
	switch field.Type.Elem().Kind() {
	case reflect.String:
		text, err := schema.Text(value)
		return text, err == nil
	case reflect.Bool:
		if text, ok := value.(string); ok {
			return strings.EqualFold(text, "true"), true
		}
		_, ok := value.(bool)
		return value, ok
	case reflect.Int:
		if text, ok := value.(string); ok {
			number, err := strconv.ParseInt(text, 10, 32)
			return number, err == nil
		}
		whole, problems := schema.Conform(value, count)
		return whole, len(problems) == 0
	}
	return nil, false
}

// bound narrows the range of a time, and leaves a margin: whether a bound is included differs among Twilio's lists.
// A day's records are all within it.
func (q *query) bound(m *method, n narrowing, cmp filter.Comparison) bool {
	literal := map[string]map[filter.Op]int{
		"<": {filter.Equal: 0, filter.Less: 0, filter.AtMost: 0, filter.Between: 1},
		">": {filter.Equal: 0, filter.Greater: 0, filter.AtLeast: 0, filter.Between: 0},
	}
	i, ok := literal[n.bound[:1]][cmp.Op]
	if !ok {
		return false
	}
	text, _ := cmp.Values[i].(string)
	from, to, ok := filter.Time(text)
	if !ok {
		return false
	}
	at, margin := from, -1
	if n.bound[:1] == "<" {
		at, margin = to, 1
	}
	field, _ := m.params.FieldByName(n.member)
	switch {
	case isMoment(field.Type):
		q.members[n.member] = at.Add(time.Duration(margin) * time.Second).UTC().Format(time.RFC3339)
	case n.bound == "<=": // the day itself is included
		q.members[n.member] = to.Add(-1).UTC().Format(time.DateOnly)
	case n.bound == ">=":
		q.members[n.member] = from.UTC().Format(time.DateOnly)
	default:
		q.members[n.member] = at.AddDate(0, 0, margin).UTC().Format(time.DateOnly)
	}
	return false // what Twilio gives is more than what matches
}

// matches evaluates the clause on a row. Columns that the records do not hold have the value that Twilio was asked for.
func (q *query) matches(row map[string]any) bool {
	if q.clause == nil {
		return true
	}
	if id, ok := q.clause.RecordID(); ok {
		return id != ""
	}
	row = maps.Clone(row)
	for name, value := range q.asked {
		if row[name] == nil {
			row[name] = value
		}
	}
	for i, id := range q.ids { // the path may name a record otherwise than the row does, a conference by its name
		row[q.path[i]] = id
	}
	return q.clause.Match(row)
}
