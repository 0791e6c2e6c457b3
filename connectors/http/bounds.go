package http

import (
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/schema"
)

// comparisons are the words for those whose meaning is certain.
var comparisons = map[string]filter.Op{"gt": filter.Greater, "gte": filter.AtLeast, "lt": filter.Less, "lte": filter.AtMost}

// sides are the words that say of a bound which side it is on, and no more.
var sides = map[string]filter.Op{
	">": filter.AtLeast, "after": filter.AtLeast, "since": filter.AtLeast, "from": filter.AtLeast, "min": filter.AtLeast, "minimum": filter.AtLeast,
	"<": filter.AtMost, "before": filter.AtMost, "until": filter.AtMost, "to": filter.AtMost, "max": filter.AtMost, "maximum": filter.AtMost,
}

// marked matches names that a comparison ends: "created[gte]", "created.gte", "created__gte", "DateCreated>".
var marked = regexp.MustCompile(`^(.+?)(?:\[(gte?|lte?)\]|[._]{1,2}(gte?|lte?)|([<>])=?)$`)

// boundsOf finds the bounds of columns that a parameter of the query is. wholly says that it is nothing else: the value of
// no column.
func (b *builder) boundsOf(p *parameter, columns []connectors.Column) (bounds []bound, wholly bool) {
	if p.described == nil || p.described.Schema == nil || p.described.Schema.Value == nil {
		return nil, false
	}
	whole := p.described.Schema
	add := func(stem, key string, op filter.Op, loose bool, of *openapi3.SchemaRef) {
		if of == nil || of.Value == nil {
			return
		}
		typ := b.payloads.of(of)
		if i := columnOf(stem, columns); i >= 0 && alike(columns[i].Type, typ) {
			bounds = append(bounds, bound{column: columns[i].Name, name: p.name, key: key, op: op, loose: loose, typ: typ, allowed: of.Value})
		}
	}
	if properties := rangeOf(p); properties != nil {
		for _, key := range sortedKeys(properties) {
			add(p.name, key, comparisons[key], false, properties[key])
		}
		return bounds, len(bounds) > 0
	}
	if found := marked.FindStringSubmatch(p.name); found != nil {
		op, certain := comparisons[found[2]+found[3]]
		if !certain {
			op = sides[found[4]]
		}
		add(found[1], "", op, !certain, whole)
		return bounds, len(bounds) > 0
	}
	words := strings.FieldsFunc(schema.Snake(p.name), func(r rune) bool { return strings.ContainsRune("_-. ", r) })
	if len(words) < 2 || slices.Contains(afterNames, plain(p.name)) {
		return nil, false
	}
	first, last := words[0], words[len(words)-1]
	if op, certain := comparisons[last]; certain {
		add(strings.Join(words[:len(words)-1], ""), "", op, false, whole)
	} else if op, known := sides[last]; known {
		add(strings.Join(words[:len(words)-1], ""), "", op, true, whole)
	} else if op, known := sides[first]; known {
		add(strings.Join(words[1:], ""), "", op, true, whole)
	}
	return bounds, false
}

// rangeOf gives the properties of a parameter in the style deepObject that is nothing but a range, be it besides a single
// value: gt, gte, lt and lte.
func rangeOf(p *parameter) openapi3.Schemas {
	if p.style != "deepObject" {
		return nil
	}
	of := p.described.Schema.Value
	for _, ref := range slices.Concat(openapi3.SchemaRefs{p.described.Schema}, of.AnyOf, of.OneOf) {
		if ref == nil || ref.Value == nil || !isObject(ref.Value) || len(ref.Value.Properties) == 0 {
			continue
		}
		if !slices.ContainsFunc(sortedKeys(ref.Value.Properties), func(key string) bool { return comparisons[key] == "" }) {
			return ref.Value.Properties
		}
	}
	return nil
}

// columnOf finds the column that a bound is one of: "created" may be called created_at, or date_created.
func columnOf(stem string, columns []connectors.Column) int {
	stem = plain(stem)
	for _, name := range []string{stem, stem + "at", stem + "on", stem + "date", "date" + stem, stem + "time"} {
		if i := slices.IndexFunc(columns, func(c connectors.Column) bool { return plain(c.Name) == name }); i >= 0 {
			return i
		}
	}
	return -1
}

// alike says whether values of a column and of a bound are of one kind: numbers, or times.
func alike(column, bound *schema.Type) bool {
	return isNumber(column) && isNumber(bound) || isTime(column) && (bound.Format == dateFormat || bound.Format == momentFormat)
}

func isNumber(t *schema.Type) bool { return t.Kind == schema.Int || t.Kind == schema.Float }

// isTime says whether values are texts of times.
func isTime(t *schema.Type) bool {
	return t.Kind == schema.String && strings.HasPrefix(t.Format, "date")
}

const (
	dateFormat   = "date"
	momentFormat = "date-time"
)
