package cli

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var mistake = regexp.MustCompile("(?s)```(yaml file=([^\n]+)|console)\n(.*?)```\n")

// Each mistake of docs/language/mistakes.md prints what the page shows, and so does what is warned of in warnings.md.
func TestMistakesPage(t *testing.T) {
	t.Run("mistakes", func(t *testing.T) { checkPage(t, "mistakes", 8, exitRequest, exitUnreachable) })
	t.Run("warnings", func(t *testing.T) { checkPage(t, "warnings", 3, exitDone) })
}

// checkPage carries out the commands of a page, one under each heading, which end with one of these codes.
func checkPage(t *testing.T, name string, want int, codes ...int) {
	page, err := os.ReadFile("../../docs/language/" + name + ".md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir+"/definitions", os.DirFS("../../definitions/connections")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:1") // nothing answers there
	t.Setenv("TEMPORAL_CONFIG_FILE", dir+"/temporal.toml")
	commands := 0
	for _, block := range mistake.FindAllStringSubmatch(string(page), -1) {
		if name := block[2]; name != "" {
			if err := os.WriteFile(name, []byte(block[3]), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		commands++
		command, printed, _ := strings.Cut(strings.TrimPrefix(block[3], "$ starter "), "\n")
		var out bytes.Buffer
		code := (&app{out: &out, err: &out}).run(t.Context(), strings.Fields(command))
		got := strings.ReplaceAll(out.String(), "127.0.0.1:1", "localhost:7233")
		if diff := cmp.Diff(printed, got); diff != "" || !slices.Contains(codes, code) {
			t.Errorf("%s: exit code %d, (-want +got):\n%s", command, code, diff)
		}
	}
	if headings := strings.Count(string(page), "\n## "); commands != headings || commands != want {
		t.Errorf("%d commands under %d headings", commands, headings)
	}
}
