package twilio_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/sandbox/twilio"
)

func TestSeededRecordsAreCompleted(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	s.seed(`{
		"messages": [{"sid": "SM3ad97d41e786c02bca47c8ce1745053b", "body": "Hi", "date_sent": "2024-02-01T10:00:00Z", "error_code": 30007}],
		"calls": [{"sid": "CAaa4a99c300bd9d1bcc0d1ae9dcd248c6", "status": "in-progress", "duration": 12}],
		"recordings": [{"sid": "RE2e915e78549694bd0a0742d2d39454e5"}],
		"incoming_phone_numbers": [{"sid": "PN4047ac009a15885690a50a1d388b8411"}],
		"outgoing_caller_ids": [{"sid": "PN6f5f9bf39cb1801a6e21a5a80d274bdd"}],
		"conferences": [{"friendly_name": "standup"}],
		"feedback": [{"sid": "CAaa4a99c300bd9d1bcc0d1ae9dcd248c6", "quality_score": 4, "issues": ["dropped-call"]}]
	}`)
	tests := map[string]object{
		"Messages/SM3ad97d41e786c02bca47c8ce1745053b.json": {
			"body": "Hi", "status": "delivered", "to": "+14155550100", "from": "+15005550006", "price": "-0.00790",
			"date_sent": "Thu, 01 Feb 2024 10:00:00 +0000", "error_code": 30007.0, "account_sid": account,
		},
		"Calls/CAaa4a99c300bd9d1bcc0d1ae9dcd248c6.json":                {"status": "in-progress", "duration": "12", "end_time": nil, "to_formatted": "(415) 555-0100"},
		"Calls/CAaa4a99c300bd9d1bcc0d1ae9dcd248c6/Feedback.json":       {"quality_score": 4.0, "issues": []any{"dropped-call"}},
		"Recordings/RE2e915e78549694bd0a0742d2d39454e5.json":           {"status": "completed", "duration": "4", "channels": 2.0},
		"IncomingPhoneNumbers/PN4047ac009a15885690a50a1d388b8411.json": {"phone_number": "+15005550006", "friendly_name": "(500) 555-0006"},
		"OutgoingCallerIds/PN6f5f9bf39cb1801a6e21a5a80d274bdd.json":    {"phone_number": "+14155550100"},
	}
	for path, want := range tests {
		answer := s.must(200, "GET", path)
		got := object{}
		for name := range want {
			got[name] = answer[name]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	if got := sids(s.must(200, "GET", "Conferences.json"), "conferences"); len(got) != 1 || !strings.HasPrefix(got[0], "CF") {
		t.Errorf("conferences: %v", got)
	}
}

func TestBadSeedsAreRefusedWhole(t *testing.T) {
	tests := map[string]struct {
		records string
		want    []string
	}{
		"no object":             {`[1]`, []string{"reading records"}},
		"an unknown collection": {`{"mesages":[]}`, []string{"mesages: there is no such collection", "messages"}},
		"a bad sid":             {`{"messages":[{"sid":"SM1"}]}`, []string{"messages[0]: sid SM1 is not of the form SM"}},
		"another kind's sid":    {`{"messages":[{"sid":"CAaa4a99c300bd9d1bcc0d1ae9dcd248c6"}]}`, []string{"messages[0]: sid"}},
		"an unknown member":     {`{"messages":[{"text":"x"}]}`, []string{"messages[0]: text is not a member", "body"}},
		"a bad date":            {`{"messages":[{"date_created":"soon"}]}`, []string{"date_created soon is not a date"}},
		"a number that is text": {`{"recordings":[{"channels":"two"}]}`, []string{`channels "two" is not a number`}},
		"the same twice":        {`{"messages":[{"sid":"SM3ad97d41e786c02bca47c8ce1745053b"},{"sid":"SM3ad97d41e786c02bca47c8ce1745053b"}]}`, []string{"messages[1]: SM3ad97d41e786c02bca47c8ce1745053b exists already"}},
		"several problems":      {`{"calls":[{"sid":"x"}],"messages":[{"good":1},{}]}`, []string{"calls[0]", "messages[0]"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t, twilio.Options{})
			err := s.Control().Seed(json.RawMessage(tt.records))
			if err == nil {
				t.Fatal("the records were taken")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error lacks %q: %v", want, err)
				}
			}
			if got := sids(s.must(200, "GET", "Messages.json"), "messages"); len(got) != 0 {
				t.Errorf("some records were taken: %v", got)
			}
		})
	}
}

// FuzzSeed checks that seeding takes all or nothing and that what it takes can be read.
func FuzzSeed(f *testing.F) {
	f.Add(`{"messages":[{"sid":"SM3ad97d41e786c02bca47c8ce1745053b","body":"Hi"},{}]}`)
	f.Add(`{"calls":[{"status":"busy","duration":1.5,"start_time":"2024-02-01"}],"recordings":[{"channels":1}]}`)
	f.Add(`{"messages":[{"":""}]}`)
	f.Add(`{}00`)
	f.Add(`{"media_list":[{"message_sid":"SM3ad97d41e786c02bca47c8ce1745053b"}],"feedback":[{}]}`)
	f.Fuzz(func(t *testing.T, records string) {
		s := newSandbox(t, twilio.Options{})
		var lists map[string][]object
		err := s.Control().Seed(json.RawMessage(records))
		want := 0
		if err == nil {
			if json.Unmarshal([]byte(records), &lists) != nil {
				t.Fatalf("seeds were taken that JSON cannot read: %q", records)
			}
			for _, r := range lists["messages"] {
				if sid, given := r["account_sid"]; !given || sid == account || sid == "" {
					want++
				}
			}
		}
		if got := len(sids(s.must(200, "GET", "Messages.json", "PageSize", "1000"), "messages")); got != min(want, 1000) {
			t.Errorf("%d messages are listed, %d were seeded (error %v)", got, want, err)
		}
		for _, path := range []string{"Calls", "Recordings", "IncomingPhoneNumbers", "Usage/Records", "Balance"} {
			s.must(200, "GET", path+".json")
		}
	})
}
