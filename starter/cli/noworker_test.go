package cli

import (
	"strings"
	"testing"

	"hawser/internal/devserver"
)

func TestRunWithoutAnyWorkerSaysSo(t *testing.T) {
	server, err := devserver.Start(t.Context(), devserver.Options{AnyPorts: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	p := startProgram(t, "run", "unserved", "--id", "nobody", "--address", server.Address(), "--wait", "1s")
	told := until(t, p.stderr, "starter result nobody")
	if want := "error: no worker executes integrations"; !strings.Contains(told, want) {
		t.Errorf("%q is not told:\n%s", want, told)
	}
	if err := p.Wait(); err == nil || p.ProcessState.ExitCode() != exitUnreachable {
		t.Errorf("%v, want exit code %d", err, exitUnreachable)
	}
}
