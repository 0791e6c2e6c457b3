package twilio_test

import (
	"testing"
	"time"

	"hawser/sandbox/twilio"
)

func TestAListThatLagsShowsARecordLater(t *testing.T) {
	s := newSandbox(t, twilio.Options{ListLag: time.Minute})
	sid, _ := s.send("To", "+14155550123", "From", "+15005550006", "Body", "x")["sid"].(string)
	s.must(200, "GET", "Messages/"+sid+".json")
	if page := s.must(200, "GET", "Messages.json"); len(sids(page, "messages")) != 0 {
		t.Errorf("the list shows %v at once", sids(page, "messages"))
	}
	s.advance(time.Minute)
	if page := s.must(200, "GET", "Messages.json"); len(sids(page, "messages")) != 1 {
		t.Errorf("the list shows %v a minute later", sids(page, "messages"))
	}
}
