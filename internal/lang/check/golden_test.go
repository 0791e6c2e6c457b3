package check_test

import (
	"os"
	"testing"

	"hawser/internal/golden"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

// Each file of testdata holds definitions, and under "want" what validating
// them prints. The connections that they use are those of connections.yaml.
func TestEveryRuleReportsItsProblem(t *testing.T) {
	connections, err := os.ReadFile("testdata/connections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	golden.Problems(t, "testdata/*.txtar", func(t *testing.T, files []*source.File) []source.Problem {
		files = append(files, &source.File{Name: "connections.yaml", Content: connections})
		definitions, problems := load.Read(files...)
		return append(problems, check.Check(definitions, catalogue(t))...)
	})
}
