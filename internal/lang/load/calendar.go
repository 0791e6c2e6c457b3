package load

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

// calendarField is a field of a calendar: which numbers it takes, and by which names.
type calendarField struct {
	name      string
	low, high int
	names     []string // of low and following
}

var (
	months   = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
	weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

	fieldSecond     = calendarField{"second", 0, 59, nil}
	fieldMinute     = calendarField{"minute", 0, 59, nil}
	fieldHour       = calendarField{"hour", 0, 23, nil}
	fieldDayOfMonth = calendarField{"dayOfMonth", 1, 31, nil}
	fieldMonth      = calendarField{"month", 1, 12, months}
	fieldDayOfWeek  = calendarField{"dayOfWeek", 0, 7, weekdays} // 7 is a Sunday too
	fieldYear       = calendarField{"year", 2000, 2100, nil}
)

// shorthands are the cron expressions that have a name.
var shorthands = map[string]string{
	"@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
	"@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}

// cron reads a cron expression of five fields.
func (r *reader) cron(text lang.Text) *lang.Calendar {
	source := strings.TrimSpace(text.Value)
	if long, known := shorthands[source]; known {
		source = long
	}
	fields := strings.Fields(source)
	if len(fields) != 5 {
		r.report(codeCron, text.Span, wordCronFields(source, len(fields)), `minute, hour, day of month, month, day of week: "30 9 * * 1-5"`)
		return nil
	}
	c := &lang.Calendar{Second: []lang.Range{{Start: 0, End: 0, Step: 1}}}
	into := []struct {
		field  calendarField
		ranges *[]lang.Range
	}{{fieldMinute, &c.Minute}, {fieldHour, &c.Hour}, {fieldDayOfMonth, &c.DayOfMonth}, {fieldMonth, &c.Month}, {fieldDayOfWeek, &c.DayOfWeek}}
	for i, part := range into {
		ranges, problem := part.field.parse(fields[i])
		if problem != "" {
			r.report(codeCron, text.Span, problem, "")
			return nil
		}
		*part.ranges = ranges
	}
	if fields[2] != "*" && fields[4] != "*" {
		r.report(codeCron, text.Span, "a day of the month and a day of the week: cron programs do not agree whether one or both must fit",
			"write a trigger for each of them, or a calendar, in which both must fit")
		return nil
	}
	return c
}

// calendar reads the fields of a calendar. What is left out is any; of the time of day it is 0.
func (r *reader) calendar(n *yaml.Node, name lang.Text) *lang.Calendar {
	o, ok := r.object(n, name.Span, quote(name.Value))
	if !ok {
		return nil
	}
	c := &lang.Calendar{}
	zero := []lang.Range{{Start: 0, End: 0, Step: 1}}
	o.field(fieldSecond, &c.Second, zero)
	o.field(fieldMinute, &c.Minute, zero)
	o.field(fieldHour, &c.Hour, zero)
	o.field(fieldDayOfMonth, &c.DayOfMonth, []lang.Range{{Start: 1, End: 31, Step: 1}})
	o.field(fieldMonth, &c.Month, []lang.Range{{Start: 1, End: 12, Step: 1}})
	o.field(fieldDayOfWeek, &c.DayOfWeek, []lang.Range{{Start: 0, End: 6, Step: 1}})
	o.field(fieldYear, &c.Year, nil)
	o.done()
	return c
}

// field reads a number, a text of ranges, or a list of both.
func (o *object) field(f calendarField, into *[]lang.Range, otherwise []lang.Range) {
	n, _ := o.take(f.name)
	*into = otherwise
	if n == nil || !o.sane(n) {
		return
	}
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	var ranges []lang.Range
	for _, item := range items {
		if item.Kind != yaml.ScalarNode || !slices.Contains([]string{"!!int", "!!str"}, item.ShortTag()) {
			o.wrongType(item, quote(f.name), "a number, or a text of numbers and ranges")
			continue
		}
		more, problem := f.parse(item.Value)
		if problem != "" {
			o.report(codeCron, o.span(item), problem, "")
		}
		ranges = append(ranges, more...)
	}
	*into = ranges
}

// parse reads "1,5-9,*/15,monday-friday".
func (f calendarField) parse(text string) (ranges []lang.Range, problem string) {
	for part := range strings.SplitSeq(text, ",") {
		r, problem := f.parseRange(strings.TrimSpace(part))
		if problem != "" {
			return nil, problem
		}
		if f.name == fieldDayOfWeek.name {
			ranges = append(ranges, week(r)...)
		} else {
			ranges = append(ranges, r)
		}
	}
	return ranges, ""
}

// parseRange reads "5", "5-9", "*", each with "/2" or without.
func (f calendarField) parseRange(text string) (r lang.Range, problem string) {
	span, every, stepped := strings.Cut(text, "/")
	r.Step = 1
	if stepped {
		step, err := strconv.Atoi(every)
		if err != nil || step < 1 || step > f.high {
			return r, wordCalendar(f.name, text, f.low, f.high)
		}
		r.Step = step
	}
	first, last, ranged := strings.Cut(span, "-")
	var ok bool
	switch {
	case span == "*":
		r.Start, r.End = f.low, f.high
		if f.name == fieldDayOfWeek.name {
			r.End = 6
		}
		return r, ""
	case !ranged:
		r.Start, ok = f.number(first)
		if r.End = r.Start; stepped {
			r.End = f.high
		}
	default:
		var ends bool
		r.Start, ok = f.number(first)
		r.End, ends = f.number(last)
		ok = ok && ends && r.Start <= r.End
	}
	if !ok {
		return r, wordCalendar(f.name, text, f.low, f.high)
	}
	return r, ""
}

// number reads a number of the field, or one of its names.
func (f calendarField) number(text string) (int, bool) {
	if n, err := strconv.Atoi(text); err == nil {
		return n, n >= f.low && n <= f.high
	}
	text = strings.ToLower(text)
	i := slices.IndexFunc(f.names, func(name string) bool { return text == name || text == name[:3] })
	return i + f.low, i >= 0
}

// week gives a range of days of the week without the 7, which is a 0.
func week(r lang.Range) []lang.Range {
	if r.End < 7 {
		return []lang.Range{r}
	}
	days := []lang.Range{}
	for day := r.Start; day <= r.End; day += r.Step {
		days = append(days, lang.Range{Start: day % 7, End: day % 7, Step: 1})
	}
	return days
}

func wordCalendar(field, text string, low, high int) string {
	return fmt.Sprintf("%q takes numbers from %d to %d, ranges and steps, as in %d-%d/2, not %q", field, low, high, low, min(low+8, high), text)
}

func wordCronFields(text string, n int) string {
	return fmt.Sprintf("a cron expression has five fields, %q has %d", text, n)
}
