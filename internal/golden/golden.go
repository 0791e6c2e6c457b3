// Package golden compares what tests make with what files expect. With -update
// the files are rewritten. What is made is the caller's.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"hawser/internal/source"
)

var update = flag.Bool("update", false, "rewrite what the golden files expect")

// File compares a text with the file that expects it.
func File(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s expects another text; -update rewrites it (-want +got):\n%s", name, diff)
	}
}

// Run runs a test for each .txtar archive that the pattern matches, one at least.
// The text that is made of an archive's files must be what stands in it as "want".
func Run(t *testing.T, pattern string, text func(t *testing.T, files []*source.File) string) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no golden files match %s: %v", pattern, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files, want := split(archive)
			want.Data = []byte(text(t, files))
			File(t, name, string(txtar.Format(archive)))
		})
	}
}

// Problems is Run with the text that the problems of the files are printed as.
func Problems(t *testing.T, pattern string, problems func(t *testing.T, files []*source.File) []source.Problem) {
	t.Helper()
	Run(t, pattern, func(t *testing.T, files []*source.File) string {
		var text strings.Builder
		if err := source.Print(&text, problems(t, files), source.PrintOptions{}); err != nil {
			t.Fatal(err)
		}
		return text.String()
	})
}

// split tells what an archive expects, which is added when it is not there, from the other files.
func split(archive *txtar.Archive) (files []*source.File, want *txtar.File) {
	for i := range archive.Files {
		if f := &archive.Files[i]; f.Name == "want" {
			want = f
		} else {
			files = append(files, &source.File{Name: f.Name, Content: f.Data})
		}
	}
	if want == nil {
		archive.Files = append(archive.Files, txtar.File{Name: "want"})
		want = &archive.Files[len(archive.Files)-1]
	}
	return files, want
}
