package check_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

var update = flag.Bool("update", false, "rewrite what the golden files expect")

// Each file of testdata holds definitions, and under "want" what validating
// them prints. The connections that they use are those of connections.yaml.
func TestEveryRuleReportsItsProblem(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	connections, err := os.ReadFile("testdata/connections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files := []*source.File{{Name: "connections.yaml", Content: connections}}
			want := -1
			for i, f := range archive.Files {
				if f.Name == "want" {
					want = i
					continue
				}
				files = append(files, &source.File{Name: f.Name, Content: f.Data})
			}
			if want < 0 {
				archive.Files = append(archive.Files, txtar.File{Name: "want"})
				want = len(archive.Files) - 1
			}
			got := validate(t, files)
			if *update {
				archive.Files[want].Data = got
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Files[want].Data), string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// validate prints every problem of the files.
func validate(t *testing.T, files []*source.File) []byte {
	t.Helper()
	definitions, problems := load.Read(files...)
	problems = append(problems, check.Check(definitions, catalogue(t))...)
	var out bytes.Buffer
	if err := source.Print(&out, problems, source.PrintOptions{}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
