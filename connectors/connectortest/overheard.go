package connectortest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"hawser/connectors"
	"hawser/internal/connection"
)

// Overheard is everything that calls let others hear: the log of their connection at the highest verbosity, and their
// errors. At its end the test fails where that tells a secret, a card's number, a phone number or the text of a message.
type Overheard struct {
	mu sync.Mutex
	// said is the log and the errors; traces are what must not stand in it.
	said   bytes.Buffer
	traces map[string]bool
}

// Overhear listens until the test ends. Secrets are those of the connection.
func Overhear(t testing.TB, secrets ...string) *Overheard {
	o := &Overheard{traces: map[string]bool{}}
	for _, secret := range secrets {
		o.traces[secret] = true
	}
	t.Cleanup(func() { o.check(t) })
	return o
}

// Client makes requests as a connection does that logs everything.
func (o *Overheard) Client(t testing.TB) *http.Client {
	t.Helper()
	settings := connection.Settings{Name: "overheard", Verbosity: 5, Logging: connection.Logging{Enabled: true, Level: "DEBUG"}}
	c, err := connection.Open(settings, connection.LocalSecrets(), slog.New(slog.NewJSONHandler(o, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	c.HTTP.Transport = &listening{c.HTTP.Transport, o}
	return c.HTTP
}

// Caller is the caller, whose errors are listened to.
func (o *Overheard) Caller(caller connectors.Caller) connectors.Caller {
	return &overheardCaller{caller, o}
}

// Write adds a record of the log. It gives no error.
func (o *Overheard) Write(record []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.said.Write(record)
}

var (
	phone = regexp.MustCompile(`\+[1-9]\d{7,14}\b`)
	card  = regexp.MustCompile(`\b[3-6]\d{12,18}\b`)
)

func (o *Overheard) check(t testing.TB) {
	o.mu.Lock()
	defer o.mu.Unlock()
	said := o.said.String()
	for trace := range o.traces {
		if at := strings.Index(said, trace); at >= 0 {
			t.Errorf("what is logged tells %q: ...%s...", trace, around(said, at))
		}
	}
	for _, pattern := range []*regexp.Regexp{phone, card} {
		for _, at := range pattern.FindAllStringIndex(said, -1) {
			if number := said[at[0]:at[1]]; pattern == phone || isCard(number) {
				t.Errorf("what is logged tells the number %s: ...%s...", number, around(said, at[0]))
			}
		}
	}
}

func around(text string, at int) string { return text[max(0, at-200):min(len(text), at+100)] }

// isCard says whether digits end in the check digit of a card's number.
func isCard(digits string) bool {
	sum := 0
	for i := range digits {
		digit := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			digit = digit*2/10 + digit*2%10
		}
		sum += digit
	}
	return sum%10 == 0
}

// listening notes the texts of messages in the requests.
type listening struct {
	next http.RoundTripper
	to   *Overheard
}

func (l *listening) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		content, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		if err := r.Body.Close(); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(content))
		l.to.mu.Lock()
		for _, text := range messages(content) {
			l.to.traces[text] = true
		}
		l.to.mu.Unlock()
	}
	return l.next.RoundTrip(r)
}

// messages are the texts of messages in the body of a request, be it a form or JSON.
func messages(body []byte) []string {
	var texts []string
	fields := map[string]any{}
	if json.Unmarshal(body, &fields) != nil {
		form, _ := url.ParseQuery(string(body))
		for name := range form {
			fields[name] = form.Get(name)
		}
	}
	for name, value := range fields {
		switch strings.ToLower(name) {
		case "body", "text", "message":
			if text, ok := value.(string); ok && len(text) > 3 {
				texts = append(texts, text)
			}
		}
	}
	return texts
}

// overheardCaller is a caller whose errors are listened to.
type overheardCaller struct {
	connectors.Caller
	to *Overheard
}

// Call is the caller's.
func (c *overheardCaller) Call(ctx context.Context, call connectors.Call) (*connectors.Result, error) {
	result, err := c.Caller.Call(ctx, call)
	if err != nil {
		_, _ = c.to.Write([]byte(err.Error() + "\n"))
	}
	return result, err
}

var (
	_ io.Writer         = (*Overheard)(nil)
	_ http.RoundTripper = (*listening)(nil)
	_ connectors.Caller = (*overheardCaller)(nil)
)
