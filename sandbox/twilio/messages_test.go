package twilio_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/sandbox/twilio"
)

// wholeNumber is a phone number whose last digits are not hidden.
var wholeNumber = regexp.MustCompile(`\+[0-9]{7,}\b`)

func TestMessagesThatAreRefused(t *testing.T) {
	const to, from = "+14155550123", "+15005550006"
	tests := map[string]struct {
		params []string
		code   int
	}{
		"no recipient":                    {[]string{"From", from, "Body", "x"}, 21604},
		"no sender":                       {[]string{"To", to, "Body", "x"}, 21603},
		"neither body nor media":          {[]string{"To", to, "From", from}, 21619},
		"an empty body":                   {[]string{"To", to, "From", from, "Body", ""}, 21602},
		"a body of 1601 characters":       {[]string{"To", to, "From", from, "Body", strings.Repeat("é", 1601)}, 21617},
		"a recipient that is no number":   {[]string{"To", "somebody", "From", from, "Body", "x"}, 21211},
		"a recipient of too few digits":   {[]string{"To", "+123456", "From", from, "Body", "x"}, 21211},
		"an American number too long":     {[]string{"To", "+141555501234", "From", from, "Body", "x"}, 21211},
		"a sender that is no sender":      {[]string{"To", to, "From", "+1", "Body", "x"}, 21212},
		"two channels":                    {[]string{"To", to, "From", "whatsapp:" + from, "Body", "x"}, 21910},
		"sender 0001: invalid":            {[]string{"To", to, "From", "+15005550001", "Body", "x"}, 21212},
		"sender 0007: not owned":          {[]string{"To", to, "From", "+15005550007", "Body", "x"}, 21606},
		"sender 0008: queue full":         {[]string{"To", to, "From", "+15005550008", "Body", "x"}, 21611},
		"recipient 0001: invalid":         {[]string{"To", "+15005550001", "From", from, "Body", "x"}, 21211},
		"recipient 0002: cannot route":    {[]string{"To", "+15005550002", "From", from, "Body", "x"}, 21612},
		"recipient 0003: no permission":   {[]string{"To", "+15005550003", "From", from, "Body", "x"}, 21408},
		"recipient 0004: unsubscribed":    {[]string{"To", "+15005550004", "From", from, "Body", "x"}, 21610},
		"recipient 0009: not a mobile":    {[]string{"To", "+15005550009", "From", from, "Body", "x"}, 21614},
		"a time to send that is too near": {[]string{"To", to, "MessagingServiceSid", "MG1", "Body", "x", "ScheduleType", "fixed", "SendAt", start.Add(time.Minute).Format(time.RFC3339)}, 35114},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t, twilio.Options{})
			status, answer := s.call("POST", "Messages.json", tt.params...)
			if status != 400 || answer["code"] != float64(tt.code) {
				t.Errorf("status %d, code %v, want 400, %d: %v", status, answer["code"], tt.code, answer["message"])
			}
			if message := fmt.Sprint(answer["message"]); wholeNumber.MatchString(message) {
				t.Errorf("the message tells a number: %s", message)
			}
			if got := sids(s.must(200, "GET", "Messages.json"), "messages"); len(got) != 0 {
				t.Errorf("a refused message exists: %v", got)
			}
		})
	}
}

func TestMessagesThatAreTaken(t *testing.T) {
	tests := map[string]struct {
		params []string
		want   object
	}{
		"a text": {
			[]string{"To", "+14155550123", "From", "+15005550006", "Body", "Hello"},
			object{"to": "+14155550123", "from": "+15005550006", "body": "Hello", "status": "queued", "num_media": "0", "num_segments": "1", "direction": "outbound-api", "date_sent": nil, "price": nil},
		},
		"a number as Americans write it": {
			[]string{"To", "(415) 555-0123", "From", "+15005550006", "Body", "Hello"},
			object{"to": "+14155550123"},
		},
		"a masked WhatsApp number": {
			[]string{"To", "whatsapp:+9178923*****", "From", "whatsapp:+14155238886", "Body", "Message is sent"},
			object{"to": "whatsapp:+9178923*****", "from": "whatsapp:+14155238886", "status": "queued"},
		},
		"a sender ID": {
			[]string{"To", "+447700900123", "From", "HAWSER", "Body", "Hello"},
			object{"from": "HAWSER"},
		},
		"a messaging service": {
			[]string{"To", "+14155550123", "MessagingServiceSid", "MG0123456789abcdef0123456789abcdef", "Body", "Hello"},
			object{"from": nil, "messaging_service_sid": "MG0123456789abcdef0123456789abcdef", "status": "accepted"},
		},
		"161 GSM characters": {
			[]string{"To", "+14155550123", "From", "+15005550006", "Body", strings.Repeat("a", 161)},
			object{"num_segments": "2"},
		},
		"71 characters with an emoji": {
			[]string{"To", "+14155550123", "From", "+15005550006", "Body", strings.Repeat("a", 69) + "👍"},
			object{"num_segments": "2"},
		},
		"pictures without a body": {
			[]string{"To", "+14155550123", "From", "+15005550006", "MediaUrl", "https://example.com/a.png", "MediaUrl", "https://example.com/b.png"},
			object{"num_media": "2", "body": ""},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t, twilio.Options{})
			answer := s.must(201, "POST", "Messages.json", tt.params...)
			got := object{}
			for name := range tt.want {
				got[name] = answer[name]
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAMessageMovesOnWithTime(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	path := "Messages/" + s.send()["sid"].(string) + ".json"
	for _, step := range []struct {
		after               time.Duration
		status              string
		dateSent, price     any
		dateUpdated, delete any
	}{
		{0, "queued", nil, nil, "Tue, 06 Feb 2024 05:11:19 +0000", 409},
		{500 * time.Millisecond, "sending", nil, nil, "Tue, 06 Feb 2024 05:11:19 +0000", 409},
		{500 * time.Millisecond, "sent", "Tue, 06 Feb 2024 05:11:20 +0000", "-0.00790", "Tue, 06 Feb 2024 05:11:20 +0000", 409},
		{time.Hour, "delivered", "Tue, 06 Feb 2024 05:11:20 +0000", "-0.00790", "Tue, 06 Feb 2024 05:11:21 +0000", 204},
	} {
		s.advance(step.after)
		got := s.must(200, "GET", path)
		if got["status"] != step.status || got["date_sent"] != step.dateSent || got["price"] != step.price || got["date_updated"] != step.dateUpdated {
			t.Errorf("want %+v, got %v", step, got)
		}
		status, answer := s.call("DELETE", path)
		if status != step.delete {
			t.Errorf("deleting while %s: status %d %v, want %v", step.status, status, answer, step.delete)
		}
	}
	s.must(404, "GET", path)
	s.must(404, "DELETE", path)
}

func TestAScheduledMessageWaitsAndCanBeCanceled(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	schedule := func() string {
		answer := s.must(201, "POST", "Messages.json", "To", "+14155550123", "MessagingServiceSid", "MG1", "Body", "Later",
			"ScheduleType", "fixed", "SendAt", start.Add(time.Hour).Format(time.RFC3339))
		if answer["status"] != "scheduled" {
			t.Fatalf("status is %v, want scheduled", answer["status"])
		}
		return "Messages/" + answer["sid"].(string) + ".json"
	}
	canceled, sent := schedule(), schedule()
	if got := s.must(200, "POST", canceled, "Status", "canceled"); got["status"] != "canceled" {
		t.Errorf("status is %v, want canceled", got["status"])
	}
	s.advance(time.Hour + time.Minute)
	if got := s.must(200, "GET", canceled); got["status"] != "canceled" || got["date_sent"] != nil {
		t.Errorf("a canceled message went out: %v", got)
	}
	if got := s.must(200, "GET", sent); got["status"] != "delivered" {
		t.Errorf("status is %v, want delivered", got["status"])
	}
	if status, answer := s.call("POST", sent, "Status", "canceled"); status != 400 || answer["code"] != 30409.0 {
		t.Errorf("canceling what was sent: %d %v", status, answer)
	}
}

func TestABodyCanOnlyBeEmptied(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	s.seed(`{"messages":[{"sid":"SM3ad97d41e786c02bca47c8ce1745053b","body":"private"}]}`)
	const path = "Messages/SM3ad97d41e786c02bca47c8ce1745053b.json"
	if status, answer := s.call("POST", path, "Body", "other"); status != 400 || answer["code"] != 20001.0 {
		t.Errorf("changing a body: %d %v", status, answer)
	}
	s.must(200, "POST", path, "Body", "")
	if got := s.must(200, "GET", path); got["body"] != "" || got["status"] != "delivered" {
		t.Errorf("after redaction: %v", got)
	}
}

func TestMediaBelongsToItsMessage(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	message := s.send("MediaUrl", "https://example.com/a.png")["sid"].(string)
	other := s.send()["sid"].(string)
	if !strings.HasPrefix(message, "MM") {
		t.Errorf("a message with media is called %s, want MM...", message)
	}
	list := s.must(200, "GET", "Messages/"+message+"/Media.json")["media_list"].([]any)
	if len(list) != 1 {
		t.Fatalf("media: %v", list)
	}
	media := list[0].(object)
	if media["content_type"] != "image/png" || media["parent_sid"] != message {
		t.Errorf("media is %v", media)
	}
	path := "/Media/" + media["sid"].(string) + ".json"
	s.must(404, "GET", "Messages/"+other+path)
	s.must(204, "DELETE", "Messages/"+message+path)
	s.must(404, "GET", "Messages/"+message+path)
}

func TestMessagesAreFiltered(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	s.seed(`{"messages":[
		{"sid":"SM00000000000000000000000000000001","to":"+14155550101","date_sent":"2024-01-01T23:59:59Z","date_created":"2024-01-01"},
		{"sid":"SM00000000000000000000000000000002","to":"+14155550102","date_sent":"2024-01-02T00:00:00Z","date_created":"2024-01-02"},
		{"sid":"SM00000000000000000000000000000003","to":"+14155550102","from":"+15005550009","date_sent":"2024-01-03T12:00:00Z","date_created":"2024-01-03"},
		{"sid":"SM00000000000000000000000000000004","status":"failed","error_code":30007,"date_created":"2024-01-04"}]}`)
	tests := map[string]struct {
		params []string
		want   string
	}{
		"all, newest first":             {nil, "4321"},
		"by recipient":                  {[]string{"To", "+14155550102"}, "32"},
		"by sender":                     {[]string{"From", "+15005550009"}, "3"},
		"by both":                       {[]string{"To", "+14155550102", "From", "+15005550006"}, "2"},
		"sent on a day":                 {[]string{"DateSent", "2024-01-02"}, "2"},
		"sent on the day of an instant": {[]string{"DateSent", "2024-01-02T00:00:00Z"}, "2"},
		"sent on or before a day":       {[]string{"DateSent<", "2024-01-02"}, "21"},
		"sent on or after a day":        {[]string{"DateSent>", "2024-01-02"}, "32"},
		"sent between two instants":     {[]string{"DateSent>", "2024-01-01T23:59:59Z", "DateSent<", "2024-01-03T11:59:59Z"}, "21"},
		"sent between two days":         {[]string{"DateSent>", "2024-01-02", "DateSent<", "2024-01-02"}, "2"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got strings.Builder
			for _, sid := range sids(s.must(200, "GET", "Messages.json", tt.params...), "messages") {
				got.WriteString(sid[len(sid)-1:])
			}
			if got.String() != tt.want {
				t.Errorf("got %s, want %s", got.String(), tt.want)
			}
		})
	}
	if status, answer := s.call("GET", "Messages.json", "DateSent", "yesterday"); status != 400 || answer["code"] != 20001.0 {
		t.Errorf("a date that is none: %d %v", status, answer)
	}
}
