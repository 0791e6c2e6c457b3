// Package stripemock runs Stripe's own mock for tests: a server that holds each request against Stripe's description
// of its API, answers with an example, and keeps no state.
package stripemock

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Start builds the mock, whose version tools/go.mod pins, starts it, and gives its address. It ends with the test.
func Start(t testing.TB) string {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "stripe-mock")
	build := exec.CommandContext(t.Context(), "go", "build", "-modfile=tools/go.mod", "-o", path, "github.com/stripe/stripe-mock")
	build.Dir, build.Env = root, append(os.Environ(), "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building stripe-mock (its module comes with: go mod download -modfile=tools/go.mod): %v\n%s", err, out)
	}
	mock := exec.Command(path, "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	stdout, err := mock.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, mock) })
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "Listening for HTTP at address: "); ok {
			go drain(lines)
			return "http://" + strings.TrimSpace(address)
		}
	}
	t.Fatal("stripe-mock ended before it told its address")
	return ""
}

// drain reads what the mock logs, so that it never waits for a reader.
func drain(lines *bufio.Scanner) {
	for lines.Scan() {
	}
}

func stop(t testing.TB, mock *exec.Cmd) {
	if err := mock.Process.Kill(); err != nil {
		t.Error(err)
	}
	var killed *exec.ExitError
	if err := mock.Wait(); err != nil && !errors.As(err, &killed) {
		t.Error(err)
	}
}

// moduleRoot is the nearest directory above that holds go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("there is no go.mod above the test")
		}
		dir = parent
	}
	return "", err
}
