package twilio_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"hawser/sandbox/twilio"
)

func TestConcurrentCallersGetWhatTheyAskedFor(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	var wg sync.WaitGroup
	const callers = 30
	for range callers {
		wg.Go(func() {
			for _, c := range []struct{ method, path, form string }{
				{"POST", "Messages.json", "To=%2B14155550123&From=%2B15005550006&Body=Hello&MediaUrl=https%3A%2F%2Fexample.com%2Fa.png"},
				{"POST", "IncomingPhoneNumbers.json", "AreaCode=415"},
				{"GET", "Messages.json", ""},
				{"GET", "Usage/Records/Today.json", ""},
			} {
				req, err := http.NewRequest(c.method, s.url+base+"/"+c.path, strings.NewReader(c.form))
				if err != nil {
					t.Error(err)
					return
				}
				req.SetBasicAuth(account, token)
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				resp, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Error(err)
					return
				}
				if resp.StatusCode >= 300 {
					t.Errorf("%s %s: status %d", c.method, c.path, resp.StatusCode)
				}
				_ = resp.Body.Close()
				s.advance(time.Second)
			}
		})
	}
	wg.Wait()
	if got := sids(s.must(200, "GET", "Messages.json"), "messages"); len(got) != callers {
		t.Errorf("%d messages, want %d", len(got), callers)
	}
	numbers := map[string]bool{}
	for _, r := range s.must(200, "GET", "IncomingPhoneNumbers.json")["incoming_phone_numbers"].([]any) {
		numbers[r.(object)["phone_number"].(string)] = true
	}
	if len(numbers) != callers {
		t.Errorf("%d different numbers were bought, want %d", len(numbers), callers)
	}
	if got := len(s.Control().Ledger()); got < 4*callers {
		t.Errorf("the ledger has %d calls, want at least %d", got, 4*callers)
	}
}
