package load

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/lang/expr"
)

func TestSplit(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"text alone", "abc", "abc"},
		{"an expression alone", "${a}", "<a>"},
		{"text around", "x ${a} y ${b}", "x |<a>| y |<b>"},
		{"neighbours", "${a}${b}", "<a>|<b>"},
		{"a literal", "$${a}", "${a}"},
		{"a literal and an expression", "$${a} ${b}", "${a} |<b>"},
		{"dollars", "$5 $ {a} $$", "$5 $ {a} $$"},
		{"a map", "${ {'a': 1}['a'] }", "< {'a': 1}['a'] >"},
		{"nested maps", "${ {'a': {'b': 1}} }x", "< {'a': {'b': 1}} >|x"},
		{"a brace in a string", `${ "}" + '}' }`, `< "}" + '}' >`},
		{"an opening brace in a string", `${"{"}`, `<"{">`},
		{"an escaped quote", `${"\"}"}`, `<"\"}">`},
		{"a raw string", `${r"\"}`, `<r"\">`},
		{"raw bytes", `${bR'\'}`, `<bR'\'>`},
		{"a name that ends in r", `${var"\"}"}`, `<var"\"}">`},
		{"triple quotes", `${"""a"}"b"""}`, `<"""a"}"b""">`},
		{"raw triple quotes", `${r'''\'}'''}`, `<r'''\'}'''>`},
		{"an empty string", `${""}`, `<"">`},
		{"a comment", "${a // }\n}", "<a // }\n>"},
		{"two slashes in a string", `${"https://example.com"}`, `<"https://example.com">`},
		{"an expression in the text of an expression", `${"${a}"}`, `<"${a}">`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			characters := []rune(test.text)
			pieces, _, ok := split(characters)
			if !ok {
				t.Fatal("not closed")
			}
			var got []string
			for _, p := range pieces {
				if p.expression {
					got = append(got, "<"+string(characters[p.start:p.end])+">")
				} else {
					got = append(got, p.text)
				}
			}
			if diff := cmp.Diff(test.want, strings.Join(got, "|")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSplitFindsWhatIsNotClosed(t *testing.T) {
	tests := []struct {
		text string
		open int
	}{{"${", 0}, {"ab ${a", 3}, {"${a} ${ {'b': 1}", 5}, {`${"}`, 0}, {"${a // }", 0}, {"é${", 1}}
	for _, test := range tests {
		if _, open, ok := split([]rune(test.text)); ok || open != test.open {
			t.Errorf("split(%q): open at %d, closed %v; want %d, false", test.text, open, ok, test.open)
		}
	}
}

// The pieces, written again, are the text.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"", "a ${b} c", "$${a}", "${ {'a': 1} }", `${"}"}`, "${r'\\'}", "$$${a}", "${a // }\n}x", `${"""}"""}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		characters := []rune(text)
		pieces, open, ok := split(characters)
		if !ok {
			if !hasPrefix(characters[open:], "${") {
				t.Fatalf("%q: nothing opens at %d", text, open)
			}
			return
		}
		var again strings.Builder
		for _, p := range pieces {
			if p.expression {
				again.WriteString("${" + string(characters[p.start:p.end]) + "}")
			} else {
				again.WriteString(strings.ReplaceAll(p.text, "${", "$${"))
			}
		}
		if again.String() != string(characters) {
			t.Fatalf("%q is split into %+v, which is %q", text, pieces, again.String())
		}
	})
}

// An expression ends where CEL has it end: whatever CEL reads is read whole, with text around it.
func FuzzSplitAgreesWithCEL(f *testing.F) {
	for _, seed := range []string{
		`{"a": {"b": 1}}.a.b`, `"}" + '{'`, `r"\" + "\"}"`, `"""a"}"b"""`, "1 // }\n + 2", `b'\'}'`, `rb"}\"`, `Rb'''}'''`, `["}", r'}']`,
		"'a' // it's }\n", `{'}': "{"}['}']`, "`a}b`", "inputs.`a-b`", `"\x7d" + "\\"`, "1//", `'''\'''}'''`, `4 / 2 //{`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if _, err := expr.Compile(source); err != nil || !utf8.ValidString(source) {
			return
		}
		source += "\n" // a comment ends here
		characters := []rune("a ${" + source + "} b")
		pieces, open, ok := split(characters)
		if !ok {
			t.Fatalf("%q is open at %d", source, open)
		}
		if len(pieces) != 3 || string(characters[pieces[1].start:pieces[1].end]) != source {
			t.Fatalf("%q is split into %+v", source, pieces)
		}
	})
}
