package twilio_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"hawser/sandbox/twilio"
)

// openAPIVariable names a copy of Twilio's OpenAPI description of api.v2010,
// which is the vendor's and no part of the project. Without it the answers are
// held to the vendor's SDK alone.
const openAPIVariable = "HAWSER_TWILIO_OPENAPI"

type schema struct {
	Ref        string            `json:"$ref"`
	Type       string            `json:"type"`
	Format     string            `json:"format"`
	Nullable   bool              `json:"nullable"`
	Enum       []any             `json:"enum"`
	Properties map[string]schema `json:"properties"`
}

type openAPI struct {
	Components struct{ Schemas map[string]schema }
}

func TestAnswersHaveTheShapeTheVendorDescribes(t *testing.T) {
	file := os.Getenv(openAPIVariable)
	if file == "" {
		t.Skip("set " + openAPIVariable + " to a copy of twilio_api_v2010.json")
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var doc openAPI
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	s := newSandbox(t, twilio.Options{})
	s.seed(`{"conferences":[{}],"transcriptions":[{}],"short_codes":[{"short_code":"12345"}],"notifications":[{}],
		"queues":[{"sid":"QU00000000000000000000000000000001"}],
		"queue_members":[{"queue_sid":"QU00000000000000000000000000000001","sid":"CA00000000000000000000000000000001"}]}`)
	message := s.send("MediaUrl", "https://example.com/a.png")
	call := s.dial()
	s.advance(4 * time.Second)
	first := func(path, list string) object {
		return s.must(200, "GET", path)[list].([]any)[0].(object)
	}
	participant := s.must(201, "POST", "Conferences/standup/Participants.json", "From", "+15005550006", "To", "+14155550123")
	conference := participant["conference_sid"].(string)
	s.seed(`{"recordings":[{"conference_sid":"` + conference + `"}],"notifications":[{"call_sid":"` + call + `"}]}`)
	recording := s.must(201, "POST", "Calls/"+call+"/Recordings.json")
	tests := map[string]object{
		"account":                          s.must(200, "GET", base+".json"),
		"account.message":                  message,
		"account.message.media":            first("Messages/"+message["sid"].(string)+"/Media.json", "media_list"),
		"account.message.message_feedback": s.must(200, "POST", "Messages/"+message["sid"].(string)+"/Feedback.json"),
		"account.call":                     s.must(200, "GET", "Calls/"+call+".json"),
		"account.call.call_recording":      recording,
		"account.recording":                s.must(200, "GET", "Recordings/"+recording["sid"].(string)+".json"),
		"account.incoming_phone_number":    s.must(201, "POST", "IncomingPhoneNumbers.json", "AreaCode", "415"),
		"account.validation_request":       s.must(200, "POST", "OutgoingCallerIds.json", "PhoneNumber", "+14155550177"),
		"account.balance":                  s.must(200, "GET", "Balance.json"),
		"account.queue":                    s.must(201, "POST", "Queues.json", "FriendlyName", "Support"),
		"account.queue.member":             first("Queues/QU00000000000000000000000000000001/Members.json", "queue_members"),
		"account.application":              s.must(201, "POST", "Applications.json"),
		"account.new_key":                  s.must(201, "POST", "Keys.json"),
		"account.key":                      first("Keys.json", "keys"),
		"account.signing_key": func() object {
			s.must(201, "POST", "SigningKeys.json")
			return first("SigningKeys.json", "signing_keys")
		}(),
		"account.conference":                                                  first("Conferences.json", "conferences"),
		"account.conference.participant":                                      participant,
		"account.conference.conference_recording":                             first("Conferences/"+conference+"/Recordings.json", "recordings"),
		"account.call.call_notification":                                      first("Calls/"+call+"/Notifications.json", "notifications"),
		"account.available_phone_number_country":                              s.must(200, "GET", "AvailablePhoneNumbers/US.json"),
		"account.available_phone_number_country.available_phone_number_local": first("AvailablePhoneNumbers/US/Local.json", "available_phone_numbers"),
		"account.transcription":                                               first("Transcriptions.json", "transcriptions"),
		"account.short_code":                                                  first("SMS/ShortCodes.json", "short_codes"),
		"account.notification":                                                first("Notifications.json", "notifications"),
		"account.usage.usage_record":                                          first("Usage/Records.json", "usage_records"),
		"account.usage.usage_trigger":                                         s.must(201, "POST", "Usage/Triggers.json", "CallbackUrl", "https://example.com", "TriggerValue", "1", "UsageCategory", "sms"),
		"account.address": s.must(201, "POST", "Addresses.json", "CustomerName", "Ada", "Street", "1 Main St", "City", "Springfield",
			"Region", "IL", "PostalCode", "62701", "IsoCountry", "US"),
	}
	sip := func(name, path string, params ...string) string {
		tests["account.sip."+name] = s.must(201, "POST", "SIP/"+path+".json", params...)
		return tests["account.sip."+name]["sid"].(string)
	}
	domain := sip("sip_domain", "Domains", "DomainName", "a.sip.twilio.com")
	credentials := sip("sip_credential_list", "CredentialLists", "FriendlyName", "Desk")
	sip("sip_credential_list.sip_credential", "CredentialLists/"+credentials+"/Credentials", "Username", "ada", "Password", "Lovelace1815")
	addresses := sip("sip_ip_access_control_list", "IpAccessControlLists", "FriendlyName", "Office")
	sip("sip_ip_access_control_list.sip_ip_address", "IpAccessControlLists/"+addresses+"/IpAddresses", "FriendlyName", "Gate", "IpAddress", "192.0.2.1")
	sip("sip_domain.sip_credential_list_mapping", "Domains/"+domain+"/CredentialListMappings", "CredentialListSid", credentials)
	sip("sip_domain.sip_ip_access_control_list_mapping", "Domains/"+domain+"/IpAccessControlListMappings", "IpAccessControlListSid", addresses)
	sip("sip_domain.sip_auth.sip_auth_calls.sip_auth_calls_credential_list_mapping", "Domains/"+domain+"/Auth/Calls/CredentialListMappings", "CredentialListSid", credentials)
	s.seed(`{"connect_apps":[{}],"authorized_connect_apps":[{}]}`)
	tests["account.connect_app"] = first("ConnectApps.json", "connect_apps")
	tests["account.authorized_connect_app"] = first("AuthorizedConnectApps.json", "authorized_connect_apps")
	s.advance(time.Minute)
	tests["account.outgoing_caller_id"] = first("OutgoingCallerIds.json", "outgoing_caller_ids")
	for name, got := range tests {
		t.Run(name, func(t *testing.T) {
			want, ok := doc.Components.Schemas["api.v2010."+name]
			if !ok {
				t.Fatal("the description has no such schema")
			}
			for member := range got {
				if _, ok := want.Properties[member]; !ok {
					t.Errorf("%s is not described", member)
				}
			}
			for member, p := range want.Properties {
				v, ok := got[member]
				if !ok {
					t.Errorf("%s is missing", member)
					continue
				}
				doc.check(t, member, p, v)
			}
		})
	}
}

// check holds one member to its description.
func (d openAPI) check(t *testing.T, member string, want schema, v any) {
	t.Helper()
	if want.Ref != "" {
		want = d.Components.Schemas[want.Ref[strings.LastIndex(want.Ref, "/")+1:]]
		want.Nullable = true
	}
	var is string
	switch v := v.(type) {
	case nil:
		if !want.Nullable {
			t.Errorf("%s is null", member)
		}
		return
	case string:
		is = "string"
		if want.Format == "date-time-rfc-2822" {
			if _, err := time.Parse(time.RFC1123Z, v); err != nil {
				t.Errorf("%s: %v", member, err)
			}
		}
	case bool:
		is = "boolean"
	case float64:
		is = "integer"
	case []any:
		is = "array"
	case object:
		is = "object"
	}
	// Prices are described as numbers and written as text in the vendor's own examples.
	isPrice := want.Type == "number" && is == "string"
	if want.Type != "" && is != want.Type && !isPrice {
		t.Errorf("%s is %v of type %s, described as %s", member, v, is, want.Type)
	}
	if len(want.Enum) > 0 && !slices.Contains(want.Enum, v) {
		t.Errorf("%s is %v, not one of %v", member, v, want.Enum)
	}
}
