package load

import (
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// A marker stands in each text; wherever YAML's style puts it, its place in the
// file must be told.
func TestPlacesOfEveryStyle(t *testing.T) {
	const marker = '@'
	tests := []struct{ name, content string }{
		{"plain", "a: some @ text\n"},
		{"plain after wide characters", "a: 日本é @ x\n"},
		{"plain on several lines", "a: some\n  text\n\n\n  and @ more\n"},
		{"plain on several lines with trailing space", "a: some  \n   text  \n  @\n"},
		{"plain in a flow list", "a: [x, some @ text, y]\n"},
		{"plain in a flow object on several lines", "a: {b: one\n     two @ three}\n"},
		{"single quotes", "a: 'it''s @ text'\n"},
		{"single quotes on several lines", "a: 'it''s\n  \n   two @\n   three'\n"},
		{"double quotes", `a: "it @ is"` + "\n"},
		{"double quotes with escapes", `a: "\t\"\x41\u00e9\U0001F600\\ \0\e @ \n"` + "\n"},
		{"double quotes on several lines", "a: \"one  \n\n    two @\n    three\"\n"},
		{"double quotes with an escaped line break", "a: \"one \\\n    two\\\n    \\  @ three\"\n"},
		{"double quotes with an escaped line break and blank lines", "a: \"one\\\n\n\n    two @\"\n"},
		{"literal", "a: |\n  one\n    two @\n\n  three\n"},
		{"literal that strips", "a: |-\n  one @\n  two\n\n\nb: c\n"},
		{"literal that keeps", "a: |+\n  one\n  two @\n\n\nb: c\n"},
		{"literal with a digit", "a: |2\n    one\n  two @\n"},
		{"literal with digit and chomping", "a: |1-\n    one\n  two @\nb: c\n"},
		{"literal with chomping, digit and a comment", "a: |-2 # why\n    one @\n  two\n"},
		{"literal with leading blank lines", "a: |\n\n\n  one @\n"},
		{"literal in a list", "- |\n one @\n two\n- b\n"},
		{"literal with tabs", "a: |\n  one\t\t@\n"},
		{"literal at the end without a line break", "a: |\n  one @"},
		{"literal with Windows line ends", "a: |\r\n  one\r\n  two @\r\nb: c\r\n"},
		{"folded", "a: >\n  one\n  two @\n  three\n"},
		{"folded with paragraphs", "a: >\n  one\n  two\n\n  three @\n\n\n  four\n"},
		{"folded with deeper lines", "a: >-\n  one\n    deep @\n    deep\n\n  two @\n  three\n"},
		{"folded that starts deeper", "a: >1\n   one\n  two @\n three\n"},
		{"folded that keeps", "a: >+\n  one\n  two @\n\n\n"},
		{"folded with Windows line ends", "a: >\r\n  one\r\n  two @\r\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var document yaml.Node
			if err := yaml.Unmarshal([]byte(test.content), &document); err != nil {
				t.Fatal(err)
			}
			text := newText([]byte(test.content))
			found := false
			for n := range scalars(&document) {
				places, _ := text.places(n)
				runes := []rune(n.Value)
				if len(places) != len(runes)+1 {
					t.Fatalf("%d places for %d characters", len(places), len(runes))
				}
				for i, r := range runes {
					if r != marker {
						continue
					}
					found = true
					line := text.line(places[i].Line - 1)
					if at := places[i].Column - 1; at >= len(line) || line[at] != marker {
						t.Errorf("%q: the marker is said to be at %v", n.Value, places[i])
					}
				}
			}
			if !found {
				t.Error("no marker in any value")
			}
		})
	}
}

// scalars yields the scalars of a document.
func scalars(n *yaml.Node) func(func(*yaml.Node) bool) {
	return func(yield func(*yaml.Node) bool) { walkScalars(n, yield) }
}

func walkScalars(n *yaml.Node, yield func(*yaml.Node) bool) bool {
	if n.Kind == yaml.ScalarNode {
		return yield(n)
	}
	for _, child := range n.Content {
		if !walkScalars(child, yield) {
			return false
		}
	}
	return true
}

// Whatever the file, each character's place is in the file, and a character
// that YAML takes as it stands is where its place says.
func FuzzPlaces(f *testing.F) {
	for _, seed := range []string{
		"a: b c\n", "a: 'x''y'\n", `a: "\x41\n b"`, "a: |\n  x\n  y\n", "a: >-2\n   x\n  y\n\n  z\n", "- a\n- \"b\n  c\\\n  d\"\n",
		"a: [b, 'c', {d: \"e\"}]\n", "? a\n: b\n", "a: !!str b\n", "a: |+\n\n\n x\n\n", "a:\n  b\n\n  c\n", "- >\n\n  a\n   b\n  c\n", "a: \"\\\n  b\"",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		if _, _, _, bad := unreadable([]byte(content)); bad {
			return
		}
		var document yaml.Node
		if err := yaml.Unmarshal([]byte(content), &document); err != nil {
			return
		}
		text := newText([]byte(content))
		for n := range scalars(&document) {
			places, end := text.places(n)
			if end <= n.Column {
				t.Errorf("%q ends at %d, before it starts", n.Value, end)
			}
			if len(places) != len([]rune(n.Value))+1 {
				t.Fatalf("%q has %d places", n.Value, len(places))
			}
			whole := fmt.Sprint(places) == fmt.Sprint(nowhere(n, len(places)-1))
			for i, r := range []rune(n.Value) {
				line := text.line(places[i].Line - 1)
				if places[i].Column < 1 || places[i].Column > len(line)+1 {
					t.Fatalf("%q: character %d is at %v, outside of the file", n.Value, i, places[i])
				}
				asItStands := n.Style&yaml.DoubleQuotedStyle == 0 && !strings.ContainsRune(" \n", r)
				if asItStands && !whole && line[places[i].Column-1] != r {
					t.Fatalf("%q: %q is said to be at %v", n.Value, r, places[i])
				}
			}
		}
	})
}
