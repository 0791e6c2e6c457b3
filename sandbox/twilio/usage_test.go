package twilio_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/sandbox/twilio"
)

// counts maps the first day of each usage record to its count.
func counts(page object) map[string]any {
	got := map[string]any{}
	for _, r := range page["usage_records"].([]any) {
		record := r.(object)
		got[record["start_date"].(string)] = record["count"]
	}
	return got
}

func TestUsageCountsWhatWasUsed(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	s.seed(`{"messages":[
		{"sid":"SM00000000000000000000000000000001","date_created":"2023-12-31T12:00:00Z"},
		{"sid":"SM00000000000000000000000000000002","date_created":"2024-02-05T23:59:59Z"},
		{"sid":"SM00000000000000000000000000000003","date_created":"2024-02-06T00:00:00Z","direction":"inbound"}]}`)
	s.send()
	tests := map[string]struct {
		path   string
		params []string
		want   map[string]any
	}{
		"all time":       {"", nil, map[string]any{"2023-12-31": "4"}},
		"a span":         {"", []string{"StartDate", "2024-02-05", "EndDate", "2024-02-05"}, map[string]any{"2024-02-05": "1"}},
		"the last days":  {"", []string{"StartDate", "-1days"}, map[string]any{"2024-02-05": "3"}},
		"today":          {"/Today", nil, map[string]any{"2024-02-06": "2"}},
		"yesterday":      {"/Yesterday", nil, map[string]any{"2024-02-05": "1"}},
		"this month":     {"/ThisMonth", nil, map[string]any{"2024-02-01": "3"}},
		"last month":     {"/LastMonth", nil, map[string]any{"2024-01-01": "0"}},
		"by day":         {"/Daily", []string{"StartDate", "2024-02-05"}, map[string]any{"2024-02-05": "1", "2024-02-06": "2"}},
		"by month":       {"/Monthly", nil, map[string]any{"2023-12-31": "1", "2024-01-01": "0", "2024-02-01": "3"}},
		"by year":        {"/Yearly", nil, map[string]any{"2023-12-31": "1", "2024-01-01": "3"}},
		"of all of time": {"/AllTime", nil, map[string]any{"2023-12-31": "4"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			page := s.must(200, "GET", "Usage/Records"+tt.path+".json", append([]string{"Category", "sms"}, tt.params...)...)
			if diff := cmp.Diff(tt.want, counts(page)); diff != "" {
				t.Errorf("counts by start date (-want +got):\n%s", diff)
			}
		})
	}
	if page := s.must(200, "GET", "Usage/Records/Today.json", "Category", "sms-inbound"); counts(page)["2024-02-06"] != "1" {
		t.Errorf("inbound today: %v", counts(page))
	}
}

func TestTheBalanceFallsByWhatWasSpent(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	s.send()
	before := s.must(200, "GET", "Balance.json")
	s.advance(time.Minute)
	after := s.must(200, "GET", "Balance.json")
	if before["balance"] != "100.0000" || after["balance"] != "99.9921" || after["currency"] != "USD" {
		t.Errorf("balance went from %v to %v", before["balance"], after)
	}
}
