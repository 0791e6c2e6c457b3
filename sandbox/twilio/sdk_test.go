package twilio_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	sdk "github.com/twilio/twilio-go"
	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"hawser/sandbox/control"
	"hawser/sandbox/twilio"
)

// divert sends what is meant for the vendor's host to the sandbox.
type divert struct{ to *url.URL }

func (d divert) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = d.to.Scheme, d.to.Host, d.to.Host
	return http.DefaultTransport.RoundTrip(r)
}

// vendorSDK is Twilio's own client, talking to the sandbox.
func (s *sandbox) vendorSDK() *sdk.RestClient {
	s.t.Helper()
	to, err := url.Parse(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	base := &client.Client{Credentials: client.NewCredentials(account, token), HTTPClient: &http.Client{Transport: divert{to}}}
	base.SetAccountSid(account)
	return sdk.NewRestClientWithParams(sdk.ClientParams{Client: base})
}

func ptr[T any](v T) *T { return &v }

func TestTheVendorsClientSendsAndFollowsAMessage(t *testing.T) {
	s := newSandbox(t, twilio.Options{AccountSid: account, AuthToken: token})
	c := s.vendorSDK()
	sent, err := c.Api.CreateMessage(&api.CreateMessageParams{To: ptr("+14155550123"), From: ptr("+15005550006"), Body: ptr("Hello")})
	if err != nil {
		t.Fatal(err)
	}
	s.advance(time.Minute)
	got, err := c.Api.FetchMessage(*sent.Sid, nil)
	if err != nil {
		t.Fatal(err)
	}
	if *got.Status != "delivered" || *got.Body != "Hello" || got.DateSent == nil || *got.NumSegments != "1" {
		t.Errorf("fetched %+v", got)
	}
	if err := c.Api.DeleteMessage(*sent.Sid, nil); err != nil {
		t.Error(err)
	}
	_, err = c.Api.FetchMessage(*sent.Sid, nil)
	var refused *client.TwilioRestError
	if !errors.As(err, &refused) || refused.Code != 20404 || refused.Status != 404 {
		t.Errorf("fetching a deleted message: %v", err)
	}
}

func TestTheVendorsClientReadsErrors(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	_, err := s.vendorSDK().Api.CreateMessage(&api.CreateMessageParams{To: ptr("+15005550004"), From: ptr("+15005550006"), Body: ptr("Hello")})
	var refused *client.TwilioRestError
	if !errors.As(err, &refused) || refused.Code != 21610 || refused.Status != 400 {
		t.Errorf("got %v, want code 21610", err)
	}
}

func TestTheVendorsClientFollowsPagesAndFilters(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	for range 5 {
		s.send()
	}
	s.send("To", "+14155550199")
	s.advance(time.Minute)
	c := s.vendorSDK()
	list, err := c.Api.ListMessage(&api.ListMessageParams{To: ptr("+14155550123"), DateSentAfter: ptr(start.Truncate(24 * time.Hour)), PageSize: ptr(2)})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, m := range list {
		seen[*m.Sid] = true
	}
	if len(list) != 5 || len(seen) != 5 {
		t.Errorf("listed %d messages, %d different; want 5", len(list), len(seen))
	}
	usage, err := c.Api.ListUsageRecord(&api.ListUsageRecordParams{Category: ptr("sms-outbound")})
	if err != nil || len(usage) != 1 || *usage[0].Count != "6" {
		t.Errorf("usage: %v, %v", usage, err)
	}
}

func TestTheVendorsClientReadsEveryResource(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	s.seed(`{"calls":[{}],"recordings":[{}],"incoming_phone_numbers":[{}],"outgoing_caller_ids":[{}],"conferences":[{}],"transcriptions":[{}],
		"short_codes":[{"short_code":"12345"}],"notifications":[{}],"queues":[{}],"addresses":[{}],"applications":[{}],"keys":[{}],"signing_keys":[{}],"usage_triggers":[{}]}`)
	a := s.vendorSDK().Api
	tests := map[string]func() (int, error){
		"Calls":                func() (int, error) { l, err := a.ListCall(nil); return len(l), err },
		"Recordings":           func() (int, error) { l, err := a.ListRecording(nil); return len(l), err },
		"IncomingPhoneNumbers": func() (int, error) { l, err := a.ListIncomingPhoneNumber(nil); return len(l), err },
		"OutgoingCallerIds":    func() (int, error) { l, err := a.ListOutgoingCallerId(nil); return len(l), err },
		"Conferences":          func() (int, error) { l, err := a.ListConference(nil); return len(l), err },
		"Transcriptions":       func() (int, error) { l, err := a.ListTranscription(nil); return len(l), err },
		"ShortCodes":           func() (int, error) { l, err := a.ListShortCode(nil); return len(l), err },
		"Notifications":        func() (int, error) { l, err := a.ListNotification(nil); return len(l), err },
		"Queues":               func() (int, error) { l, err := a.ListQueue(nil); return len(l), err },
		"Addresses":            func() (int, error) { l, err := a.ListAddress(nil); return len(l), err },
		"Applications":         func() (int, error) { l, err := a.ListApplication(nil); return len(l), err },
		"Keys":                 func() (int, error) { l, err := a.ListKey(nil); return len(l), err },
		"SigningKeys":          func() (int, error) { l, err := a.ListSigningKey(nil); return len(l), err },
		"UsageTriggers":        func() (int, error) { l, err := a.ListUsageTrigger(nil); return len(l), err },
		"Accounts":             func() (int, error) { l, err := a.ListAccount(nil); return len(l), err },
	}
	for name, list := range tests {
		if n, err := list(); err != nil || n != 1 {
			t.Errorf("%s: %d records, %v; want 1", name, n, err)
		}
	}
	if b, err := a.FetchBalance(nil); err != nil || *b.Currency != "USD" {
		t.Errorf("balance: %v, %v", b, err)
	}
}

func TestALostAnswerIsAMessageSentOnce(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	if _, err := s.Control().AddFault(control.Fault{Kind: control.ResetAfter, Match: control.Match{Method: "POST", Path: "*/Messages.json"}, Times: 1}); err != nil {
		t.Fatal(err)
	}
	_, err := s.vendorSDK().Api.CreateMessage(&api.CreateMessageParams{To: ptr("+14155550123"), From: ptr("+15005550006"), Body: ptr("Hello")})
	var refused *client.TwilioRestError
	if err == nil || errors.As(err, &refused) {
		t.Errorf("got %v, want a broken connection", err)
	}
	if got := sids(s.must(200, "GET", "Messages.json"), "messages"); len(got) != 1 {
		t.Errorf("messages: %v, want one", got)
	}
	carried := 0
	for _, e := range s.Control().Ledger() {
		if e.Method == http.MethodPost && e.Outcome == control.CarriedOut {
			carried++
		}
	}
	if carried != 1 {
		t.Errorf("the ledger has %d messages carried out, want 1", carried)
	}
}

func TestFaultsSpeakTheVendorsLanguage(t *testing.T) {
	for status, code := range map[int]int{429: 20429, 500: 20500, 503: 20503} {
		s := newSandbox(t, twilio.Options{})
		fault := control.Fault{Kind: control.RateLimit, RetryAfter: control.Duration(2 * time.Second)}
		if status != 429 {
			fault = control.Fault{Kind: control.ServerError, Status: status}
		}
		if _, err := s.Control().AddFault(fault); err != nil {
			t.Fatal(err)
		}
		_, err := s.vendorSDK().Api.FetchBalance(nil)
		var refused *client.TwilioRestError
		if !errors.As(err, &refused) || refused.Code != code || refused.Status != status {
			t.Errorf("%d: got %v, want code %d", status, err, code)
		}
	}
}
