package hawser

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// commandBlock is a block of commands, with what they print where the page shows it.
var commandBlock = regexp.MustCompile("(?s)```sh\n(.*?)```\n(?:\n```text\n(.*?)```\n)?")

// Whoever follows docs/dataflows.md from its top to its end, as it stands there, gets what it shows.
func TestTheTutorialOfDataflows(t *testing.T) {
	t.Parallel()
	s := newSurroundings(t)
	clone := t.TempDir()
	s.cloneTo(t, clone)
	s.startWorker()
	page, err := os.ReadFile("docs/dataflows.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, block := range commandBlock.FindAllStringSubmatch(string(page), -1) {
		commands, want := block[1], block[2]
		if strings.Contains(commands, "./starter dev") { // the surroundings are here already
			_, commands, _ = strings.Cut(commands, "\n")
		}
		got := s.carryOut(t, clone, strings.ReplaceAll(commands, "go run ./starter", program(t, "starter")))
		if want == "" {
			continue
		}
		shown++
		if diff := cmp.Diff(masked(want), masked(got)); diff != "" {
			t.Errorf("%s(-want +got):\n%s", commands, diff)
		}
	}
	if shown < 5 {
		t.Errorf("the page shows what %d blocks print", shown)
	}
}

// cloneTo moves the definitions to a directory that is as a clone of the repository. The worker is another place than that.
func (s *surroundings) cloneTo(t *testing.T, clone string) {
	t.Helper()
	tools, err := filepath.Abs("tools")
	if err != nil {
		t.Fatal(err)
	}
	moved := filepath.Join(clone, "definitions")
	if err := errors.Join(os.Symlink(tools, filepath.Join(clone, "tools")), os.Rename(s.definitions, moved)); err != nil {
		t.Fatal(err)
	}
	s.definitions = moved
	flows, err := filepath.Glob(filepath.Join(moved, "dataflows", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range flows {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.ReplaceAll(text, []byte("file://./"), []byte("file://"+clone+"/"))
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// carryOut carries out commands in a directory, and gives what they print. While the first run of a dataflow is under way,
// there is no other.
func (s *surroundings) carryOut(t *testing.T, dir, commands string) string {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		var out, errs bytes.Buffer
		cmd := exec.CommandContext(t.Context(), "sh", "-ec", commands)
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errs
		cmd.Env = append(os.Environ(), "TEMPORAL_ADDRESS="+s.temporal.Address(), "TEMPORAL_NAMESPACE="+s.temporal.Namespace(), "TZ=UTC", "CGO_ENABLED=1")
		err := cmd.Run()
		if err == nil {
			return out.String()
		}
		if !strings.Contains(errs.String(), "is under way") || time.Now().After(deadline) {
			t.Fatalf("%s%v\n%s%s", commands, err, &out, &errs)
		}
	}
}

var (
	etag   = regexp.MustCompile(`\b[0-9a-f]{16}\b`)
	number = regexp.MustCompile(`[0-9][0-9.]*(ms|s)?`)
	spaces = regexp.MustCompile(`-{3,}| {2,}`)
)

// masked leaves out of an output what is another each time.
func masked(text string) string {
	return spaces.ReplaceAllString(number.ReplaceAllString(etag.ReplaceAllString(text, "ETAG"), "0"), " ")
}
