package twilio_test

import (
	"testing"
	"time"

	"hawser/sandbox/twilio"
)

func TestNumbersAreBought(t *testing.T) {
	tests := map[string]struct {
		params []string
		status int
		want   any // phone_number, or the code of the refusal
	}{
		"the test number":         {[]string{"PhoneNumber", "+15005550006"}, 201, "+15005550006"},
		"any other number":        {[]string{"PhoneNumber", "+14155550188"}, 201, "+14155550188"},
		"one of an area":          {[]string{"AreaCode", "415"}, 201, "+14155550100"},
		"the test area":           {[]string{"AreaCode", "500"}, 201, "+15005550006"},
		"0000: not available":     {[]string{"PhoneNumber", "+15005550000"}, 400, 21422.0},
		"0001: invalid":           {[]string{"PhoneNumber", "+15005550001"}, 400, 21421.0},
		"no number":               {[]string{"PhoneNumber", "call me"}, 400, 21421.0},
		"neither number nor area": {nil, 400, 21421.0},
		"an area without numbers": {[]string{"AreaCode", "533"}, 400, 21452.0},
		"a number that is taken":  {[]string{"PhoneNumber", "+14155550199"}, 400, 21422.0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t, twilio.Options{})
			s.must(201, "POST", "IncomingPhoneNumbers.json", "PhoneNumber", "+14155550199")
			status, answer := s.call("POST", "IncomingPhoneNumbers.json", tt.params...)
			got := answer["phone_number"]
			if status != 201 {
				got = answer["code"]
			}
			if status != tt.status || got != tt.want {
				t.Errorf("status %d, %v; want %d, %v", status, got, tt.status, tt.want)
			}
		})
	}
}

func TestANumberIsKept(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	s.seed(`{"incoming_phone_numbers":[{"sid":"PN4047ac009a15885690a50a1d388b8411","phone_number":"+14155550142"}]}`)
	const path = "IncomingPhoneNumbers/PN4047ac009a15885690a50a1d388b8411.json"
	if got := s.must(200, "GET", path); got["friendly_name"] != "(415) 555-0142" {
		t.Errorf("friendly_name is %v", got["friendly_name"])
	}
	s.advance(time.Minute)
	got := s.must(200, "POST", path, "FriendlyName", "Front desk", "VoiceCallerIdLookup", "true", "PhoneNumber", "+14155550143")
	if got["friendly_name"] != "Front desk" || got["voice_caller_id_lookup"] != true || got["phone_number"] != "+14155550142" || got["date_updated"] == got["date_created"] {
		t.Errorf("after the update: %v", got)
	}
	if status, answer := s.call("POST", path, "VoiceCallerIdLookup", "perhaps"); status != 400 || answer["code"] != 20001.0 {
		t.Errorf("a boolean that is none: %d %v", status, answer)
	}
	s.must(201, "POST", "IncomingPhoneNumbers/TollFree.json", "PhoneNumber", "+18005550142")
	for path, want := range map[string]int{
		"IncomingPhoneNumbers.json": 2, "IncomingPhoneNumbers/Local.json": 1, "IncomingPhoneNumbers/TollFree.json": 1, "IncomingPhoneNumbers/Mobile.json": 0,
	} {
		if got := len(sids(s.must(200, "GET", path), "incoming_phone_numbers")); got != want {
			t.Errorf("%s lists %d numbers, want %d", path, got, want)
		}
	}
	for _, filter := range [][]string{{"PhoneNumber", "415555"}, {"PhoneNumber", "+1415***0142"}, {"FriendlyName", "Front desk"}} {
		if got := sids(s.must(200, "GET", "IncomingPhoneNumbers.json", filter...), "incoming_phone_numbers"); len(got) != 1 || got[0] != "PN4047ac009a15885690a50a1d388b8411" {
			t.Errorf("%v lists %v", filter, got)
		}
	}
	s.must(204, "DELETE", path)
	s.must(404, "POST", path, "FriendlyName", "Gone")
}

func TestACallerIDIsThereOnceItWasValidated(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	request := s.must(200, "POST", "OutgoingCallerIds.json", "PhoneNumber", "+14155550177")
	if code, _ := request["validation_code"].(string); len(code) != 6 {
		t.Errorf("the validation request is %v", request)
	}
	s.must(200, "GET", "Calls/"+request["call_sid"].(string)+".json")
	if got := sids(s.must(200, "GET", "OutgoingCallerIds.json"), "outgoing_caller_ids"); len(got) != 0 {
		t.Errorf("a caller ID is there before its validation: %v", got)
	}
	s.advance(time.Minute)
	found := sids(s.must(200, "GET", "OutgoingCallerIds.json", "PhoneNumber", "+14155550177"), "outgoing_caller_ids")
	if len(found) != 1 {
		t.Fatalf("caller IDs: %v", found)
	}
	path := "OutgoingCallerIds/" + found[0] + ".json"
	if got := s.must(200, "POST", path, "FriendlyName", "Name Updated for 99025*****"); got["friendly_name"] != "Name Updated for 99025*****" {
		t.Errorf("after the update: %v", got)
	}
	if status, answer := s.call("POST", "OutgoingCallerIds.json", "PhoneNumber", "+14155550177"); status != 400 || answer["code"] != 21450.0 {
		t.Errorf("validating twice: %d %v", status, answer)
	}
	s.must(204, "DELETE", path)
	s.must(404, "GET", path)
}

func TestSimpleResourcesLiveAndDie(t *testing.T) {
	tests := map[string]struct {
		create []string
		update []string
		member string
		value  any
	}{
		"Queues":         {[]string{"FriendlyName", "Support", "MaxSize", "5"}, []string{"MaxSize", "7"}, "max_size", 7.0},
		"Applications":   {[]string{"FriendlyName", "Bot"}, []string{"SmsUrl", "https://example.com"}, "sms_url", "https://example.com"},
		"Keys":           {[]string{"FriendlyName", "worker"}, []string{"FriendlyName", "node"}, "friendly_name", "node"},
		"SigningKeys":    {[]string{"FriendlyName", "worker"}, []string{"FriendlyName", "node"}, "friendly_name", "node"},
		"Usage/Triggers": {[]string{"CallbackUrl", "https://example.com", "TriggerValue", "10", "UsageCategory", "sms"}, []string{"FriendlyName", "Ten"}, "friendly_name", "Ten"},
		"Addresses": {
			[]string{"CustomerName", "Ada", "Street", "1 Main St", "City", "Springfield", "Region", "IL", "PostalCode", "62701", "IsoCountry", "US"},
			[]string{"City", "Chicago"},
			"city", "Chicago",
		},
	}
	for path, tt := range tests {
		t.Run(path, func(t *testing.T) {
			s := newSandbox(t, twilio.Options{})
			one := path + "/" + s.must(201, "POST", path+".json", tt.create...)["sid"].(string) + ".json"
			s.must(200, "POST", one, tt.update...)
			if got := s.must(200, "GET", one); got[tt.member] != tt.value {
				t.Errorf("%s is %v, want %v", tt.member, got[tt.member], tt.value)
			}
			s.must(204, "DELETE", one)
			s.must(404, "GET", one)
		})
	}
}
