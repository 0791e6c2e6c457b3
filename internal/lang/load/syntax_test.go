package load

import (
	"fmt"
	"testing"

	"hawser/internal/source"
)

func TestATextThatIsNotYAMLIsReportedWhereItFails(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"a list that is not closed", "kind: Integration\na: [1, 2\nb: 3\n", "2:8"},
		{"an object that is not closed", "kind: Integration\na: {b: 1\nc: 3\n", "2:8"},
		{"a second colon on a line", "kind: Integration\nname: a: b\n", "2:8"},
		{"a tab as indentation", "kind: Integration\ntasks:\n\t- a\n", "3:2"},
		{"a line that is indented too little", "tasks:\n    - a: 1\n  - b: 2\n", "3:3"},
		{"a key indented too much", "kind: x\nretry:\n  a: 1\n   b: 2\n", "4:5"},
		{"quotes that are not closed", "kind: x\nname: \"abc\n", "2:7"},
		{"an at sign", "kind: x\nname: @abc\n", "2:7"},
		{"a key without a colon", "kind: x\nname\nb: 2\n", "2:1"},
		{"the second document", "kind: x\n---\nkind: y\nname: a: b\n", "4:8"},
		{"an unknown escape", `a: "\t\"b\x41\u00e9\U0001F600\q and \n more"` + "\n", "1:30"},
		{"an escape without its digits", `a: "\t\u00e9\u00e9\u00e9\u00e9\u0zz9 and \n more"` + "\n", "1:32"},
		{"an unknown alias", "kind: x\nname: *abc\n", "2:10"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, problems := Read(&source.File{Name: "a.yaml", Content: []byte(test.content)})
			var found *source.Problem
			for _, p := range problems {
				if p.Code == codeYAML {
					found = &p
				}
			}
			if found == nil {
				t.Fatalf("no problem with YAML in %v", problems)
			}
			got := fmt.Sprintf("%d:%d", found.Span.Pos.Line, found.Span.Pos.Column)
			if got != test.want {
				t.Errorf("at %s (%s), want %s", got, found.Message, test.want)
			}
		})
	}
}
