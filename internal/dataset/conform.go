package dataset

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hawser/internal/schema"
)

// Row is a record in the terms of its columns: a value for each of a Struct's Fields. A value is nil for null, bool,
// int64, float64, string, a Row for a Struct, []any for a List; a Time is an int64 of microseconds.
type Row []any

// Conform gives a record as a row, or all reasons for which it does not fit. A member that is absent or null is null in
// the row; members that the schema does not name are left out.
func (s *Schema) Conform(record map[string]any) (Row, []Reason) {
	var c conformer
	row := c.object(&s.Root, record)
	if len(c.reasons) > 0 {
		return nil, c.reasons
	}
	return row, nil
}

// ConformKey gives the key of a record, a string or an int64, or the reasons for which it has none.
func (s *Schema) ConformKey(record map[string]any) (any, []Reason) {
	var c conformer
	if s.Key == "" {
		c.reason(wordKey, wordNothing)
		return nil, c.reasons
	}
	var value any = record
	field := &s.Root
	for name := range strings.SplitSeq(s.Key, ".") {
		object, ok := value.(map[string]any)
		if !ok {
			c.wrong(field, value)
			return nil, c.reasons
		}
		field, value = field.field(name), object[name]
		c.at = append(c.at, step{name: name})
	}
	key := c.value(field, value)
	return key, c.reasons
}

// KeyOf gives the key of a row: a string or an int64; nil where the schema has no key.
func (s *Schema) KeyOf(row Row) any {
	if s.Key == "" {
		return nil
	}
	field := &s.Root
	for {
		i := slices.IndexFunc(field.Fields, func(f Field) bool { return f.Key })
		field = &field.Fields[i]
		if field.Kind != Struct {
			return row[i]
		}
		row = row[i].(Row)
	}
}

// KeyRow gives a row that has a key and nothing else.
func (s *Schema) KeyRow(key any) Row {
	if s.Key == "" {
		return nil
	}
	root := make(Row, len(s.Root.Fields))
	field, row := &s.Root, root
	for {
		i := slices.IndexFunc(field.Fields, func(f Field) bool { return f.Key })
		field = &field.Fields[i]
		if field.Kind != Struct {
			row[i] = key
			return root
		}
		inner := make(Row, len(field.Fields))
		row[i], row = inner, inner
	}
}

type conformer struct {
	// at leads to the value that is looked at. It is put into words for a reason alone: most records fit.
	at      []step
	reasons []Reason
	// text is room for the JSON of columns.
	text []byte
}

// step leads to a member of an object, or to an item of a list, counted from 1.
type step struct {
	name string
	item int
}

func (c *conformer) reason(expected, found string) {
	path := ""
	for _, s := range c.at {
		switch {
		case s.item > 0:
			path += "[" + index(s.item-1) + "]"
		case path == "":
			path = s.name
		default:
			path += "." + s.name
		}
	}
	c.reasons = append(c.reasons, Reason{Path: path, Expected: expected, Found: found})
}

func (c *conformer) wrong(f *Field, value any) { c.reason(expected(f), found(value)) }

func (c *conformer) object(f *Field, object map[string]any) Row {
	row := make(Row, len(f.Fields))
	for i := range f.Fields {
		field := &f.Fields[i]
		row[i] = c.inner(step{name: field.Name}, field, member(field, object))
	}
	if f.Closed {
		for _, name := range schema.SortedKeys(object) {
			if !slices.ContainsFunc(f.Fields, func(field Field) bool { return field.Name == name || field.Member == name }) {
				c.at = append(c.at, step{name: name})
				c.reason(wordUndeclared, found(object[name]))
				c.at = c.at[:len(c.at)-1]
			}
		}
	}
	return row
}

// member gives what an object has for a column.
func member(f *Field, object map[string]any) any {
	if value := object[f.Name]; value != nil {
		return value
	}
	return object[f.Member]
}

// inner gives a value that a step leads to.
func (c *conformer) inner(to step, f *Field, value any) any {
	c.at = append(c.at, to)
	fit := c.value(f, value)
	c.at = c.at[:len(c.at)-1]
	return fit
}

// value gives a value as the column holds it. A value that does not fit is nil, and its reason is noted.
func (c *conformer) value(f *Field, value any) any {
	if value == nil {
		if f.Key || f.Required {
			c.reason(expected(f), wordNull)
		}
		return nil
	}
	var fit any
	switch f.Kind {
	case JSON:
		fit = c.json(value)
	case Struct:
		if object, ok := value.(map[string]any); ok {
			return c.object(f, object)
		}
	case List:
		if list, ok := value.([]any); ok {
			return c.list(f, list)
		}
	default:
		fit = scalar(f, value)
	}
	if fit == nil {
		c.wrong(f, value)
		return nil
	}
	if !f.allows(fit) {
		c.reason(expected(f), wordOutside)
		return nil
	}
	return fit
}

func (c *conformer) list(f *Field, list []any) []any {
	items := make([]any, len(list))
	for i, item := range list {
		items[i] = c.inner(step{item: i + 1}, f.Elem, item)
	}
	return items
}

// scalar gives a value that is neither an object nor a list, or nil.
func scalar(f *Field, value any) any {
	switch f.Kind {
	case Bool:
		if v, ok := value.(bool); ok {
			return v
		}
	case Int:
		if v, ok := asInt(value); ok {
			return v
		}
	case Float:
		if v, ok := asFloat(value); ok {
			return v
		}
	case String:
		if v, ok := value.(string); ok && utf8.ValidString(v) {
			return v
		}
	case Time:
		return micros(f, value)
	}
	return nil
}

// micros gives a time in microseconds, or nil for what is no time or is none that a table can hold.
func micros(f *Field, value any) any {
	if f.Unix {
		seconds, ok := asInt(value)
		if !ok || seconds > maxSeconds || seconds < -maxSeconds {
			return nil
		}
		return seconds * 1_000_000
	}
	text, _ := value.(string)
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return nil
	}
	return t.UnixMicro()
}

// maxSeconds is the greatest time that microseconds can tell.
const maxSeconds = math.MaxInt64 / 1_000_000

// asInt gives a whole number that fits 64 bits.
func asInt(value any) (int64, bool) {
	switch v := value.(type) {
	case int64:
		return v, true
	case int:
		return int64(v), true
	case float64:
		return int64(v), v == math.Trunc(v) && math.Abs(v) <= 1<<53
	case json.Number:
		if i, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return i, true
		}
		f, err := v.Float64()
		return int64(f), err == nil && strings.ContainsAny(v.String(), ".eE") && f == math.Trunc(f) && math.Abs(f) <= 1<<53
	default:
		return 0, false
	}
}

// asFloat gives a number. The greatest one stands for those that do not fit 64 bits: see schema.Value.
func asFloat(value any) (float64, bool) {
	switch v := value.(type) {
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	case float64:
		return v, math.Abs(v) < math.MaxFloat64
	case json.Number:
		f, err := v.Float64()
		return f, err == nil && math.Abs(f) < math.MaxFloat64
	default:
		return 0, false
	}
}

// allows says whether a value is within what the schema allows.
func (f *Field) allows(value any) bool {
	if number, ok := asFloat(value); ok && f.Kind != Time {
		if f.Minimum != nil && number < *f.Minimum || f.Maximum != nil && number > *f.Maximum {
			return false
		}
	}
	if len(f.Enum) == 0 {
		return true
	}
	return slices.ContainsFunc(f.Enum, func(allowed any) bool {
		if whole, ok := asInt(allowed); ok {
			return value == whole
		}
		return value == allowed
	})
}

func index(i int) string { return strconv.Itoa(i) }
