package http

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/schema"
)

// comparison reads a clause that compares the column X of a type, and says whether a row matches.
func comparison(t *testing.T, text string, typ *schema.Type) (filter.Comparison, func(value any) bool, bool) {
	clause, err := filter.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if clause, err = clause.Bind([]connectors.Column{{Name: "X", Type: typ}}); err != nil {
		return filter.Comparison{}, nil, false
	}
	return clause.Conjuncts()[0], func(value any) bool { return clause.Match(map[string]any{"X": value}) }, true
}

var asks = []string{"X = %s", "X > %s", "X >= %s", "X < %s", "X <= %s", "X BETWEEN %s AND %s"}

func clauseOf(which byte, a, b string) string {
	if form := asks[int(which)%len(asks)]; int(which)%len(asks) < len(asks)-1 {
		return fmt.Sprintf(form, a)
	}
	return fmt.Sprintf(asks[len(asks)-1], a, b)
}

// No number that matches is left out by what the API is asked for, whether or not it takes a bound itself where the name
// does not tell.
func FuzzNumbersAreNotLost(f *testing.F) {
	f.Add(byte(1), byte(0), false, int64(5), int64(9), int64(6), false)
	f.Add(byte(2), byte(1), true, int64(5), int64(9), int64(5), true)
	f.Add(byte(5), byte(2), false, int64(-3), int64(1<<62), int64(0), false)
	f.Fuzz(func(t *testing.T, which, side byte, loose bool, a, b, record int64, whole bool) {
		typ, value := &schema.Type{Kind: schema.Int}, any(record)
		texts := []string{strconv.FormatInt(a, 10), strconv.FormatInt(b, 10)}
		if !whole {
			typ, value = &schema.Type{Kind: schema.Float}, any(float64(record)/8)
			texts = []string{strconv.FormatFloat(float64(a)/8, 'f', 3, 64), strconv.FormatFloat(float64(b)/8, 'f', 3, 64)}
		}
		compared, matches, ok := comparison(t, clauseOf(which, texts[0], texts[1]), typ)
		if !ok {
			return
		}
		op := []filter.Op{filter.Greater, filter.AtLeast, filter.Less, filter.AtMost}[side%4]
		sent, sharp, ok := bound{column: "X", op: op, loose: loose, typ: typ}.value(compared)
		if !ok {
			return
		}
		if strict := (map[filter.Op]filter.Op{filter.AtLeast: filter.Greater, filter.AtMost: filter.Less})[op]; loose && strict != "" {
			op = strict
		}
		text, err := schema.Text(sent)
		if err != nil {
			t.Fatal(err)
		}
		_, gives, ok := comparison(t, fmt.Sprintf("X %s %s", op, text), typ)
		switch {
		case !ok:
			t.Fatalf("%s is asked for %v", compared.Column, sent)
		case matches(value) && !gives(value):
			t.Errorf("%v matches %v, and the API is asked for %s %s", value, compared, op, text)
		case sharp && loose:
			t.Errorf("%v: a bound of which not all is known is taken for the whole of it", compared)
		}
	})
}

// No time that matches is left out, in whatever zone the API counts its days, and whether or not it takes the day itself
// where the name does not tell.
func FuzzTimesAreNotLost(f *testing.F) {
	f.Add(byte(1), false, false, false, int64(1_717_145_999), int64(1_717_232_400), int64(1_717_146_000), 14)
	f.Add(byte(4), true, true, true, int64(1_717_145_999), int64(1_717_232_400), int64(1_717_200_000), -12)
	f.Add(byte(0), true, false, true, int64(1_717_145_999), int64(0), int64(1_717_199_999), 9)
	f.Fuzz(func(t *testing.T, which byte, lower, days, day bool, a, b, record int64, zone int) {
		const last = 4_000_000_000
		a, b, record, zone = a%last, b%last, record%last, zone%13
		write := func(at int64) string {
			if day {
				return "'" + time.Unix(at, 0).UTC().Format(time.DateOnly) + "'"
			}
			return "'" + time.Unix(at, 0).UTC().Format(time.RFC3339) + "'"
		}
		compared, matches, ok := comparison(t, clauseOf(which, write(a), write(b)), &schema.Type{Kind: schema.String, Format: momentFormat})
		if !ok {
			return
		}
		limit := bound{column: "X", op: filter.AtMost, loose: true, typ: &schema.Type{Kind: schema.String, Format: momentFormat}}
		if lower {
			limit.op = filter.AtLeast
		}
		layout := time.RFC3339
		if days {
			limit.typ, layout = &schema.Type{Kind: schema.String, Format: dateFormat}, time.DateOnly
		}
		sent, _, ok := limit.value(compared)
		if !ok {
			return
		}
		at, err := time.Parse(layout, sent.(string))
		if err != nil {
			return // a year that has no four digits
		}
		there := time.FixedZone("", zone*3600)
		dayOf := func(at time.Time) string { return at.In(there).Format(time.DateOnly) }
		bounds, held := dayOf(at), dayOf(time.Unix(record, 0))
		if days {
			bounds = sent.(string)
		}
		gives := held < bounds
		if lower {
			gives = held > bounds
		}
		if value := time.Unix(record, 0).UTC().Format(time.RFC3339); matches(value) && !gives {
			t.Errorf("%s matches %v, and the API is asked for %v", value, compared, sent)
		}
	})
}
