package cli

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const testDefinitions = `kind: Connection
name: stripe-unserved
connector: stripe
auth:
  apiKey: ${secret("env://STRIPE_API_KEY")}
---
kind: Integration
name: unserved
tasks:
  - name: customers
    connector: {connection: stripe-unserved, entity: Customer, operation: List}
---
kind: Connection
name: stripe-suspended
connector: stripe
suspended: true
auth:
  apiKey: ${secret("env://STRIPE_API_KEY")}
---
kind: Integration
name: held
tasks:
  - name: customers
    connector: {connection: stripe-suspended, entity: Customer, operation: List}
`

// program is a starter in a process of its own.
type program struct {
	*exec.Cmd
	stdout, stderr *bufio.Reader
}

// startProgram starts a starter in a directory of its own, with the test's definitions.
func startProgram(t *testing.T, args ...string) *program {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "definitions"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "definitions", "test.yaml"), []byte(testDefinitions), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &program{Cmd: exec.CommandContext(t.Context(), "starter", args...)}
	p.Dir = dir
	p.stdout, p.stderr = pipe(t, p.StdoutPipe), pipe(t, p.StderrPipe)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

func pipe(t *testing.T, open func() (io.ReadCloser, error)) *bufio.Reader {
	t.Helper()
	r, err := open()
	if err != nil {
		t.Fatal(err)
	}
	return bufio.NewReader(r)
}

// until reads up to the line that holds text, and gives what was read.
func until(t *testing.T, r *bufio.Reader, text string) string {
	t.Helper()
	var read strings.Builder
	for {
		line, err := r.ReadString('\n')
		read.WriteString(line)
		if strings.Contains(line, text) {
			return read.String()
		}
		if err != nil {
			t.Fatalf("%q is not in the output: %v\n%s", text, err, read.String())
		}
	}
}

// interrupt sends Ctrl-C, and gives the rest of stderr and the exit code.
func (p *program) interrupt(t *testing.T) (string, int) {
	t.Helper()
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(p.stderr)
	if err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := p.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(rest), p.ProcessState.ExitCode()
}

func TestInterruptedRunGoesOn(t *testing.T) {
	address, err := shared.address()
	if err != nil {
		t.Fatal(err)
	}
	p := startProgram(t, "run", "unserved", "--id", "interrupted", "--address", address)
	until(t, p.stderr, "waiting")
	told, code := p.interrupt(t)
	if code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
	if want := "stopped following, execution interrupted goes on"; !strings.Contains(told, want) {
		t.Errorf("%q is not told:\n%s", want, told)
	}
	if err := shared.worlds.client.TerminateWorkflow(t.Context(), "interrupted", "", "the test is over"); err != nil {
		t.Errorf("the execution does not go on: %v", err)
	}
}

// Ctrl-C is how watching is to end: that is no error.
func TestWatchedUsageEndsWithoutAWord(t *testing.T) {
	address, err := shared.address()
	if err != nil {
		t.Fatal(err)
	}
	p := startProgram(t, "connections", "usage", "stripe-unserved", "--watch", "--address", address)
	until(t, p.stdout, "unserved")
	if told, code := p.interrupt(t); told != "" || code != exitInterrupted {
		t.Errorf("exit code %d, and it says %q", code, told)
	}
}

func TestDevServesUntilInterrupted(t *testing.T) {
	p := startProgram(t, "dev", "--state", filepath.Join(t.TempDir(), "state"))
	announced := until(t, p.stdout, "Ctrl-C stops everything.")
	for _, want := range []string{"Temporal UI     http://", "Stripe sandbox  http://", "run unserved", "exec stripe-unserved Customer List", "/_sandbox/ledger"} {
		if !strings.Contains(announced, want) {
			t.Errorf("%q is not announced:\n%s", want, announced)
		}
	}
	address := strings.Fields(announced)[1]
	run := exec.CommandContext(t.Context(), "starter", "run", "unserved", "--address", address)
	run.Dir = p.Dir
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("an execution beside it: %v\n%s", err, out)
	}
	if _, code := p.interrupt(t); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	if conn, err := net.DialTimeout("tcp", address, time.Second); err == nil {
		conn.Close()
		t.Errorf("%s still answers", address)
	}
}

func TestDevTakesUpConnections(t *testing.T) {
	p := startProgram(t, "dev")
	until(t, p.stdout, "Ctrl-C stops everything.")
	added := strings.NewReplacer("unserved", "added", "suspended: true", "suspended: false", "stripe-suspended", "stripe-more", "held", "more").Replace(testDefinitions)
	if err := os.WriteFile(filepath.Join(p.Dir, "definitions", "added.yaml"), []byte(added), 0o600); err != nil {
		t.Fatal(err)
	}
	until(t, p.stderr, "connections changed, serving stripe-added, stripe-more, stripe-unserved")
	wrong := strings.Replace(added, "connector: stripe", "connector: strype", 1)
	if err := os.WriteFile(filepath.Join(p.Dir, "definitions", "added.yaml"), []byte(wrong), 0o600); err != nil {
		t.Fatal(err)
	}
	until(t, p.stderr, "connections are served as before: definitions/added.yaml:3:12: ")
	if _, code := p.interrupt(t); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
}

func TestInterruptedRunInDevEndsWithItsSurroundings(t *testing.T) {
	p := startProgram(t, "run", "--dev", "held")
	until(t, p.stderr, "waiting")
	told, code := p.interrupt(t)
	if code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
	if strings.Contains(told, "goes on") {
		t.Errorf("nothing goes on:\n%s", told)
	}
}
