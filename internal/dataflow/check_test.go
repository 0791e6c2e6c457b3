package dataflow

import (
	"os"
	"strings"
	"testing"

	"hawser/connectors"
	"hawser/internal/golden"
	"hawser/internal/lang"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

// Each file of testdata/check holds definitions, and under "want" what checking them prints.
func TestEveryRuleReportsItsProblem(t *testing.T) {
	golden.Problems(t, "testdata/check/*.txtar", func(t *testing.T, files []*source.File) []source.Problem {
		definitions, problems := load.Read(files...)
		return append(problems, Check(definitions, specsOf(t))...)
	})
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
