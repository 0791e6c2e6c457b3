package check_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hawser/connectors/all"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

var documentedIntegration = regexp.MustCompile("(?s)```yaml\n(kind: Integration\n.*?)```")

// What ships, and what the documents show, is not even warned of.
func TestExamplesAreFreeOfWarnings(t *testing.T) {
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	definitions, problems, err := load.Load("../../../definitions")
	if err != nil {
		t.Fatal(err)
	}
	report(t, append(problems, check.Check(definitions, catalogue)...))
	var pages []string
	for _, pattern := range []string{"../../../README.md", "../../../docs/testing.md", "../../../docs/language/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	examples := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range documentedIntegration.FindAllStringSubmatch(string(text), -1) {
			examples++
			file := filepath.Join(t.TempDir(), strings.ReplaceAll(filepath.Base(page), ".md", ".yaml"))
			if err := os.WriteFile(file, []byte(block[1]), 0o600); err != nil {
				t.Fatal(err)
			}
			definitions, problems, err := load.Load(file, "../../../definitions/connections")
			if err != nil {
				t.Fatal(err)
			}
			report(t, append(problems, check.Check(definitions, catalogue)...))
		}
	}
	if examples < 20 {
		t.Errorf("%d examples were found", examples)
	}
}

func report(t *testing.T, problems []source.Problem) {
	t.Helper()
	for _, p := range problems {
		t.Errorf("%s:%d: %s", filepath.Base(p.Span.File.Name), p.Span.Pos.Line, p.Message)
	}
}
