package connectortest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// witness is a test that notes what it fails for.
type witness struct {
	testing.TB
	failures []string
}

func (w *witness) Cleanup(func()) {}

func (w *witness) Errorf(format string, args ...any) {
	w.failures = append(w.failures, fmt.Sprintf(format, args...))
}

func TestWhatIsOverheardFailsTheTest(t *testing.T) {
	for said, want := range map[string]string{
		"all is well, request req_1, 1700000000, 4000000000000000": "",
		"the key is sk_live_secret":                                `"sk_live_secret"`,
		"sent to +14155550123":                                     "the number +14155550123",
		"the card 4242424242424242":                                "the number 4242424242424242",
	} {
		w := &witness{TB: t}
		o := Overhear(w, "sk_live_secret")
		if _, err := o.Write([]byte(said)); err != nil {
			t.Fatal(err)
		}
		o.check(w)
		if got := strings.Join(w.failures, "; "); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%q: %s, want %s", said, got, want)
		}
	}
}

func TestTheTextOfAMessageThatWasSentIsListenedFor(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	for media, sent := range map[string]string{
		"application/x-www-form-urlencoded": url.Values{"Body": {"Your table is ready"}}.Encode(),
		"application/json":                  `{"to":"ada","text":"Your table is ready"}`,
	} {
		w := &witness{TB: t}
		o := Overhear(w)
		answer, err := o.Client(t).Post(server.URL, media, strings.NewReader(sent))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if o.check(w); len(w.failures) > 0 || o.said.Len() == 0 {
			t.Errorf("%s: the log of the request, %d bytes: %v", media, o.said.Len(), w.failures)
		}
		if _, err := o.Write([]byte("failed: Your table is ready")); err != nil {
			t.Fatal(err)
		}
		if o.check(w); len(w.failures) != 1 {
			t.Errorf("%s: what an error tells is not noticed: %v", media, w.failures)
		}
	}
}
