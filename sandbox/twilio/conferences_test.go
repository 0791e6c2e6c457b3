package twilio_test

import (
	"strings"
	"testing"
	"time"

	"hawser/sandbox/twilio"
)

func TestAConferenceLastsUntilItIsEnded(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	join := func(to string) object {
		return s.must(201, "POST", "Conferences/standup/Participants.json", "From", "+15005550006", "To", to, "Label", "guest")
	}
	first, second := join("+14155550123"), join("+14155550124")
	conference := "Conferences/" + first["conference_sid"].(string)
	if second["conference_sid"] != first["conference_sid"] || first["label"] != "guest" || first["status"] != "queued" {
		t.Errorf("participants are %v and %v", first, second)
	}
	s.advance(time.Hour)
	one := conference + "/Participants/" + first["call_sid"].(string) + ".json"
	if got := s.must(200, "POST", one, "Muted", "true"); got["muted"] != true || got["status"] != "connected" {
		t.Errorf("a muted participant is %v", got)
	}
	if got := s.must(200, "GET", conference+"/Participants.json", "Muted", "true")["participants"].([]any); len(got) != 1 {
		t.Errorf("muted participants: %v", got)
	}
	s.must(204, "DELETE", one)
	s.must(404, "GET", one)
	if got := s.must(200, "GET", "Calls/"+first["call_sid"].(string)+".json"); got["status"] != "completed" || got["duration"] != "3599" {
		t.Errorf("the call of who was sent away: %v", got)
	}
	if got := s.must(200, "POST", conference+".json", "Status", "completed"); got["reason_conference_ended"] != "conference-ended-via-api" {
		t.Errorf("the conference is %v", got)
	}
	if got := s.must(200, "GET", "Calls/"+second["call_sid"].(string)+".json"); got["status"] != "completed" {
		t.Errorf("the call of who stayed: %v", got)
	}
	if third := join("+14155550125"); third["conference_sid"] == first["conference_sid"] {
		t.Error("a conference that is over goes on")
	}
	if status, answer := s.call("POST", "Conferences/standup/Participants.json", "From", "+15005550006"); status != 400 || answer["code"] != 21201.0 {
		t.Errorf("calling nobody: %d %v", status, answer)
	}
}

func TestAMemberLeavesTheQueueWhenSentOn(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	s.seed(`{"queues":[{"sid":"QU00000000000000000000000000000001"}],
		"queue_members":[{"queue_sid":"QU00000000000000000000000000000001","sid":"CA00000000000000000000000000000001"}]}`)
	const path = "Queues/QU00000000000000000000000000000001/Members/CA00000000000000000000000000000001.json"
	if status, _ := s.call("POST", path); status != 400 {
		t.Errorf("sending a member nowhere: status %d, want 400", status)
	}
	if got := s.must(200, "POST", path, "Url", "https://example.com"); got["call_sid"] != "CA00000000000000000000000000000001" {
		t.Errorf("the member is %v", got)
	}
	s.must(404, "GET", path)
}

func TestNumbersForSaleAreGoneOnceBought(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	s.must(200, "GET", "AvailablePhoneNumbers.json")
	s.must(404, "GET", "AvailablePhoneNumbers/ZZ/Local.json")
	offered := func() []any {
		return s.must(200, "GET", "AvailablePhoneNumbers/US/Local.json", "AreaCode", "415", "Contains", "55501")["available_phone_numbers"].([]any)
	}
	before := offered()
	if len(before) != 10 {
		t.Fatalf("%d numbers are offered, want 10", len(before))
	}
	number := before[0].(object)["phone_number"].(string)
	s.must(201, "POST", "IncomingPhoneNumbers.json", "PhoneNumber", number)
	for _, offer := range offered() {
		if offer.(object)["phone_number"] == number {
			t.Errorf("%s is offered after it was bought", number)
		}
	}
	if got := s.must(200, "GET", "AvailablePhoneNumbers/US/Local.json", "AreaCode", "533")["available_phone_numbers"].([]any); len(got) != 0 {
		t.Errorf("area 533 offers %v", got)
	}
}

func TestAListIsMappedToSeveralDomains(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	list := s.must(201, "POST", "SIP/CredentialLists.json", "FriendlyName", "Desk")["sid"].(string)
	var mappings []string
	for _, name := range []string{"a.sip.twilio.com", "b.sip.twilio.com"} {
		domain := s.must(201, "POST", "SIP/Domains.json", "DomainName", name)["sid"].(string)
		path := "SIP/Domains/" + domain + "/CredentialListMappings"
		s.must(201, "POST", path+".json", "CredentialListSid", list)
		mappings = append(mappings, path+"/"+list+".json")
	}
	s.must(204, "DELETE", mappings[0])
	s.must(404, "GET", mappings[0])
	if got := s.must(200, "GET", mappings[1]); got["friendly_name"] != "Desk" {
		t.Errorf("the other mapping is %v", got)
	}
	if status, _ := s.call("POST", strings.TrimSuffix(mappings[1], "/"+list+".json")+".json", "CredentialListSid", "CL0"); status != 400 {
		t.Errorf("mapping a list that is not there: status %d, want 400", status)
	}
}
