package twilio_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/sandbox/contract"
	"hawser/sandbox/control"
	"hawser/sandbox/twilio"
)

const (
	account = "AC0123456789abcdef0123456789abcdef"
	token   = "sandboxtoken"
	base    = "/2010-04-01/Accounts/" + account
)

var start = time.Date(2024, 2, 6, 5, 11, 19, 0, time.UTC)

// sandbox is a server whose clock stands still until the test advances it, and whose every answer is held to Twilio's
// description.
type sandbox struct {
	*twilio.Server
	t   *testing.T
	url string
}

func newSandbox(t *testing.T, o twilio.Options) *sandbox {
	t.Helper()
	o.Control = control.New(control.Options{Clock: func() time.Time { return start }})
	s := twilio.New(o)
	contract.Twilio().Watch(t, s.Control())
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return &sandbox{s, t, srv.URL}
}

type object = map[string]any

// call makes a call with good credentials; path is below the account unless it
// starts with a slash. Parameters come in pairs.
func (s *sandbox) call(method, path string, params ...string) (int, object) {
	s.t.Helper()
	form := url.Values{}
	for i := 0; i < len(params); i += 2 {
		form.Add(params[i], params[i+1])
	}
	if !strings.HasPrefix(path, "/") {
		path = base + "/" + path
	}
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(form.Encode())
	} else if len(form) > 0 {
		path += "?" + form.Encode()
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	req.SetBasicAuth(account, token)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, status, answer := s.do(req)
	return status, answer
}

func (s *sandbox) do(req *http.Request) (http.Header, int, object) {
	s.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	var answer object
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &answer); err != nil {
			s.t.Fatalf("%s %s answered no JSON: %v: %s", req.Method, req.URL.Path, err, raw)
		}
	}
	return resp.Header, resp.StatusCode, answer
}

// must makes a call that has to succeed with a status.
func (s *sandbox) must(want int, method, path string, params ...string) object {
	s.t.Helper()
	status, answer := s.call(method, path, params...)
	if status != want {
		s.t.Fatalf("%s %s: status %d, want %d: %v", method, path, status, want, answer)
	}
	return answer
}

func (s *sandbox) seed(records string) {
	s.t.Helper()
	if err := s.Control().Seed(json.RawMessage(records)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *sandbox) advance(d time.Duration) { s.Control().Advance(d) }

func (s *sandbox) send(params ...string) object {
	s.t.Helper()
	return s.must(201, "POST", "Messages.json", append(params, "To", "+14155550123", "From", "+15005550006", "Body", "Hello")...)
}

func sids(page object, list string) []string {
	var all []string
	for _, r := range page[list].([]any) {
		all = append(all, r.(object)["sid"].(string))
	}
	return all
}

func TestEnvelope(t *testing.T) {
	tests := map[string]struct {
		method, path, user, password string
		status, code                 int
		message                      string
	}{
		"without credentials":                 {"GET", base + "/Messages.json", "", "", 401, 20003, "Authenticate"},
		"with a wrong token":                  {"GET", base + "/Messages.json", account, "wrong", 401, 20003, "Authenticate"},
		"with somebody else's account":        {"GET", base + "/Messages.json", "AC" + strings.Repeat("f", 32), token, 401, 20003, "Authenticate"},
		"another account's records":           {"GET", "/2010-04-01/Accounts/AC" + strings.Repeat("f", 32) + "/Messages.json", account, token, 404, 20404, ""},
		"a resource that is not there":        {"GET", base + "/Messagez.json", account, token, 404, 20404, "The requested resource " + base + "/Messagez.json was not found"},
		"a record that is not there":          {"GET", base + "/Messages/SM3ad97d41e786c02bca47c8ce1745053b.json", account, token, 404, 20404, "The requested resource " + base + "/Messages/SM3ad97d41e786c02bca47c8ce1745053b.json was not found"},
		"a path without .json":                {"GET", base + "/Messages", account, token, 404, 20404, "The requested resource " + base + "/Messages was not found"},
		"a path without an account":           {"POST", "/2010-04-01/Accounts//Messages.json", account, token, 404, 20404, "The requested resource /2010-04-01/Accounts//Messages.json was not found"},
		"a method the resource does not have": {"PUT", base + "/Messages.json", account, token, 405, 20004, "Method not allowed"},
		"a verb the record does not have":     {"DELETE", base + "/Usage/Records.json", account, token, 405, 20004, "Method not allowed"},
		"another version":                     {"GET", "/2008-08-01/Accounts.json", account, token, 404, 20404, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t, twilio.Options{AccountSid: account, AuthToken: token})
			req, err := http.NewRequestWithContext(t.Context(), tt.method, s.url+tt.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if tt.user != "" {
				req.SetBasicAuth(tt.user, tt.password)
			}
			header, status, answer := s.do(req)
			if tt.message == "" {
				tt.message, _ = answer["message"].(string)
			}
			want := object{
				"code": float64(tt.code), "message": tt.message, "status": float64(tt.status),
				"more_info": "https://www.twilio.com/docs/errors/" + itoa(tt.code),
			}
			if diff := cmp.Diff(want, answer); diff != "" || status != tt.status {
				t.Errorf("status %d (-want +got):\n%s", status, diff)
			}
			if !regexp.MustCompile(`^RQ[0-9a-f]{32}$`).MatchString(header.Get("Twilio-Request-Id")) {
				t.Errorf("Twilio-Request-Id is %q", header.Get("Twilio-Request-Id"))
			}
		})
	}
}

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

func TestAnyAccountIsTakenWhenNoneIsConfigured(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	s.must(200, "GET", "Messages.json")
}

func TestAnApiKeyCreatedHereSignsIn(t *testing.T) {
	s := newSandbox(t, twilio.Options{AccountSid: account, AuthToken: token})
	key := s.must(201, "POST", "Keys.json", "FriendlyName", "worker")
	req, err := http.NewRequestWithContext(t.Context(), "GET", s.url+base+"/Messages.json", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(key["sid"].(string), key["secret"].(string))
	if _, status, answer := s.do(req); status != 200 {
		t.Errorf("status %d: %v", status, answer)
	}
	if shown := s.must(200, "GET", "Keys/"+key["sid"].(string)+".json"); shown["secret"] != nil {
		t.Error("the secret is shown a second time")
	}
}

func TestASubaccountHasRecordsOfItsOwn(t *testing.T) {
	s := newSandbox(t, twilio.Options{AccountSid: account, AuthToken: token})
	sub := s.must(201, "POST", "/2010-04-01/Accounts.json", "FriendlyName", "Branch")["sid"].(string)
	s.send()
	if page := s.must(200, "GET", "/2010-04-01/Accounts/"+sub+"/Messages.json"); len(sids(page, "messages")) != 0 {
		t.Errorf("the subaccount sees its parent's messages: %v", page)
	}
	if page := s.must(200, "GET", "/2010-04-01/Accounts.json"); len(sids(page, "accounts")) != 2 {
		t.Errorf("accounts are %v, want the account and its subaccount", sids(page, "accounts"))
	}
}

func TestResetForgetsRecords(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	s.send()
	s.Control().Reset()
	if got := sids(s.must(200, "GET", "Messages.json"), "messages"); len(got) != 0 {
		t.Errorf("messages after a reset: %v", got)
	}
}
