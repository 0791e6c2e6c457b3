package cli

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"hawser/connectors/all"
	"hawser/internal/devserver"
	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/node"
)

func TestRunOnABusyConnectionSaysHowManyAreAhead(t *testing.T) {
	const before = 40
	server, err := devserver.Start(t.Context(), devserver.Options{AnyPorts: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	connection := testConnection("stripe-unserved", "stripe")
	worlds, err := surround(t.Context(), &devTemporal{address: server.Address(), namespace: server.Namespace()}, catalogue, &lang.Definitions{Connections: []*lang.Connection{connection}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(worlds.stop)

	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "test.yaml"), []byte(testDefinitions), 0o600); err != nil {
		t.Fatal(err)
	}
	definitions, problems, err := load.Load(dir)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	bundle, problems := check.Compile(definitions, "unserved", catalogue)
	if bundle == nil {
		t.Fatal(problems)
	}
	queue := node.Queue{Client: worlds.client, Namespace: server.Namespace(), Connection: "stripe-unserved"}
	if err := queue.Suspend(t.Context()); err != nil { // until all of them are there
		t.Fatal(err)
	}
	for range before {
		if _, _, err := execution.Start(t.Context(), worlds.client, execution.StartOptions{Bundle: bundle}); err != nil {
			t.Fatal(err)
		}
	}
	p := startProgram(t, "run", "unserved", "--id", "last", "--address", server.Address())
	until(t, p.stderr, "customers  throttled  suspended: waits for `starter connections resume stripe-unserved`")
	for deadline := time.Now().Add(time.Minute); ; {
		state, err := queue.State(t.Context())
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("%+v: %v", state, err)
		}
		if state.Backlog == before+1 {
			break
		}
	}
	if err := queue.Resume(t.Context(), 6); err != nil {
		t.Fatal(err)
	}
	line := until(t, p.stderr, "throttled, ")
	if !regexp.MustCompile(`customers  throttled, [1-9]\d? ahead  waits for the rate of stripe-unserved`).MatchString(line) {
		t.Errorf("it says %s", line)
	}
	text, err := exec.CommandContext(t.Context(), "starter", "status", "last", "-o", "json", "--address", server.Address()).Output()
	if err != nil {
		t.Fatal(err)
	}
	var status execution.Execution
	if err := json.Unmarshal(text, &status); err != nil {
		t.Fatal(err)
	}
	if task := status.Tasks[0]; task.Status != execution.TaskThrottled || task.Ahead == nil || *task.Ahead < 1 {
		t.Errorf("status: %s", text)
	}
	if err := p.Wait(); err != nil {
		t.Error(err)
	}
}
