package filter

import (
	"cmp"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"hawser/internal/schema"
)

// compare orders a row's value and a literal. It is not ok when they cannot be
// compared. A number compares with text that holds a number, as vendors send
// decimals, and a boolean with 'true' and 'false'. Texts of a column of times or
// decimals are compared as such.
func compare(value, with any, typ *schema.Type) (sign int, ok bool) {
	switch v := value.(type) {
	case string:
		switch w := with.(type) {
		case string:
			return compareTexts(v, w, typ)
		case bool:
			return compareBools(v, strconv.FormatBool(w))
		default:
			number, ok := toNumber(v)
			if !ok {
				return 0, false
			}
			return compareNumbers(number, with)
		}
	case bool:
		switch w := with.(type) {
		case bool:
			return compareBools(strconv.FormatBool(v), strconv.FormatBool(w))
		case string:
			return compareBools(strconv.FormatBool(v), w)
		}
		return 0, false
	default:
		return compareNumbers(value, with)
	}
}

func compareTexts(a, b string, typ *schema.Type) (int, bool) {
	switch {
	case isTime(typ):
		return compareTimes(a, b)
	case typ != nil && typ.Format == "decimal":
		x, ok := toNumber(a)
		y, isNumber := toNumber(b)
		if !ok || !isNumber {
			return 0, false
		}
		return compareNumbers(x, y)
	default:
		return strings.Compare(a, b), true
	}
}

// compareBools orders false before true, as their names do.
func compareBools(a, b string) (int, bool) {
	a, b = strings.ToLower(a), strings.ToLower(b)
	for _, text := range []string{a, b} {
		if text != "true" && text != "false" {
			return 0, false
		}
	}
	return cmp.Compare(a, b), true
}

// compareNumbers is exact: an int64 is not rounded to a float.
func compareNumbers(a, b any) (int, bool) {
	if i, ok := a.(int64); ok {
		if j, ok := b.(int64); ok {
			return cmp.Compare(i, j), true
		}
	}
	x, ok := toBig(a)
	if !ok {
		return 0, false
	}
	y, ok := toBig(b)
	if !ok {
		return 0, false
	}
	return x.Cmp(y), true
}

func toBig(value any) (*big.Float, bool) {
	switch v := value.(type) {
	case int64:
		return new(big.Float).SetInt64(v), true
	case float64:
		if math.IsNaN(v) {
			return nil, false
		}
		return big.NewFloat(v), true
	}
	return nil, false
}

func toNumber(text string) (any, bool) {
	if whole, err := strconv.ParseInt(text, 10, 64); err == nil {
		return whole, true
	}
	number, err := strconv.ParseFloat(text, 64)
	return number, err == nil
}

func isTime(typ *schema.Type) bool {
	return typ != nil && typ.Kind == schema.String && strings.HasPrefix(typ.Format, "date")
}

// compareTimes places a row's time before, within or after the time of a
// literal: a day without time of day is the whole of it.
func compareTimes(value, with string) (int, bool) {
	at, _, ok := Time(value)
	if !ok {
		return 0, false
	}
	from, to, ok := Time(with)
	switch {
	case !ok:
		return 0, false
	case at.Before(from):
		return -1, true
	case at.Before(to), at.Equal(from):
		return 0, true
	default:
		return 1, true
	}
}

var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.RFC1123Z, time.RFC1123,
}

// Time reads a date or time as filter clauses and vendors write them: a day
// ("2024-05-31") is the 24 hours from its midnight in UTC, a time is an
// instant, where from equals to.
func Time(text string) (from, to time.Time, ok bool) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day, day.AddDate(0, 0, 1), true
	}
	for _, layout := range timeLayouts {
		if at, err := time.Parse(layout, text); err == nil {
			return at, at, true
		}
	}
	return time.Time{}, time.Time{}, false
}
