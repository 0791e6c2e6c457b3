package load_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"hawser/internal/lang/load"
	"hawser/internal/source"
)

var update = flag.Bool("update", false, "rewrite what the golden files expect")

// Each file of testdata holds definition files, and under "want" the problems
// that reading them prints.
func TestEveryMistakeInTheStructureIsReported(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			last := len(archive.Files) - 1
			if archive.Files[last].Name != "want" {
				t.Fatal(`the last file is not "want"`)
			}
			var files []*source.File
			for _, f := range archive.Files[:last] {
				files = append(files, &source.File{Name: f.Name, Content: f.Data})
			}
			_, problems := load.Read(files...)
			var got bytes.Buffer
			if err := source.Print(&got, problems, source.PrintOptions{}); err != nil {
				t.Fatal(err)
			}
			if *update {
				archive.Files[last].Data = got.Bytes()
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Files[last].Data), got.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
