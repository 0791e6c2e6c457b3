package twilio_test

import (
	"testing"
	"time"

	"hawser/sandbox/twilio"
)

const greeting = "<Response><Say>Hello</Say></Response>"

func (s *sandbox) dial(params ...string) string {
	s.t.Helper()
	answer := s.must(201, "POST", "Calls.json", append([]string{"To", "+14155550123", "From", "+15005550006", "Twiml", greeting}, params...)...)
	return answer["sid"].(string)
}

func TestCallsThatAreRefused(t *testing.T) {
	const to, from = "+14155550123", "+15005550006"
	tests := map[string]struct {
		params []string
		code   int
	}{
		"no recipient":                  {[]string{"From", from, "Twiml", greeting}, 21201},
		"no caller":                     {[]string{"To", to, "Twiml", greeting}, 21213},
		"no instructions":               {[]string{"To", to, "From", from}, 21205},
		"a url that is none":            {[]string{"To", to, "From", from, "Url", "voice.xml"}, 21205},
		"a recipient that is no number": {[]string{"To", "somebody", "From", from, "Twiml", greeting}, 21211},
		"caller 0001: invalid":          {[]string{"To", to, "From", "+15005550001", "Twiml", greeting}, 21212},
		"recipient 0001: invalid":       {[]string{"To", "+15005550001", "From", from, "Twiml", greeting}, 21217},
		"recipient 0002: cannot route":  {[]string{"To", "+15005550002", "From", from, "Twiml", greeting}, 21214},
		"recipient 0003: no permission": {[]string{"To", "+15005550003", "From", from, "Twiml", greeting}, 21215},
		"recipient 0004: blocked":       {[]string{"To", "+15005550004", "From", from, "Twiml", greeting}, 21216},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t, twilio.Options{})
			status, answer := s.call("POST", "Calls.json", tt.params...)
			if status != 400 || answer["code"] != float64(tt.code) {
				t.Errorf("status %d, want 400 and %d: %v", status, tt.code, answer)
			}
		})
	}
}

func TestACallMovesOnWithTime(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	path := "Calls/" + s.dial("Record", "true") + ".json"
	for _, step := range []struct {
		after                     time.Duration
		status                    string
		start, end, duration, del any
	}{
		{0, "queued", nil, nil, nil, 409},
		{time.Second, "ringing", "Tue, 06 Feb 2024 05:11:20 +0000", nil, nil, 409},
		{2 * time.Second, "in-progress", "Tue, 06 Feb 2024 05:11:20 +0000", nil, nil, 409},
		{time.Hour, "completed", "Tue, 06 Feb 2024 05:11:20 +0000", "Tue, 06 Feb 2024 05:11:27 +0000", "7", 204},
	} {
		s.advance(step.after)
		got := s.must(200, "GET", path)
		if got["status"] != step.status || got["start_time"] != step.start || got["end_time"] != step.end || got["duration"] != step.duration {
			t.Errorf("want %+v, got %v", step, got)
		}
		if status, _ := s.call("DELETE", path); status != step.del {
			t.Errorf("deleting while %s: status %d, want %v", step.status, status, step.del)
		}
	}
	s.must(404, "GET", path)
	recordings := s.must(200, "GET", "Recordings.json")["recordings"].([]any)
	if len(recordings) != 1 {
		t.Fatalf("recordings of a recorded call: %v", recordings)
	}
	if r := recordings[0].(object); r["status"] != "completed" || r["duration"] != "5" || r["source"] != "OutboundAPI" {
		t.Errorf("the recording is %v", r)
	}
}

func TestACallIsEnded(t *testing.T) {
	tests := map[string]struct {
		after  time.Duration
		update string
		status int
		want   string
	}{
		"a queued call is canceled":               {0, "canceled", 200, "canceled"},
		"a ringing call is canceled":              {time.Second, "canceled", 200, "canceled"},
		"a call in progress cannot be canceled":   {3 * time.Second, "canceled", 400, "in-progress"},
		"a call in progress is completed":         {3 * time.Second, "completed", 200, "completed"},
		"a call that is over cannot be completed": {time.Hour, "completed", 400, "completed"},
		"a status that cannot be set":             {0, "busy", 400, "queued"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t, twilio.Options{})
			path := "Calls/" + s.dial() + ".json"
			s.advance(tt.after)
			if status, answer := s.call("POST", path, "Status", tt.update); status != tt.status {
				t.Errorf("status %d, want %d: %v", status, tt.status, answer)
			}
			if got := s.must(200, "GET", path); got["status"] != tt.want {
				t.Errorf("the call is %v, want %s", got["status"], tt.want)
			}
		})
	}
}

func TestACallIsRecordedWhileItLasts(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	call := "Calls/" + s.dial()
	if status, answer := s.call("POST", call+"/Recordings.json"); status != 400 || answer["code"] != 21220.0 {
		t.Errorf("recording a queued call: %d %v", status, answer)
	}
	s.advance(3 * time.Second)
	recording := s.must(201, "POST", call+"/Recordings.json", "RecordingChannels", "mono")
	if recording["status"] != "in-progress" || recording["channels"] != 1.0 {
		t.Errorf("the recording is %v", recording)
	}
	path := call + "/Recordings/" + recording["sid"].(string) + ".json"
	if got := s.must(200, "POST", path, "Status", "paused"); got["status"] != "paused" {
		t.Errorf("status is %v, want paused", got["status"])
	}
	s.must(200, "POST", path, "Status", "stopped")
	s.advance(time.Minute)
	if got := s.must(200, "GET", path); got["status"] != "completed" {
		t.Errorf("status is %v, want completed", got["status"])
	}
	if status, _ := s.call("POST", path, "Status", "in-progress"); status != 400 {
		t.Errorf("a recording that is over goes on: status %d", status)
	}
	s.must(204, "DELETE", "Recordings/"+recording["sid"].(string)+".json")
	s.must(404, "GET", path)
}

func TestFeedbackOnACall(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	s.seed(`{"calls":[
		{"sid":"CAdefbf2b4caa7df11dc48106385e32345","date_created":"2014-06-02"},
		{"sid":"CAaa4a99c300bd9d1bcc0d1ae9dcd248c6","date_created":"2014-06-04T23:00:00Z"},
		{"sid":"CA00000000000000000000000000000001","date_created":"2014-06-05"}]}`)
	const path = "Calls/CAdefbf2b4caa7df11dc48106385e32345/Feedback.json"
	s.must(404, "GET", path)
	for name, params := range map[string][]string{
		"no score": nil, "a score of 0": {"QualityScore", "0"}, "a score of 6": {"QualityScore", "6"},
		"an issue that is none": {"QualityScore", "1", "Issue", "boring"},
	} {
		if status, answer := s.call("POST", path, params...); status != 400 {
			t.Errorf("%s: status %d: %v", name, status, answer)
		}
	}
	s.must(201, "POST", path, "QualityScore", "5")
	s.must(200, "POST", path, "QualityScore", "2", "Issue", "dropped-call", "Issue", "audio-latency")
	got := s.must(200, "GET", path)
	if got["sid"] != "CAdefbf2b4caa7df11dc48106385e32345" || got["quality_score"] != 2.0 || len(got["issues"].([]any)) != 2 || got["account_sid"] != account {
		t.Errorf("feedback is %v", got)
	}
	s.must(201, "POST", "Calls/CAaa4a99c300bd9d1bcc0d1ae9dcd248c6/Feedback.json", "QualityScore", "5")
	s.must(404, "POST", "Calls/CA00000000000000000000000000000009/Feedback.json", "QualityScore", "5")

	summary := s.must(201, "POST", "Calls/FeedbackSummary.json", "StartDate", "2014-06-01", "EndDate", "2014-06-04")
	if summary["status"] != "queued" {
		t.Errorf("status is %v, want queued", summary["status"])
	}
	s.advance(time.Minute)
	done := "Calls/FeedbackSummary/" + summary["sid"].(string) + ".json"
	got = s.must(200, "GET", done)
	if got["status"] != "completed" || got["call_count"] != 2.0 || got["call_feedback_count"] != 2.0 ||
		got["quality_score_average"] != 3.5 || got["quality_score_median"] != 3.5 || got["quality_score_standard_deviation"] != 1.5 || len(got["issues"].([]any)) != 2 {
		t.Errorf("the summary is %v", got)
	}
	s.must(204, "DELETE", done)
	s.must(404, "GET", done)
	if status, _ := s.call("POST", "Calls/FeedbackSummary.json", "StartDate", "2014-06-04", "EndDate", "2014-06-01"); status != 400 {
		t.Errorf("a summary of a reversed span: status %d, want 400", status)
	}
}
