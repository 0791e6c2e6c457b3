package connectortest

import (
	"bufio"
	"os"
	"strings"
	"sync"
	"testing"

	"hawser/connectors"
)

// callers is how many operations are called at once.
const callers = 8

// Cover calls every operation of a spec, and fails for each whose call fails and has no waiver. Waivers stand in a
// file, one a line: "Customer.Create: the reason". A waiver that is not needed, or is of no operation, fails too. It
// gives how many calls were accepted, and how many waived.
func Cover(t *testing.T, spec *connectors.Spec, waivers string, call func(*connectors.Operation) error) (called, waived int) {
	t.Helper()
	reasons := readWaivers(t, waivers)
	failures := make([]error, len(spec.Operations))
	turns := make(chan struct{}, callers)
	var all sync.WaitGroup
	for i, op := range spec.Operations {
		turns <- struct{}{}
		all.Go(func() {
			failures[i] = call(op)
			<-turns
		})
	}
	all.Wait()
	accepted := 0
	for i, op := range spec.Operations {
		_, isWaived := reasons[op.Name()]
		delete(reasons, op.Name())
		switch err := failures[i]; {
		case err == nil && isWaived:
			t.Errorf("%s needs no waiver", op.Name())
		case err == nil:
			accepted++
		case !isWaived:
			t.Errorf("%v [%s %s]", err, op.Method, op.Path)
		}
	}
	for name := range reasons {
		t.Errorf("%s: there is no such operation as %s", waivers, name)
	}
	t.Logf("%s: %d operations called and accepted, %d waived", spec.Name, accepted, len(spec.Operations)-accepted)
	return accepted, len(spec.Operations) - accepted
}

// readWaivers reads the reasons of a file, by operation.
func readWaivers(t *testing.T, path string) map[string]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	waived := map[string]string{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		name, reason, _ := strings.Cut(text, ": ")
		if reason == "" || waived[name] != "" {
			t.Errorf("%s: %q is no waiver with a reason, or the second of its operation", path, text)
		}
		waived[name] = reason
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return waived
}
