package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hawser/internal/devserver"
)

const stripe = `kind: Connection
name: stripe-main
connector: stripe
auth:
  apiKey: ${secret("env://HAWSER_TEST_UNSET")}
`

// definitions writes a directory of definitions.
func definitions(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "definitions.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestWhatIsWrongEndsTheWorkerAtOnce(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		args []string
		code int
		want []string
	}{
		"an unknown flag":            {stripe, []string{"--definition", "x"}, exitRequest, []string{"unknown flag: --definition"}},
		"an argument":                {stripe, []string{"x"}, exitRequest, []string{`there is an argument, "x"`}},
		"an unknown log format":      {stripe, []string{"--log-format", "xml"}, exitRequest, []string{`--log-format is "xml", want text or json`}},
		"an unknown log level":       {stripe, []string{"--log-level", "loud"}, exitRequest, []string{`--log-level is "loud"`}},
		"no node":                    {stripe, []string{"--nodes", "0"}, exitRequest, []string{"--nodes is 0, want 1 or more"}},
		"nodes that are no number":   {stripe, []string{"--nodes", "few"}, exitRequest, []string{`--nodes is "few", want a whole number, 1 or more`}},
		"no definitions":             {stripe, []string{"--definitions", "nowhere"}, exitRequest, []string{"nowhere", "--definitions DIR"}},
		"wrong definitions":          {"kind: Connection\nname: stripe-main\nconnector: strype\n", nil, exitRequest, []string{"definitions.yaml:3:12: error: ", "are not served"}},
		"unknown connections":        {stripe, []string{"--connections", "one,stripe-main,other"}, exitRequest, []string{`there is no connection "one", "other"; the connections are stripe-main`}},
		"an unknown connection":      {stripe, []string{"--connections", "stripe-other"}, exitRequest, []string{`there is no connection "stripe-other"; the connections are stripe-main`}},
		"a destination of nothing":   {stripe, []string{"--destination", "strype=http://localhost"}, exitRequest, []string{"--destination strype=http://localhost: want CONNECTOR=URL"}},
		"a destination without URL":  {stripe, []string{"--destination", "stripe=sandbox"}, exitRequest, []string{"--destination stripe: want an address"}},
		"a check without Temporal":   {stripe, []string{"--check", "--address", "127.0.0.1:1"}, exitUnreachable, []string{"Temporal is not reachable"}},
		"metrics of another machine": {stripe, []string{"--metrics", "192.0.2.1:9464"}, exitRequest, []string{"--metrics 192.0.2.1:9464: ", "such as 127.0.0.1:9464"}},
		"no Temporal":                {stripe, []string{"--address", "127.0.0.1:1"}, exitUnreachable, []string{"Temporal is not reachable at 127.0.0.1:1", "starter dev"}},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), append([]string{"--definitions", definitions(t, test.text)}, test.args...), &stdout, &stderr)
			if code != test.code || stdout.Len() > 0 {
				t.Errorf("exit code %d, want %d; stdout %q", code, test.code, stdout.String())
			}
			for _, want := range test.want {
				if !strings.Contains(stderr.String(), want) {
					t.Errorf("%q is not told: %s", want, stderr.String())
				}
			}
		})
	}
}

func TestHelpHasAnExample(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"--help"}, &stdout, &stderr); code != exitDone || !strings.Contains(stdout.String(), "go run ./worker --definitions") {
		t.Errorf("exit code %d: %s", code, stdout.String())
	}
}

func TestWorkerServesUntilItIsStopped(t *testing.T) {
	server, err := devserver.Start(t.Context(), devserver.Options{AnyPorts: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	awaitCheck(t, server.Address(), exitUnreachable)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	log := &awaited{text: "worker is up", seen: make(chan struct{})}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"--definitions", definitions(t, stripe), "--address", server.Address(), "--log-format", "json"}, log, log)
	}()
	select {
	case <-log.seen:
	case code := <-ended:
		t.Fatalf("exit code %d: %s", code, log)
	}
	awaitCheck(t, server.Address(), exitDone)
	stop()
	if code := <-ended; code != exitDone {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{
		`"msg":"connection is served","connection":"stripe-main","nodes":2`,
		`"msg":"secret cannot be read: calls fail until it can","connection":"stripe-main","setting":"apiKey","error":"the secret env://HAWSER_TEST_UNSET is not set`,
		`"msg":"worker stops once the calls under way have ended"`,
	} {
		if strings.Count(log.String(), want) != 1 {
			t.Errorf("%q is not told once:\n%s", want, log)
		}
	}
	if strings.Contains(log.String(), "Started Worker") {
		t.Errorf("the log is not quiet:\n%s", log)
	}
}

// awaitCheck asks as a container's health check does, until it gets the answer.
func awaitCheck(t *testing.T, address string, want int) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		var out bytes.Buffer
		code := run(t.Context(), []string{"--check", "--address", address}, &out, &out)
		if code == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("--check gives %d, want %d: %s", code, want, out.String())
		}
	}
}

// awaited is a log that tells when a text has been written to it.
type awaited struct {
	text string
	seen chan struct{}

	mu      sync.Mutex
	written bytes.Buffer
	once    sync.Once
}

func (a *awaited) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if bytes.Contains(p, []byte(a.text)) {
		a.once.Do(func() { close(a.seen) })
	}
	return a.written.Write(p)
}

func (a *awaited) String() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.written.String()
}
