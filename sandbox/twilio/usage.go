package twilio

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// usageCategory is what one category of usage counts.
type usageCategory struct {
	name, description string
	collection        string // "" for everything that costs
	counts            func(*record) bool
	countUnit         string
	usageUnit         string
}

func usageCategories() []usageCategory {
	all := func(*record) bool { return true }
	inbound := func(r *record) bool { return r.text("direction") == "inbound" }
	outbound := func(r *record) bool { return !inbound(r) }
	text := func(r *record) bool { return r.text("num_media") == "0" }
	picture := func(r *record) bool { return !text(r) }
	both := func(a, b func(*record) bool) func(*record) bool {
		return func(r *record) bool { return a(r) && b(r) }
	}
	return []usageCategory{
		{"calls", "Voice Minutes", "calls", all, "calls", "minutes"},
		{"calls-inbound", "Inbound Voice Minutes", "calls", inbound, "calls", "minutes"},
		{"calls-outbound", "Outbound Voice Minutes", "calls", outbound, "calls", "minutes"},
		{"mms", "MMS", "messages", picture, "messages", "messages"},
		{"mms-inbound", "Inbound MMS", "messages", both(picture, inbound), "messages", "messages"},
		{"mms-outbound", "Outbound MMS", "messages", both(picture, outbound), "messages", "messages"},
		{"phonenumbers", "Phone Numbers", "incoming_phone_numbers", all, "numbers", "numbers"},
		{"recordings", "Recordings", "recordings", all, "recordings", "minutes"},
		{"sms", "SMS", "messages", text, "messages", "segments"},
		{"sms-inbound", "Inbound SMS", "messages", both(text, inbound), "messages", "segments"},
		{"sms-outbound", "Outbound SMS", "messages", both(text, outbound), "messages", "segments"},
		{"totalprice", "Total Price", "", all, "", "usd"},
	}
}

// period is a span of days, both included.
type period struct{ from, to time.Time }

// usageEndpoints serve the records and the views of them by period.
func (s *Server) usageEndpoints() []endpoint {
	const records = "{AccountSid}/Usage/Records"
	table := []endpoint{{http.MethodGet, records, func(q *request) (*answer, *problem) { return s.usage(q, whole) }}}
	for _, v := range usageViews {
		table = append(table, endpoint{http.MethodGet, records + "/" + v.name, func(q *request) (*answer, *problem) { return s.usage(q, v.cut) }})
	}
	return table
}

// usageViews cut the days asked for into periods, newest first.
var usageViews = []struct {
	name string
	cut  func(asked period, today time.Time) []period
}{
	{"AllTime", whole},
	{"Daily", steps(func(t time.Time) time.Time { return t }, 0, 0, 1)},
	{"Monthly", steps(startOfMonth, 0, 1, 0)},
	{"Yearly", steps(func(t time.Time) time.Time { return time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC) }, 1, 0, 0)},
	{"ThisMonth", func(_ period, today time.Time) []period { return []period{{startOfMonth(today), today}} }},
	{"LastMonth", func(_ period, today time.Time) []period {
		first := startOfMonth(today)
		return []period{{first.AddDate(0, -1, 0), first.AddDate(0, 0, -1)}}
	}},
	{"Today", func(_ period, today time.Time) []period { return []period{{today, today}} }},
	{"Yesterday", func(_ period, today time.Time) []period {
		y := today.AddDate(0, 0, -1)
		return []period{{y, y}}
	}},
}

func whole(asked period, _ time.Time) []period { return []period{asked} }

func startOfMonth(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// steps cuts at calendar boundaries.
func steps(start func(time.Time) time.Time, years, months, days int) func(period, time.Time) []period {
	return func(asked period, _ time.Time) []period {
		var list []period
		for from := start(asked.to); !from.AddDate(years, months, days).AddDate(0, 0, -1).Before(asked.from); from = start(from.AddDate(0, 0, -1)) {
			p := period{from, from.AddDate(years, months, days).AddDate(0, 0, -1)}
			if p.from.Before(asked.from) {
				p.from = asked.from
			}
			if p.to.After(asked.to) {
				p.to = asked.to
			}
			list = append(list, p)
		}
		return list
	}
}

// usage lists one record per category and period.
func (s *Server) usage(q *request, cut func(period, time.Time) []period) (*answer, *problem) {
	today := q.now.Truncate(24 * time.Hour)
	asked, p := s.asked(q, today)
	if p != nil {
		return nil, p
	}
	var items []item
	for _, span := range cut(asked, today) {
		for _, c := range usageCategories() {
			if want := q.params.Get("Category"); want == "" || want == c.name {
				items = append(items, item{body: s.usageRecord(q, c, span)})
			}
		}
	}
	for i := range items {
		items[i].token = "PAUR" + hexadecimal(uint64(len(items)-i))
	}
	return page(q, "usage_records", items)
}

// maxUsageDays bounds how far back usage can be asked for.
const maxUsageDays = 366 * 20

// asked is the span that the call asks for; without dates all that was used.
func (s *Server) asked(q *request, today time.Time) (period, *problem) {
	first := today
	for _, c := range []string{"messages", "calls", "recordings", "incoming_phone_numbers"} {
		for _, r := range s.all(c, q.account, q.now) {
			if day := r.created.UTC().Truncate(24 * time.Hour); day.Before(first) {
				first = day
			}
		}
	}
	span := period{first, today}
	for name, day := range map[string]*time.Time{"StartDate": &span.from, "EndDate": &span.to} {
		if text := q.params.Get(name); text != "" {
			t, ok := usageDay(text, today)
			if !ok {
				return span, invalidParameter(name)
			}
			*day = t
		}
	}
	if span.from.Before(today.AddDate(0, 0, -maxUsageDays)) {
		span.from = today.AddDate(0, 0, -maxUsageDays)
	}
	if span.to.After(today) {
		span.to = today
	}
	return span, nil
}

var relativeDay = regexp.MustCompile(`^([+-][0-9]{1,5})days$`)

// usageDay reads a day, or one relative to today as in "-30days".
func usageDay(text string, today time.Time) (time.Time, bool) {
	if m := relativeDay.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1])
		return today.AddDate(0, 0, n), err == nil
	}
	t, err := time.Parse(time.DateOnly, text)
	return t, err == nil
}

// usageRecord counts what a category has in a span.
func (s *Server) usageRecord(q *request, c usageCategory, span period) map[string]any {
	collections := []string{c.collection}
	if c.collection == "" {
		collections = []string{"messages", "calls", "recordings"}
	}
	count, used, price := 0, 0, 0.0
	for _, name := range collections {
		for _, r := range s.all(name, q.account, q.now) {
			day := r.created.UTC().Truncate(24 * time.Hour)
			if day.Before(span.from) || day.After(span.to) || !c.counts(r) {
				continue
			}
			count++
			used += r.used(c.usageUnit)
			price += r.cost()
		}
	}
	amount := strconv.FormatFloat(price, 'f', 5, 64)
	usage, counted := strconv.Itoa(used), any(strconv.Itoa(count))
	if c.collection == "" {
		usage, counted = amount, nil
	}
	base := root + "/" + q.account + "/Usage/Records"
	links := map[string]string{}
	for _, v := range usageViews {
		links[member(v.name)] = base + "/" + v.name + ".json?Category=" + c.name
	}
	from, to := span.from.Format(time.DateOnly), span.to.Format(time.DateOnly)
	return map[string]any{
		"account_sid": q.account, "api_version": version, "as_of": q.now.Format("2006-01-02T15:04:05+00:00"),
		"category": c.name, "description": c.description, "count": counted, "count_unit": c.countUnit,
		"usage": usage, "usage_unit": c.usageUnit, "price": amount, "price_unit": "usd",
		"start_date": from, "end_date": to, "subresource_uris": links,
		"uri": strings.TrimSuffix(q.path, ".json") + ".json?Category=" + c.name + "&StartDate=" + from + "&EndDate=" + to,
	}
}

// used is how much of a unit a record stands for.
func (r *record) used(unit string) int {
	n := 1
	switch unit {
	case "segments":
		n, _ = strconv.Atoi(r.text("num_segments"))
	case "minutes":
		seconds, _ := strconv.Atoi(r.text("duration"))
		n = (seconds + 59) / 60
	}
	return n
}
