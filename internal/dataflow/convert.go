package dataflow

import (
	"errors"
	"math"
	"net/mail"
	"time"

	"hawser/internal/dataset"
	"hawser/internal/schema"
)

// converter makes a value fit a column. It is given no null.
type converter func(any) (any, error)

func keep(value any) (any, error) { return value, nil }

// conversion gives how values of a type get into a column, or nil where they cannot.
func conversion(from *schema.Type, to *dataset.Field) converter {
	ok := true
	switch {
	case from.Kind == schema.Any || to.Kind == dataset.JSON:
	case to.Kind == dataset.Bool:
		ok = from.Kind == schema.Bool
	case to.Kind == dataset.Int:
		ok = from.Kind == schema.Int
	case to.Kind == dataset.Float:
		ok = from.Kind == schema.Int || from.Kind == schema.Float
	case to.Kind == dataset.String:
		ok = from.Kind == schema.String
	case to.Kind == dataset.Time:
		ok = from.Kind == schema.String && isTime(from.Format) || from.Kind == schema.Int && (to.Unix || from.Format == "unix-time")
	case to.Kind == dataset.List:
		ok = from.Kind == schema.List
	case to.Kind == dataset.Struct:
		ok = from.Kind == schema.Map || from.Kind == schema.Object
	}
	if !ok {
		return nil
	}
	return loose(to)
}

// loose converts what can be told from the value itself; whether the rest fits, the dataset finds out.
func loose(to *dataset.Field) converter {
	switch {
	case to.Kind == dataset.Time && to.Unix:
		return toUnix
	case to.Kind == dataset.Time:
		return toText
	default:
		return keep
	}
}

// misfit is a value that cannot get into its column.
type misfit struct {
	path string
	from *schema.Type
	to   *dataset.Field
}

// unfit gives the first part of a value that cannot get into a column as it is, nil if all can; path is the column's.
func unfit(path string, from *schema.Type, to *dataset.Field, inner bool) *misfit {
	switch {
	case from == nil, to == nil, from.Kind == schema.Any, to.Kind == dataset.Unknown:
		return nil
	case conversion(from, to) == nil, inner && to.Kind == dataset.Time && (from.Kind == schema.Int) != to.Unix:
		return &misfit{path, from, to}
	case to.Kind == dataset.List:
		return unfit(path+"[]", elem(from), to.Elem, true)
	case to.Kind != dataset.Struct || from.Kind != schema.Object:
		return nil
	}
	for i := range to.Fields {
		part := &to.Fields[i]
		at := path + "." + part.Member
		field := from.Field(part.Member)
		switch {
		case field == nil && from.Open:
		case field == nil:
			return &misfit{path: at, to: part}
		default:
			if m := unfit(at, field.Type, part, true); m != nil {
				return m
			}
		}
	}
	return nil
}

func isTime(format string) bool {
	return format == "date-time" || format == "date-time-rfc-2822" || format == "date"
}

var errNotTime = errors.New("not a time")

// toText gives a time as RFC 3339 text.
func toText(value any) (any, error) {
	t, err := timeOf(value)
	if err != nil {
		return nil, err
	}
	return t.UTC().Format(time.RFC3339Nano), nil
}

// toUnix gives a time in whole seconds since 1970.
func toUnix(value any) (any, error) {
	if seconds, ok := value.(int64); ok {
		return seconds, nil
	}
	t, err := timeOf(value)
	if err != nil {
		return nil, err
	}
	return t.Unix(), nil
}

// timeOf reads what vendors send for times: Unix seconds, RFC 3339, RFC 2822, or a date.
func timeOf(value any) (time.Time, error) {
	switch v := value.(type) {
	case int64:
		return time.Unix(v, 0), nil
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return time.Unix(int64(v), 0), nil
		}
	case string:
		for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
			if t, err := time.Parse(layout, v); err == nil {
				return t, nil
			}
		}
		if t, err := mail.ParseDate(v); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errNotTime
}
