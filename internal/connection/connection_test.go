package connection

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSettings(t *testing.T) {
	tests := map[string]struct {
		settings Settings
		baseURL  string
		problem  string
	}{
		"the vendor's own address":        {},
		"a host is reached by https":      {Settings{Destinations: []string{"api.example.com"}}, "https://api.example.com", ""},
		"a URL keeps its scheme and port": {Settings{Destinations: []string{"http://127.0.0.1:4010/"}}, "http://127.0.0.1:4010", ""},
		"the last address is the proxy's": {Settings{Destinations: []string{"api.example.com", "proxy:3128"}, Proxy: Proxy{Enabled: true}}, "https://api.example.com", ""},
		"a proxy in front of the vendor":  {Settings{Destinations: []string{"proxy:3128"}, Proxy: Proxy{Enabled: true}}, "", ""},
		"a proxy without address":         {Settings{Proxy: Proxy{Enabled: true}}, "", "destinations does not say where the proxy server is: give its address as the last one"},
		"an address with a user":          {Settings{Destinations: []string{"https://ada:secret@host"}}, "", "destinations has an address with a user in it: put credentials under auth, or in proxy_user and proxy_password"},
		"an address with a path":          {Settings{Destinations: []string{"https://host/v1"}}, "", "destinations has an address with more than a host and a port: write host, host:port, or a URL such as https://host:port"},
		"an address of another scheme":    {Settings{Destinations: []string{"ftp://host"}}, "", "destinations has an address whose scheme is neither http nor https: write host, host:port, or a URL such as https://host:port"},
		"two addresses and no proxy":      {Settings{Destinations: []string{"a", "b"}}, "", "destinations has more addresses than are used: give the API's, and with a proxy the proxy server's after it"},
		"digest without a user":           {Settings{Destinations: []string{"p"}, Proxy: Proxy{Enabled: true, AuthScheme: "DIGEST"}}, "", "proxy_user is not set, and proxy_auth_scheme is DIGEST: set it, or use NONE"},
		"a tunnel to an http API":         {Settings{Destinations: []string{"http://a", "p"}, Proxy: Proxy{Enabled: true, SSLType: "TUNNEL"}}, "http://a", ""},
		"all problems at once": {
			Settings{Destinations: []string{"p"}, Verbosity: 6, Logging: Logging{Level: "LOUD"}, Proxy: Proxy{Enabled: true, AuthScheme: "BASIC", SSLType: "X"}},
			"",
			"proxy_user is not set, and proxy_auth_scheme is BASIC: set it, or use NONE\nproxy_ssltype is unknown: use AUTO, ALWAYS, NEVER or TUNNEL\n" +
				"verbosity is out of range: use 1 to 5\nlogging.level is unknown: use ERROR, WARN, INFO or DEBUG",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := Open(test.settings, LocalSecrets(), nil)
			var got string
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(test.problem, got); diff != "" {
				t.Fatal(diff)
			}
			if err == nil && c.BaseURL != test.baseURL {
				t.Errorf("got %q, want %q", c.BaseURL, test.baseURL)
			}
		})
	}
}

func TestSecrets(t *testing.T) {
	dir := t.TempDir()
	at := filepath.Join(dir, "token")
	write := func(content string) {
		t.Helper()
		if err := os.WriteFile(at, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("HAWSER_TEST_TOKEN", "from-env")
	c, err := Open(Settings{Auth: map[string]Value{
		"literal": {Literal: "AC1"}, "env": {SecretURL: "env://HAWSER_TEST_TOKEN"}, "file": {SecretURL: "file://" + at},
	}}, LocalSecrets(), nil)
	if err != nil {
		t.Fatal(err)
	}
	expect := func(name, want string) {
		t.Helper()
		got, err := c.Auth(t.Context(), name)
		if err != nil || got != want {
			t.Errorf("%s: got %q, %v; want %q", name, got, err, want)
		}
	}
	write("first\n")
	expect("literal", "AC1")
	expect("env", "from-env")
	expect("file", "first")
	expect("missing", "")
	write("rotated\n\n")
	expect("file", "rotated\n")
	t.Setenv("HAWSER_TEST_TOKEN", "rotated")
	expect("env", "rotated")
}

func TestSecretProblemsNameTheURLAndWhatToDo(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"env://HAWSER_TEST_UNSET": "the secret env://HAWSER_TEST_UNSET is not set, or empty: set HAWSER_TEST_UNSET in the environment of the worker",
		"vault://a/b":             "the secret vault://a/b has an unknown scheme: the known ones are env://, file://",
		"plain":                   "the secret plain is no URL: write env://NAME or file:///path",
		"file://relative":         "the secret file://relative names no absolute path: write file:///path",
		"file:///nowhere/at/all":  "the secret file:///nowhere/at/all cannot be read (open /nowhere/at/all: no such file or directory): put the secret there, readable to the worker",
		"file://" + empty:         "the secret file://" + empty + " is empty: write the secret into it",
	} {
		_, err := LocalSecrets().Read(t.Context(), address)
		var secret *SecretError
		if !errors.As(err, &secret) || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestAnAnswerThatIsTooLargeIsGivenUp(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(bytes.Repeat([]byte("x"), 101))
	}))
	defer server.Close()
	for most, fits := range map[int64]bool{101: true, 100: false} {
		client := &http.Client{Transport: &limiter{next: http.DefaultTransport, most: most}}
		answer, err := client.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		var large *TooLargeError
		if errors.As(err, &large) == fits || int64(len(content)) != min(most, 101) {
			t.Errorf("a bound of %d: read %d bytes, %v", most, len(content), err)
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	c, err := Open(Settings{}, LocalSecrets(), nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := c.HTTP.Post(server.URL, "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusTemporaryRedirect || calls.Load() != 1 {
		t.Errorf("got HTTP %d after %d calls", answer.StatusCode, calls.Load())
	}
}

func exchange(t *testing.T, settings Settings, status int) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Request-Id", "req_1")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"id":"cus_1","email":"ada@example.com","phone":"+14155550123","livemode":false,"amount":1500,
			"card":{"number":"4242424242424242","cvc":123,"last4":"4242"},"message":"The number +1 415 555 0123 and ada@example.com"}`)
	}))
	defer server.Close()
	var log bytes.Buffer
	c, err := Open(settings, LocalSecrets(), slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	body := "payment_method_data[card][number]=4242424242424242&payment_method_data[card][cvc]=123&Body=meet+me&To=%2B14155550123&currency=usd&amount=1500"
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, server.URL+"/v1/customers/cus_1/+14155550123?email=ada%40example.com&limit=5", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Authorization", "Bearer sk_test_4eC39HqLyjWDarjtT1zdp7dc")
	answer, err := c.HTTP.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(answer.Body)
	if err != nil || !bytes.Contains(content, []byte("4242424242424242")) {
		t.Errorf("the log changed the answer: %v", err)
	}
	_ = answer.Body.Close()
	return log.String()
}

func TestTheLogTellsByVerbosityAndNeverAnythingPersonal(t *testing.T) {
	info := Logging{Enabled: true, Level: "INFO"}
	tests := map[string]struct {
		settings Settings
		status   int
		tells    []string
		not      []string
	}{
		"nothing when disabled":      {Settings{Verbosity: 5}, 500, nil, []string{"api request"}},
		"1 tells failures":           {Settings{Verbosity: 1, Logging: info}, 402, []string{`"level":"ERROR"`, `"status":402`, "/v1/customers/cus_1/***"}, []string{"query"}},
		"1 does not tell successes":  {Settings{Verbosity: 1, Logging: info}, 200, nil, []string{"api request"}},
		"the level filters":          {Settings{Verbosity: 5, Logging: Logging{Enabled: true}}, 200, nil, []string{"api request"}},
		"2 tells every request":      {Settings{Name: "main", Verbosity: 2, Logging: info}, 200, []string{`"connection":"main"`, `"method":"POST"`}, []string{"query"}},
		"3 tells the query":          {Settings{Verbosity: 3, Logging: info}, 200, []string{"email=***", "limit=5", "HTTP/1.1"}, []string{"requestHeaders"}},
		"4 tells headers":            {Settings{Verbosity: 4, Logging: info}, 200, []string{`"Authorization":"***"`, `"Request-Id":"req_1"`}, []string{"requestBody"}},
		"5 tells bodies, all masked": {Settings{Verbosity: 5, Logging: info}, 200, []string{"currency=usd", "amount=1500", `\"id\":\"cus_1\"`, `\"livemode\":false`, `\"number\":\"***\"`}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			log := exchange(t, test.settings, test.status)
			for _, text := range test.tells {
				if !strings.Contains(log, text) {
					t.Errorf("the log lacks %s: %s", text, log)
				}
			}
			personal := []string{"4242", "123&", ":123", "4155550123", "555 0123", "ada@", "ada%40", "meet", "sk_test"}
			for _, text := range append(personal, test.not...) {
				if strings.Contains(log, text) {
					t.Errorf("the log tells %s: %s", text, log)
				}
			}
		})
	}
}

func TestScrub(t *testing.T) {
	for text, want := range map[string]string{
		"The 'To' number +15005550001 is not valid": "The 'To' number *** is not valid",
		"whatsapp:+9178923*****":                    "whatsapp:***",
		"dial tcp 192.168.100.200:443: refused":     "dial tcp 192.168.100.200:443: refused",
		"No such customer: 'cus_OxHsz0u5bCGWuy'":    "No such customer: 'cus_OxHsz0u5bCGWuy'",
		"Invalid API Key provided: sk_test_12":      "Invalid API Key provided: ***",
		"SM12345678901234567890123456789012":        "SM12345678901234567890123456789012",
		"Fri, 13 Aug 2010 01:16:22 +0000":           "Fri, 13 Aug 2010 01:16:22 +0000",
		"on 2024-05-31 10:00:00":                    "on 2024-05-31 10:00:00",
		"sip:ada@example.com":                       "sip:***",
		"pi_1_secret_2":                             "***",
		"card 4242 4242 4242 4242":                  "card ***",
	} {
		if got := Scrub(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzMaskBodyKeepsNothingUnlisted(f *testing.F) {
	f.Add("secret text", "email")
	f.Add("+14155550123", "Body")
	f.Fuzz(func(t *testing.T, value, key string) {
		if openKeys[strings.ToLower(key)] {
			return
		}
		if got := new(masker).value(key, value); got != masked {
			t.Errorf("%q is told as %v", key, got)
		}
	})
}
