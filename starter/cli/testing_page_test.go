package cli

import (
	"bytes"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The example of docs/testing.md gives what the page shows.
func TestTestingPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```(?:yaml)?\n(.*?)```\n").FindAllSubmatch(page, -1)
	if len(blocks) != 2 {
		t.Fatalf("the page has %d blocks, want the definitions and what is printed", len(blocks))
	}
	connections := os.DirFS("../../definitions/connections")
	dir := t.TempDir()
	if err := os.CopyFS(dir+"/definitions", connections); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if err := os.WriteFile("definitions/charge-later.yaml", blocks[0][1], 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code := (&app{out: &out, err: &errs}).run(t.Context(), []string{"test"})
	if diff := cmp.Diff(string(blocks[1][1]), out.String()); diff != "" || code != exitFailed {
		t.Errorf("exit code %d, (-want +got):\n%s%s", code, diff, &errs)
	}
}
