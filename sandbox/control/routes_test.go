package control_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/sandbox/control"
)

func call(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestRoutes(t *testing.T) {
	tests := map[string]struct {
		method, path, body string
		status             int
		answers            []string // each is found in the body
	}{
		"the index tells what there is":        {"GET", "/_sandbox/", "", 200, []string{"/_sandbox/ledger", "/_sandbox/faults", "/_sandbox/seed", "/_sandbox/reset", "/_sandbox/clock"}},
		"an unknown path is explained":         {"GET", "/_sandbox/ledgr", "", 404, []string{"there is no /_sandbox/ledgr"}},
		"a wrong method is explained":          {"PUT", "/_sandbox/faults", "", 405, []string{"PUT is not possible"}},
		"a fault is armed":                     {"POST", "/_sandbox/faults", `{"kind":"latency","latency":"500ms"}`, 201, []string{`"id": "fault-1"`, `"latency": "500ms"`}},
		"all problems of a fault are told":     {"POST", "/_sandbox/faults", `{"kind":"flood","skip":-1,"probability":2}`, 400, []string{"flood", "skip is -1", "probability is 2", "resetAfter"}},
		"an unknown member is refused":         {"POST", "/_sandbox/faults", `{"kind":"latency","latncy":"1s"}`, 400, []string{"latncy"}},
		"a bad duration is refused":            {"POST", "/_sandbox/faults", `{"kind":"latency","latency":"soon"}`, 400, []string{"soon"}},
		"a status that is no server error":     {"POST", "/_sandbox/faults", `{"kind":"serverError","status":404}`, 400, []string{"status is 404", "503"}},
		"a fault that is not there":            {"DELETE", "/_sandbox/faults/fault-9", "", 404, []string{"fault-9"}},
		"all faults are removed":               {"DELETE", "/_sandbox/faults", "", 204, nil},
		"the clock is moved":                   {"POST", "/_sandbox/clock", `{"advance":"1h"}`, 200, []string{"2024-02-06T06:11:19Z", `"offset": "1h0m0s"`}},
		"the clock is set":                     {"POST", "/_sandbox/clock", `{"offset":"-1h"}`, 200, []string{"2024-02-06T04:11:19Z"}},
		"the clock takes one move":             {"POST", "/_sandbox/clock", `{}`, 400, []string{"advance", "offset"}},
		"good records are taken":               {"POST", "/_sandbox/seed", `{"good":[]}`, 204, nil},
		"every problem of bad records is told": {"POST", "/_sandbox/seed", `{"bad":[]}`, 400, []string{"first problem", "second problem"}},
		"records that are no JSON":             {"POST", "/_sandbox/seed", `{"bad"`, 400, []string{"JSON"}},
		"the ledger is empty":                  {"GET", "/_sandbox/ledger", "", 200, []string{`"calls": []`}},
		"no call is counted yet":               {"GET", "/_sandbox/counts", "", 200, []string{`"carriedOut": 0`, `"faulted": 0`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2024, 2, 6, 5, 11, 19, 0, time.UTC)
			c := control.New(control.Options{Clock: func() time.Time { return now }})
			c.OnSeed(func(records json.RawMessage) error {
				if strings.Contains(string(records), "bad") {
					return errors.Join(errors.New("first problem"), errors.New("second problem"))
				}
				return nil
			})
			url, _ := serve(t, c)
			status, body := call(t, tt.method, url+tt.path, tt.body)
			if status != tt.status {
				t.Errorf("status %d, want %d: %s", status, tt.status, body)
			}
			for _, want := range tt.answers {
				if !strings.Contains(body, want) {
					t.Errorf("answer lacks %q:\n%s", want, body)
				}
			}
		})
	}
}

func TestLedgerIsFilteredAndHoldsNoSecrets(t *testing.T) {
	c := control.New(control.Options{})
	url, _ := serve(t, c)
	call(t, "POST", url+"/v1/customers?email=ada%40example.com", "name=Ada")
	call(t, "GET", url+"/v1/customers", "")
	call(t, "POST", url+"/v1/refunds", "")

	_, body := call(t, "GET", url+"/_sandbox/ledger?method=post&path=/v1/c", "")
	for _, secret := range []string{"ada", "Ada", "email"} {
		if strings.Contains(body, secret) {
			t.Errorf("the ledger shows %q:\n%s", secret, body)
		}
	}
	var got struct{ Calls []control.Entry }
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Calls) != 1 || got.Calls[0].Path != "/v1/customers" || got.Calls[0].Seq != 1 {
		t.Errorf("got %+v, want the first call alone", got.Calls)
	}
}

func TestCallsAreCountedByOutcome(t *testing.T) {
	c := control.New(control.Options{})
	url, _ := serve(t, c)
	if _, err := c.AddFault(control.Fault{Kind: control.RateLimit, Times: 1}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		call(t, "GET", url+"/v1/customers", "")
	}
	_, body := call(t, "GET", url+"/_sandbox/counts", "")
	var got map[control.Outcome]int
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	want := map[control.Outcome]int{control.CarriedOut: 2, control.Faulted: 1, control.Refused: 0, control.Replayed: 0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestResetForgetsEverythingButTheClock(t *testing.T) {
	c := control.New(control.Options{})
	var resets int
	c.OnReset(func() { resets++ })
	url, _ := serve(t, c)
	if _, err := c.AddFault(control.Fault{Kind: control.RateLimit}); err != nil {
		t.Fatal(err)
	}
	c.Advance(time.Hour)
	call(t, "GET", url+"/a", "")
	call(t, "POST", url+"/_sandbox/reset", "")
	if resets != 1 || len(c.Ledger()) != 0 || len(c.Faults()) != 0 || c.Offset() != time.Hour {
		t.Errorf("resets %d, ledger %v, faults %v, offset %v", resets, c.Ledger(), c.Faults(), c.Offset())
	}
}

func TestFaultsMatchByGlob(t *testing.T) {
	tests := []struct {
		pattern, path string
		applied       int
	}{
		{"/v1/customers", "/v1/customers", 1},
		{"/v1/customers", "/v1/customers/cus_1", 0},
		{"/v1/customers/*", "/v1/customers/cus_1/sources", 1},
		{"*/Messages.json", "/2010-04-01/Accounts/AC1/Messages.json", 1},
		{"*/Messages.json", "/2010-04-01/Accounts/AC1/Messages/SM1.json", 0},
		{"/a*b*c", "/axbxc", 1},
		{"/a*b*c", "/axc", 0},
		{"/ab*ba", "/aba", 0},
		{"*", "/anything", 1},
	}
	for _, tt := range tests {
		t.Run(tt.pattern+" and "+tt.path, func(t *testing.T) {
			c := control.New(control.Options{})
			url, _ := serve(t, c)
			if _, err := c.AddFault(control.Fault{Kind: control.RateLimit, Match: control.Match{Path: tt.pattern}}); err != nil {
				t.Fatal(err)
			}
			call(t, "GET", url+tt.path, "")
			if diff := cmp.Diff(tt.applied, c.Faults()[0].Applied); diff != "" {
				t.Error(diff)
			}
		})
	}
}
