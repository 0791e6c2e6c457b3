package check_test

import (
	"bytes"
	"os"
	"regexp"
	"testing"

	"hawser/connectors/all"
	market "hawser/connectors/connectortest/shop"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

var documentedConnection = regexp.MustCompile("(?s)```yaml\n(kind: Connection\n.*?)```")

func TestDocumentedConnectionsAreValid(t *testing.T) {
	page, err := os.ReadFile("../../../docs/language/connection.md")
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	var files []*source.File
	for _, block := range documentedConnection.FindAllSubmatch(page, -1) {
		files = append(files, &source.File{Name: string(bytes.SplitN(block[1], []byte("\n"), 3)[1]), Content: block[1]})
	}
	if len(files) < 4 {
		t.Fatalf("the page has %d examples", len(files))
	}
	files = append(files, &source.File{Name: "../apis/billing.yaml", Content: market.Document})
	definitions, problems := load.Read(files...)
	for _, p := range append(problems, check.Check(definitions, catalogue)...) {
		t.Errorf("%v: %s", p.Span, p.Message)
	}
}
