package http

import (
	"math"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"hawser/connectors/filter"
	"hawser/internal/schema"
)

// bound is a parameter of a list request that bounds a column from one side: created[gte], min_amount, updated_before.
type bound struct {
	column string
	// name is the parameter's, and key that of its value where this is an object: "gte".
	name, key string
	// op is what the API compares by. loose says that it may include the bound itself, or not: its name does not tell.
	op    filter.Op
	loose bool
	typ   *schema.Type
	// allowed is what the document says of its values.
	allowed *openapi3.Schema
}

// bound has the API narrow a column from the sides that a comparison bounds, if it can, and says whether that is all that
// the comparison asks for. The API may give more than what matches, never less.
func (q *query) bound(c filter.Comparison) (exact bool) {
	sides := map[bool]bool{true: c.Op == filter.Less || c.Op == filter.AtMost, false: c.Op == filter.Greater || c.Op == filter.AtLeast}
	for _, sharply := range []bool{true, false} {
		for _, b := range q.method.bounds {
			value, sharp, ok := b.value(c)
			if b.column == c.Column && ok && sharp == sharply && !sides[b.isLower()] {
				sides[b.isLower()] = q.ask(b, value) && sharp
			}
		}
	}
	return sides[true] && sides[false]
}

// ask gives a bound a value, unless it has one.
func (q *query) ask(b bound, value any) bool {
	if b.key == "" {
		if q.parameters[b.name] != nil {
			return false
		}
		q.parameters[b.name] = value
		return true
	}
	object, _ := q.parameters[b.name].(map[string]any)
	if object == nil {
		object = map[string]any{}
		q.parameters[b.name] = object
	}
	if object[b.key] != nil {
		return false
	}
	object[b.key] = value
	return true
}

// isLower says whether the bound is the smaller one.
func (b bound) isLower() bool { return b.op == filter.Greater || b.op == filter.AtLeast }

// native are the comparisons that a bound narrows by.
func (b bound) native() []string {
	if b.isLower() {
		return []string{string(filter.Equal), string(filter.Between), string(filter.Greater), string(filter.AtLeast)}
	}
	return []string{string(filter.Equal), string(filter.Between), string(filter.Less), string(filter.AtMost)}
}

// limit gives what a comparison bounds its column by on the side of the bound, if it does.
func (b bound) limit(c filter.Comparison) (value any, ok bool) {
	switch c.Op {
	case filter.Equal, filter.Between:
		if b.isLower() {
			return c.Values[0], true
		}
		return c.Values[len(c.Values)-1], true
	case filter.Greater, filter.AtLeast:
		return c.Values[0], b.isLower()
	case filter.Less, filter.AtMost:
		return c.Values[0], !b.isLower()
	default:
		return nil, false
	}
}

// value is what the API is given so that it leaves out no record which the comparison is true of. sharp says that it
// leaves out all others on its side.
func (b bound) value(c filter.Comparison) (value any, sharp, ok bool) {
	limit, ok := b.limit(c)
	if !ok {
		return nil, false, false
	}
	if isNumber(b.typ) {
		value, sharp, ok = b.number(limit, c.Op == filter.Greater || c.Op == filter.Less)
	} else {
		text, _ := limit.(string)
		value, ok = b.time(text)
	}
	return value, sharp, ok && (b.allowed == nil || b.allowed.VisitJSON(value) == nil)
}

// number bounds by a number, and by the next one where the API may leave out the number itself.
func (b bound) number(value any, strictly bool) (any, bool, bool) {
	value, problems := schema.Conform(value, b.typ)
	if len(problems) > 0 {
		return nil, false, false
	}
	excludes := b.op == filter.Greater || b.op == filter.Less
	sharp := !b.loose && strictly == excludes
	if !b.loose && (strictly || !excludes) {
		return value, sharp, true
	}
	step := 1
	if b.isLower() {
		step = -1
	}
	switch v := value.(type) {
	case int64:
		return v + int64(step), sharp, v > math.MinInt64 && v < math.MaxInt64
	case float64:
		return v + float64(step), sharp, v+float64(step) != v
	}
	return nil, false, false
}

// time bounds by a time, and leaves a margin: for a fraction of a second where the bound is a moment and certain, and else
// for the day itself and for the zone in which the API counts days.
func (b bound) time(text string) (any, bool) {
	from, to, ok := filter.Time(text)
	margin := 48 * time.Hour
	if !b.loose && b.typ.Format == momentFormat {
		margin = time.Second
	}
	at := to.Add(margin)
	if b.isLower() {
		at = from.Add(-margin)
	}
	if b.typ.Format == dateFormat {
		return at.UTC().Format(time.DateOnly), ok
	}
	return at.UTC().Format(time.RFC3339), ok
}
