package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var where = regexp.MustCompile(`(Stripe|Twilio) sandbox: (http://\S+)`)

// started runs the sandbox on free ports and returns where the simulators are
// and a function that stops it and gives its exit code.
func started(t *testing.T, args ...string) (stripe, twilio string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	told, out := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append(args, "--stripe", "127.0.0.1:0", "--twilio=127.0.0.1:0"), out)
		_ = out.Close() // it never fails
	}()
	t.Cleanup(cancel)
	var text string
	for lines := bufio.NewScanner(told); !strings.Contains(text, "Stop with"); text += lines.Text() + "\n" {
		if !lines.Scan() {
			t.Fatalf("the sandbox does not start: %s", text)
		}
	}
	go func() { _, _ = io.Copy(io.Discard, told) }() // until it stops
	found := where.FindAllStringSubmatch(text, -1)
	if len(found) != 2 {
		t.Fatalf("the sandbox does not tell where it is: %s", text)
	}
	return found[0][2], found[1][2], func() int {
		cancel()
		return <-code
	}
}

func get(t *testing.T, url, user, password string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(user, password)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body.String()
}

func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "records.json")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestBothSimulatorsServeAndStop(t *testing.T) {
	stripe, twilio, stop := started(t, "--seed", file(t, `{"twilio": {"messages": [{"sid": "SM3ad97d41e786c02bca47c8ce1745053b"}]}}`))
	if status, body := get(t, stripe+"/v1/customers", "sk_test_sandbox", ""); status != http.StatusOK {
		t.Errorf("Stripe: %d %s", status, body)
	}
	messages := twilio + "/2010-04-01/Accounts/" + exampleAccount + "/Messages/SM3ad97d41e786c02bca47c8ce1745053b.json"
	if status, body := get(t, messages, exampleAccount, "sandbox"); status != http.StatusOK {
		t.Errorf("Twilio: %d %s", status, body)
	}
	for _, at := range []string{stripe, twilio} {
		if status, body := get(t, at+"/_sandbox/ledger", "", ""); status != http.StatusOK || !strings.Contains(body, "carriedOut") {
			t.Errorf("ledger of %s: %d %s", at, status, body)
		}
	}
	addresses := []string{"--check", "--stripe", strings.TrimPrefix(stripe, "http://"), "--twilio", strings.TrimPrefix(twilio, "http://")}
	var told bytes.Buffer
	if code := run(t.Context(), addresses, &told); code != exitDone {
		t.Errorf("a check of what runs exits with %d: %s", code, &told)
	}
	if code := stop(); code != exitDone {
		t.Errorf("stopping exits with %d", code)
	}
	if code := run(t.Context(), addresses, &told); code != exitFailed {
		t.Errorf("a check of what was stopped exits with %d", code)
	}
}

func TestTheCallsThatArePrintedWork(t *testing.T) {
	for _, sim := range simulators(settings{}) {
		srv := httptest.NewServer(sim.handler)
		defer srv.Close()
		words := strings.Fields(strings.ReplaceAll(sim.try, "URL", srv.URL))
		form := []string{}
		var user, password string
		for i, w := range words {
			switch w {
			case "-u":
				user, password, _ = strings.Cut(words[i+1], ":")
			case "-d", "--data-urlencode":
				form = append(form, strings.ReplaceAll(words[i+1], "+", "%2B"))
			}
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, words[1], strings.NewReader(strings.Join(form, "&")))
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth(user, password)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode >= 300 {
			t.Errorf("%s: status %d", sim.try, resp.StatusCode)
		}
	}
}

func TestWrongCommandLinesAndFilesAreExplained(t *testing.T) {
	tests := map[string]struct {
		args []string
		code int
		told []string
	}{
		"help":                    {[]string{"--help"}, exitDone, []string{"-stripe address", "-seed file"}},
		"an unknown flag":         {[]string{"--port", "1"}, exitUsage, []string{"-port"}},
		"arguments":               {[]string{"stripe"}, exitUsage, []string{`unexpected "stripe"`}},
		"a negative latency":      {[]string{"--latency", "-1s"}, exitUsage, []string{"cannot be negative"}},
		"a file that is not":      {[]string{"--seed", "no-such.json"}, exitFailed, []string{"no-such.json"}},
		"a file with a typo":      {[]string{"--seed", file(t, `{"twillio": {}}`)}, exitFailed, []string{"twillio", `"twilio"`}},
		"records that are bad":    {[]string{"--seed", file(t, `{"twilio": {"messages": [{"sid": "x"}]}}`)}, exitFailed, []string{"Twilio: messages[0]: sid x"}},
		"an address that is none": {[]string{"--twilio", "nowhere"}, exitFailed, []string{"starting the Twilio sandbox", "nowhere"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			// The Stripe simulator would take its usual port before Twilio's address is looked at.
			args := append([]string{"--stripe", "127.0.0.1:0"}, tt.args...)
			if code := run(t.Context(), args, &out); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			for _, want := range tt.told {
				if !strings.Contains(out.String(), want) {
					t.Errorf("nothing is told of %q: %s", want, &out)
				}
			}
		})
	}
}

func TestAPortInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	text := taken.Addr().String()

	other, err := listen(t.Context(), address{text: text})
	if err != nil {
		t.Fatalf("the usual port is in use: %v; want another one", err)
	}
	defer other.Close()
	var out bytes.Buffer
	announce(&out, simulator{name: "Stripe", address: address{text: text}}, other.Addr().String())
	if !strings.Contains(out.String(), text+" is in use") || !strings.Contains(out.String(), other.Addr().String()) {
		t.Errorf("people are told: %s", out.String())
	}

	if l, err := listen(t.Context(), address{text: text, explicit: true}); err == nil {
		_ = l.Close()
		t.Errorf("an address that was asked for was replaced by %s", l.Addr())
	}
}
