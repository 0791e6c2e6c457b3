package stripe

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	sdk "github.com/stripe/stripe-go/v76"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/schema"
)

// query is a filter clause as List carries it out: what Stripe narrows by, and what is left to look at here.
type query struct {
	// clause is nil where every record matches.
	clause *filter.Clause
	// id is the one record that the clause allows, if it names one.
	id string
	// input are the parameters of the request, by payload field.
	input map[string]any
	// ranges are the bounds of times, by column.
	ranges map[string]*sdk.RangeQueryParams
	// wider are the words that the clause asks for and no record holds, by column: "all" of a subscription's Status.
	wider map[string]any
	// held are the fields of records that hold what columns of other names compare.
	held map[string]string
	// exact says that Stripe evaluates the whole clause.
	exact bool
}

// query reads a filter clause.
func (m *method) query(text string) (*query, error) {
	q := &query{input: map[string]any{}, ranges: map[string]*sdk.RangeQueryParams{}, wider: map[string]any{}, held: m.quirk.held, exact: true}
	if text != "" {
		if err := q.read(text, m); err != nil {
			return nil, badCall("filterClause: %s", strings.ReplaceAll(err.Error(), "\n", "; "))
		}
	}
	for _, column := range m.op.Columns {
		if column.Required && q.input[column.Name] == nil {
			return nil, badCall("%s needs to know %s: add %s = '...' to filterClause, joined to the rest by AND", m.op.Name(), column.Name, example(column))
		}
	}
	return q, nil
}

// example is a column, or one in it where the column is an object.
func example(column connectors.Column) string {
	if column.Type.Kind == schema.Object && len(column.Type.Fields) > 0 {
		return column.Name + "." + column.Type.Fields[0].Name
	}
	return column.Name
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
		q.id, q.exact = id, false
		return nil
	}
	q.exact = clause.Exact()
	for _, cmp := range q.clause.Conjuncts() {
		if !q.narrow(m, cmp) {
			q.exact = false
		}
	}
	for name, words := range m.quirk.wider {
		if word, _ := q.input[name].(string); slices.Contains(words, word) {
			q.wider[name] = word
		} else if word == "" && slices.Contains(q.clause.Columns(), name) { // not by =, so it is evaluated here
			q.input[name] = words[0]
		}
	}
	for _, name := range q.clause.Columns() {
		if column := m.column(name); column != nil && m.asked[column.Name] && q.input[column.Name] == nil {
			return badCall("%s can only be compared by =, joined to the rest by AND: Stripe's records do not hold it", column.Name)
		}
	}
	return nil
}

// narrow has Stripe evaluate a comparison, if it can.
func (q *query) narrow(m *method, cmp filter.Comparison) bool {
	column := m.column(cmp.Column)
	if column == nil {
		return q.narrowInner(m, cmp)
	}
	if column.Name == "Id" && cmp.Op == filter.Equal {
		q.id, _ = cmp.Values[0].(string)
		return false
	}
	if slices.Contains(column.Native, ">=") {
		return q.bound(column.Name, cmp)
	}
	if cmp.Op != filter.Equal || !slices.Contains(column.Native, "=") || q.input[column.Name] != nil {
		return false
	}
	value, problems := schema.Conform(cmp.Values[0], column.Type)
	if len(problems) > 0 {
		return false
	}
	q.input[column.Name] = value
	return true
}

// narrowInner has Stripe evaluate a comparison of what is inside an object: Recurring.Interval = 'month'.
func (q *query) narrowInner(m *method, cmp filter.Comparison) bool {
	outer, inner, _ := strings.Cut(cmp.Column, ".")
	member, ok := formMember(m.params, outer)
	if column := m.column(outer); ok && cmp.Op == filter.Equal && inner == ownColumn && column != nil && slices.Contains(column.Inner, inner) &&
		isScalar(member.Type) && q.input[outer] == nil {
		q.input[outer] = cmp.Values[0]
		return true
	}
	if cmp.Op != filter.Equal || !ok || member.Type.Kind() != reflect.Pointer || member.Type.Elem().Kind() != reflect.Struct {
		return false
	}
	if field, ok := formMember(member.Type.Elem(), inner); !ok || field.Type != reflect.PointerTo(reflect.TypeOf(cmp.Values[0])) {
		return false
	}
	fields, _ := q.input[outer].(map[string]any)
	if fields == nil {
		fields = map[string]any{}
	}
	if fields[inner] != nil {
		return false
	}
	fields[inner] = cmp.Values[0]
	q.input[outer] = fields
	return true
}

// formMember is the member of params for a field.
func formMember(params reflect.Type, name string) (reflect.StructField, bool) {
	for i := range params.NumField() {
		wire, _, _ := strings.Cut(params.Field(i).Tag.Get("form"), ",")
		if wire != "" && schema.Pascal(wire) == name {
			return params.Field(i), true
		}
	}
	return reflect.StructField{}, false
}

// bound narrows the range of a time.
func (q *query) bound(name string, cmp filter.Comparison) bool {
	var values []int64
	for _, value := range cmp.Values {
		seconds, ok := value.(int64)
		if !ok || seconds <= 0 { // the SDK does not send 0
			return false
		}
		values = append(values, seconds)
	}
	bounds := q.ranges[name]
	if bounds == nil {
		bounds = &sdk.RangeQueryParams{}
	}
	q.ranges[name] = bounds
	switch cmp.Op {
	case filter.Equal:
		return first(&bounds.GreaterThanOrEqual, values[0]) && first(&bounds.LesserThanOrEqual, values[0])
	case filter.Between:
		return first(&bounds.GreaterThanOrEqual, values[0]) && first(&bounds.LesserThanOrEqual, values[1])
	case filter.Greater:
		return first(&bounds.GreaterThan, values[0])
	case filter.AtLeast:
		return first(&bounds.GreaterThanOrEqual, values[0])
	case filter.Less:
		return first(&bounds.LesserThan, values[0])
	case filter.AtMost:
		return first(&bounds.LesserThanOrEqual, values[0])
	default:
		return false
	}
}

// first sets a bound that is not set yet.
func first(bound *int64, seconds int64) bool {
	if *bound != 0 {
		return false
	}
	*bound = seconds
	return true
}

// setRanges puts the bounds into the params' members for them.
func (q *query) setRanges(params reflect.Value) {
	for i := range params.Elem().NumField() {
		member := params.Elem().Type().Field(i)
		if bounds := q.ranges[schema.Pascal(member.Tag.Get("form"))]; bounds != nil && member.Type == reflect.TypeOf(bounds) {
			params.Elem().Field(i).Set(reflect.ValueOf(bounds))
		}
	}
}

// matches evaluates the clause on a row. Columns that the records do not hold have the value that Stripe was asked for.
func (q *query) matches(row map[string]any) bool {
	if q.clause == nil {
		return true
	}
	if len(q.held) > 0 {
		row = maps.Clone(row)
		for name, field := range q.held {
			row[name] = row[field]
		}
	}
	if len(q.wider) > 0 {
		row = maps.Clone(row)
		maps.Copy(row, q.wider)
	}
	asked := map[string]any{}
	for name, value := range q.input {
		if _, held := row[name]; !held { // the request's own parameter: Stripe's records do not hold it
			asked[name] = value
		}
	}
	if len(asked) > 0 {
		maps.Copy(asked, row)
		row = asked
	}
	return q.clause.Match(row)
}

// narrowsBy says whether Stripe evaluates a comparison of the column.
func (m *method) narrowsBy(name, operator string) bool {
	column := m.column(name)
	return column != nil && slices.Contains(column.Native, operator)
}

func (m *method) column(name string) *connectors.Column {
	i := slices.IndexFunc(m.op.Columns, func(c connectors.Column) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &m.op.Columns[i]
}
