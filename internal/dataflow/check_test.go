package dataflow

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

var update = flag.Bool("update", false, "rewrite what the golden files expect")

// Each file of testdata/check holds definitions, and under "want" what checking them prints.
func TestEveryRuleReportsItsProblem(t *testing.T) {
	names, err := filepath.Glob("testdata/check/*.txtar")
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
			var files []*source.File
			for _, f := range archive.Files[:last] {
				files = append(files, &source.File{Name: f.Name, Content: f.Data})
			}
			definitions, problems := load.Read(files...)
			problems = append(problems, Check(definitions, specsOf(t))...)
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

// specsOf gives the specs of the real connectors.
func specsOf(t *testing.T) Specs {
	t.Helper()
	byName := specs(t)
	return func(c *lang.Connection) *connectors.Spec { return byName[c.Connector.Value] }
}

func TestTheShippedDataflowsFit(t *testing.T) {
	definitions, problems, err := load.Load("../../definitions")
	if err != nil {
		t.Fatal(err)
	}
	problems = append(problems, Check(definitions, specsOf(t))...)
	if len(definitions.Dataflows) < 6 || len(problems) > 0 {
		t.Errorf("%d dataflows: %v", len(definitions.Dataflows), problems)
	}
}

// The definitions that the reference shows are good ones.
func TestTheDocumentedDataflowFits(t *testing.T) {
	text, err := os.ReadFile("../../docs/dataflows.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(text), "```yaml\n")
	block, _, found := strings.Cut(block, "```")
	connection, err := os.ReadFile("../../definitions/connections/stripe-main.yaml")
	if err != nil || !found {
		t.Fatal(err, found)
	}
	definitions, problems := load.Read(&source.File{Name: "dataflows.md", Content: []byte(block)}, &source.File{Name: "stripe-main.yaml", Content: connection})
	problems = append(problems, Check(definitions, specsOf(t))...)
	if len(definitions.Dataflows) != 1 || len(problems) > 0 {
		t.Errorf("%d dataflows: %v", len(definitions.Dataflows), problems)
	}
}
