package check_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v3"

	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

// structural are the rules that a JSON Schema can state: keys, types, words, bounds.
var structural = []string{
	"unknown-kind", "unknown-key", "missing-key", "wrong-type", "out-of-range", "unknown-choice", "duration", "name", "task-kind",
}

// beyondSchema are structural problems that a JSON Schema cannot state, or that
// YAML has hidden from it, by a part of the message.
var beyondSchema = map[string]string{
	"is never repeated: the answer would be the same": "which kinds are repeated is told together with the vendors' codes, which are open",
	"no kind of failure is named":                     "a word of match may be a vendor's code",
	"is not known where calls are repeated":           "it stands in an expression",
	"needs min <= max":                                "JSON Schema compares no two values",
}

// Every golden error of the structure is refused by the published schema too: an
// editor that knows it alone marks the document.
func TestSchemaRefusesEveryStructuralGolden(t *testing.T) {
	compiled := languageSchema(t)
	var names []string
	for _, pattern := range []string{"../load/testdata/*.txtar", "testdata/*.txtar"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found...)
	}
	checked := 0
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if f.Name == "want" || !strings.HasSuffix(f.Name, ".yaml") {
				continue
			}
			file := &source.File{Name: f.Name, Content: f.Data}
			definitions, problems := load.Read(file)
			problems = append(problems, check.Check(definitions, catalogue(t))...)
			for start, document := range documentLines(f.Data) {
				var value any
				if yaml.Unmarshal([]byte(document), &value) != nil || value == nil {
					continue // YAML itself refuses it
				}
				end := start + strings.Count(document, "\n")
				for _, p := range problems {
					if p.Span.Pos.Line < start || p.Span.Pos.Line > end || !isStructural(p) {
						continue
					}
					checked++
					if compiled.Validate(value) == nil {
						t.Errorf("%s: %s:%d: the schema accepts what has the problem %q (%s)", name, f.Name, p.Span.Pos.Line, p.Message, p.Code)
					}
				}
			}
		}
	}
	if checked < 100 {
		t.Errorf("%d structural problems were looked at", checked)
	}
}

func isStructural(p source.Problem) bool {
	if !slices.Contains(structural, p.Code) || p.Severity != source.Error {
		return false
	}
	for part := range beyondSchema {
		if strings.Contains(p.Message, part) {
			return false
		}
	}
	return true
}

// documentLines gives the documents of a file by the numbers of their first lines.
func documentLines(content []byte) map[int]string {
	documents := map[int]string{}
	line := 1
	for _, document := range bytes.Split(content, []byte("\n---\n")) {
		documents[line] = string(document)
		line += bytes.Count(document, []byte("\n")) + 2
	}
	return documents
}

func TestSchemaKnowsThePayloadsOfOperations(t *testing.T) {
	compiled := languageSchema(t)
	for payload, want := range map[string]bool{
		`{Name: Ada}`:                   true,
		`{name: Ada}`:                   true, // the API's own name
		`{Name: "${inputs.name}"}`:      true,
		`{Name: null}`:                  true,
		`"${inputs.customer}"`:          true,
		`{Nam: Ada}`:                    false,
		`{Name: 7}`:                     false,
		`{Name: Ada, Address: Harbour}`: false,
	} {
		var document any
		text := `{kind: Integration, name: x, tasks: [{name: a, connector: {connection: c, entity: Customer, operation: Create, connectorInputPayload: ` + payload + `}}]}`
		if err := yaml.Unmarshal([]byte(text), &document); err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(document); (err == nil) != want {
			t.Errorf("%s: %v", payload, err)
		}
	}
}
