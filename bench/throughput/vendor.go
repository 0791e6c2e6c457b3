package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"hawser/sandbox/control"
)

// vendor is the sandbox as a program of its own: a vendor shares no process with
// those who call it, and what it notes is when a call arrives.
type vendor struct {
	program *exec.Cmd
	url     string
}

// build builds a program of the module and gives its path.
func build(ctx context.Context, dir, program string) (string, error) {
	path := filepath.Join(dir, program)
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", path, "./"+program).CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the %s: %w\n%s", program, err, out)
	}
	return path, nil
}

// open starts the sandbox of a connector at an address.
func open(path, ip, connector string, latency time.Duration) (*vendor, error) {
	anywhere := net.JoinHostPort(ip, "0")
	v := &vendor{program: exec.Command(path, "-stripe", anywhere, "-twilio", anywhere, "-latency", latency.String())}
	said, err := v.program.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := v.program.Start(); err != nil {
		return nil, err
	}
	for lines := bufio.NewScanner(said); lines.Scan(); {
		name, url, found := strings.Cut(lines.Text(), " sandbox: ")
		if found && strings.EqualFold(name, connector) {
			v.url = url
			go io.Copy(io.Discard, said)
			return v, nil
		}
	}
	v.close()
	return nil, fmt.Errorf("the sandbox does not say where %s is", connector)
}

func (v *vendor) close() {
	_ = v.program.Process.Kill() // nobody calls it any more
	_ = v.program.Wait()         // it was killed
}

// ledger gives the calls in the order of arrival.
func (v *vendor) ledger(ctx context.Context) (calls, error) {
	var answer struct{ Calls calls }
	err := v.ask(ctx, http.MethodGet, "ledger", nil, &answer)
	return answer.Calls, err
}

// counts gives how many calls had each outcome.
func (v *vendor) counts(ctx context.Context) (map[control.Outcome]int, error) {
	var counts map[control.Outcome]int
	err := v.ask(ctx, http.MethodGet, "counts", nil, &counts)
	return counts, err
}

// fault lays a fault over all calls; relent removes it.
func (v *vendor) fault(ctx context.Context, f control.Fault) error {
	return v.ask(ctx, http.MethodPost, "faults", f, nil)
}

func (v *vendor) relent(ctx context.Context) error {
	return v.ask(ctx, http.MethodDelete, "faults", nil, nil)
}

// ask calls one of the sandbox's controls.
func (v *vendor) ask(ctx context.Context, method, name string, in, out any) error {
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, v.url+"/_sandbox/"+name, &body)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("asking the sandbox: %w", err)
	}
	content, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return fmt.Errorf("reading the sandbox's answer: %w", err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("the sandbox answers %s to %s: %s", resp.Status, name, content)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(content, out)
}
