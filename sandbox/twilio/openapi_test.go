package twilio_test

import (
	"testing"
	"time"

	"hawser/sandbox/contract"
	"hawser/sandbox/twilio"
)

// A record of each kind is read once: what the simulator answers is held to Twilio's description. What the description
// tells of the records is all in them.
func TestARecordOfEachKindIsAsTheVendorDescribesIt(t *testing.T) {
	if contract.Twilio() == nil {
		t.Skip("Twilio's OpenAPI description is not here: name its file in HAWSER_TWILIO_OPENAPI")
	}
	s := newSandbox(t, twilio.Options{})
	s.seed(`{"conferences":[{}],"transcriptions":[{}],"short_codes":[{"short_code":"12345"}],"notifications":[{}],"connect_apps":[{}],"authorized_connect_apps":[{}],
		"queues":[{"sid":"QU00000000000000000000000000000001"}],
		"queue_members":[{"queue_sid":"QU00000000000000000000000000000001","sid":"CA00000000000000000000000000000001"}]}`)
	message := s.send("MediaUrl", "https://example.com/a.png")
	call := s.dial()
	s.advance(4 * time.Second)
	participant := s.must(201, "POST", "Conferences/standup/Participants.json", "From", "+15005550006", "To", "+14155550123")
	conference := participant["conference_sid"].(string)
	s.seed(`{"recordings":[{"conference_sid":"` + conference + `"}],"notifications":[{"call_sid":"` + call + `"}]}`)
	recording := s.must(201, "POST", "Calls/"+call+"/Recordings.json")
	s.must(200, "GET", base+".json")
	s.must(200, "GET", "Messages/"+message["sid"].(string)+"/Media.json")
	s.must(200, "POST", "Messages/"+message["sid"].(string)+"/Feedback.json")
	s.must(200, "GET", "Calls/"+call+".json")
	s.must(200, "GET", "Recordings/"+recording["sid"].(string)+".json")
	s.must(201, "POST", "IncomingPhoneNumbers.json", "AreaCode", "415")
	s.must(200, "POST", "OutgoingCallerIds.json", "PhoneNumber", "+14155550177")
	s.must(201, "POST", "Queues.json", "FriendlyName", "Support")
	s.must(201, "POST", "Applications.json")
	s.must(201, "POST", "Keys.json")
	s.must(201, "POST", "SigningKeys.json")
	s.must(201, "POST", "Usage/Triggers.json", "CallbackUrl", "https://example.com", "TriggerValue", "1", "UsageCategory", "sms")
	s.must(201, "POST", "Addresses.json", "CustomerName", "Ada", "Street", "1 Main St", "City", "Springfield",
		"Region", "IL", "PostalCode", "62701", "IsoCountry", "US")
	sip := func(path string, params ...string) string {
		return s.must(201, "POST", "SIP/"+path+".json", params...)["sid"].(string)
	}
	domain := sip("Domains", "DomainName", "a.sip.twilio.com")
	credentials := sip("CredentialLists", "FriendlyName", "Desk")
	sip("CredentialLists/"+credentials+"/Credentials", "Username", "ada", "Password", "Lovelace1815")
	addresses := sip("IpAccessControlLists", "FriendlyName", "Office")
	sip("IpAccessControlLists/"+addresses+"/IpAddresses", "FriendlyName", "Gate", "IpAddress", "192.0.2.1")
	sip("Domains/"+domain+"/CredentialListMappings", "CredentialListSid", credentials)
	sip("Domains/"+domain+"/IpAccessControlListMappings", "IpAccessControlListSid", addresses)
	sip("Domains/"+domain+"/Auth/Calls/CredentialListMappings", "CredentialListSid", credentials)
	s.advance(time.Minute)
	for path, list := range map[string]string{
		"Conferences": "conferences", "Conferences/" + conference + "/Recordings": "recordings", "Calls/" + call + "/Notifications": "notifications",
		"AvailablePhoneNumbers/US/Local": "available_phone_numbers", "Transcriptions": "transcriptions", "SMS/ShortCodes": "short_codes",
		"Notifications": "notifications", "Usage/Records": "usage_records", "ConnectApps": "connect_apps", "AuthorizedConnectApps": "authorized_connect_apps",
		"OutgoingCallerIds": "outgoing_caller_ids", "Keys": "keys", "SigningKeys": "signing_keys", "Balance": "", "AvailablePhoneNumbers/US": "",
		"Queues/QU00000000000000000000000000000001/Members": "queue_members",
	} {
		if page := s.must(200, "GET", path+".json"); list != "" && len(page[list].([]any)) == 0 {
			t.Errorf("%s lists nothing: no record was held to the description", path)
		}
	}
}
