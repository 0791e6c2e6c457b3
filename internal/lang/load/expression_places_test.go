package load_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"hawser/internal/lang"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

// scalars write an expression with a marker in it in each of YAML's ways.
var scalars = map[string]string{
	"plain":                               "${inputs.a + Ω}",
	"plain in text":                       "é日本 ${inputs.a + Ω} and ${ Ω }",
	"plain on several lines":              "one ${inputs.a\n\n        + Ω +\n        Ω}",
	"single quotes":                       "'it''s ${''a'' + ''b'' + Ω}'",
	"single quotes on several lines":      "'${inputs.a +\n\n        ''a'' + Ω}'",
	"double quotes with escapes":          `"\t\"\u00e9 ${\"\\n\" + '\x41😀' + Ω + \"e̊\" + Ω}"`,
	"double quotes with an escaped break": "\"${inputs.a \\\n        + Ω +\\\n        \\  Ω}\"",
	"literal":                             "|\n        ${inputs.a +\n          Ω\n\n        + Ω}",
	"literal with a digit":                "|2-\n          ${inputs.a +\n        Ω}",
	"folded":                              ">\n        ${inputs.a\n        + Ω\n\n        + Ω\n          + Ω\n        + Ω}",
	"folded with a digit and stripped":    ">1-\n         ${inputs.a +\n       Ω}",
	"in a flow object":                    "{b: [1, \"${inputs.a + Ω}\", 'x${Ω}'], c: \"${ inputs.a +\n        Ω }\"}",
}

// A bundle carries the places of failures to the worker.
func TestExpressionsKnowTheirPlacesAfterTheWayToTheWorker(t *testing.T) {
	for name, scalar := range scalars {
		for _, end := range []string{"\n", "\r\n"} {
			t.Run(fmt.Sprintf("%s %q", name, end), func(t *testing.T) {
				content := strings.ReplaceAll("kind: Integration\nname: x\ntasks:\n  - name: a\n    set:\n      text: "+scalar+"\n      last: 1\n", "\n", end)
				definitions, problems := load.Read(&source.File{Name: "C:\\a.yaml", Content: []byte(content)})
				if len(problems) > 0 {
					t.Fatal(problems)
				}
				lines := strings.Split(content, end)
				markers := 0
				for x := range definitions.Integrations[0].Tasks[0].Expressions() {
					markers += placed(t, x, lines)
				}
				if markers == 0 {
					t.Error("no marker in any expression")
				}
			})
		}
	}
}

// placed compares the places of an expression on both sides, and counts its markers in the lines.
func placed(t *testing.T, x *lang.Expression, lines []string) (markers int) {
	t.Helper()
	text, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	var carried lang.Expression
	if err := json.Unmarshal(text, &carried); err != nil {
		t.Fatal(err)
	}
	for i, at := range x.Offsets {
		if want := (source.Span{File: x.Span.File, Pos: at}).String(); carried.At(i) != want {
			t.Errorf("character %d of %q is at %s, carried as %s in %s", i, x.Source, want, carried.At(i), text)
		}
	}
	for i, r := range []rune(x.Source) {
		if r != 'Ω' || lines == nil {
			continue
		}
		markers++
		line := []rune(lines[x.Offsets[i].Line-1])
		if column := x.Offsets[i].Column; column > len(line) || line[column-1] != r {
			t.Errorf("the marker of %q is said to be at %v", x.Source, x.Offsets[i])
		}
	}
	return markers
}

// A file knows the places of its secrets, which know the file.
func TestExpressionsAreFoundBesideSecrets(t *testing.T) {
	content := "kind: Connection\nname: c\nconnector: stripe\nauth: {apiKey: sk_test_1}\n---\nkind: Integration\nname: i\ntasks:\n  - name: a\n    set: {x: \"${1}\"}\n"
	definitions, _ := load.Read(&source.File{Name: "a.yaml", Content: []byte(content)})
	found := 0
	for range definitions.Integrations[0].Tasks[0].Expressions() {
		found++
	}
	if found != 1 || len(definitions.Connections[0].Span.File.Hidden) == 0 {
		t.Errorf("%d expressions, hidden %v", found, definitions.Connections[0].Span.File.Hidden)
	}
}
