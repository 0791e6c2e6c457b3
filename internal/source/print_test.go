package source

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func printed(t *testing.T, opts PrintOptions, problems ...Problem) string {
	t.Helper()
	var out bytes.Buffer
	if err := Print(&out, problems, opts); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPrintShowsThePlace(t *testing.T) {
	file := func(content string) *File { return &File{Name: "pay.yaml", Content: []byte(content)} }
	long := strings.Repeat("x", 200) + " here " + strings.Repeat("y", 200)
	tests := []struct {
		name    string
		problem Problem
		want    string
	}{
		{
			"a span with a hint",
			Problem{Error, "c", Span{file("a: b\nname: Idd\n"), Pos{2, 7}, 10}, `no field "Idd"`, `did you mean "Id"?`},
			"pay.yaml:2:7: error: no field \"Idd\"\n    2 | name: Idd\n      |       ^~~ did you mean \"Id\"?\n",
		},
		{
			"a place without length",
			Problem{Warning, "c", Span{file("a: b"), Pos{1, 4}, 0}, "m", ""},
			"pay.yaml:1:4: warning: m\n    1 | a: b\n      |    ^\n",
		},
		{
			"the end of a line",
			Problem{Error, "c", Span{file("a: b\r\nc"), Pos{1, 5}, 6}, "m", ""},
			"pay.yaml:1:5: error: m\n    1 | a: b\n      |     ^\n",
		},
		{
			"a tab before it",
			Problem{Error, "c", Span{file("\ta:\tb"), Pos{1, 5}, 6}, "m", ""},
			"pay.yaml:1:5: error: m\n    1 |     a:    b\n      |           ^\n",
		},
		{
			"wide characters before and in it",
			Problem{Error, "c", Span{file("日本: é日本x"), Pos{1, 6}, 8}, "m", "h"},
			"pay.yaml:1:6: error: m\n    1 | 日本: é日本x\n      |        ^~~~ h\n",
		},
		{
			"combining characters before it",
			Problem{Error, "c", Span{file("e\u0301: x"), Pos{1, 5}, 6}, "m", ""},
			"pay.yaml:1:5: error: m\n    1 | e\u0301: x\n      |    ^\n",
		},
		{
			"control characters",
			Problem{Error, "c", Span{file("a\x1b[31m\x00b"), Pos{1, 1}, 2}, "m\x1b[0m", ""},
			"pay.yaml:1:1: error: m\uFFFD[0m\n    1 | a\uFFFD[31m\uFFFDb\n      | ^\n",
		},
		{
			"bytes that are not UTF-8",
			Problem{Error, "c", Span{file("a\xff\xfeb"), Pos{1, 2}, 3}, "m", ""},
			"pay.yaml:1:2: error: m\n    1 | a\uFFFDb\n      |  ^\n",
		},
		{
			"a long line",
			Problem{Error, "c", Span{file(long), Pos{1, 202}, 206}, "m", ""},
			"pay.yaml:1:202: error: m\n    1 | …" + strings.Repeat("x", 79) + " here " + strings.Repeat("y", 39) + "…\n      | " +
				strings.Repeat(" ", 81) + "^~~~\n",
		},
		{
			"a line that the file lacks",
			Problem{Error, "c", Span{file("a"), Pos{7, 1}, 2}, "m", "h"},
			"pay.yaml:7:1: error: m\n      h\n",
		},
		{
			"no place",
			Problem{Error, "c", Span{File: file("a")}, "m", "h"},
			"pay.yaml: error: m\n      h\n",
		},
		{
			"no file",
			Problem{Error, "c", Span{}, "m", ""},
			"error: m\n",
		},
		{
			"a place without a file",
			Problem{Error, "c", Span{Pos: Pos{1, 2}}, "m", ""},
			"-:1:2: error: m\n",
		},
		{
			"a secret",
			Problem{Error, "c", Span{&File{Name: "a.yaml", Content: []byte("a\nkey: sk_1 # sk\n"), Hidden: []Span{{Pos: Pos{2, 6}, End: 10}}}, Pos{2, 6}, 10}, "m", ""},
			"a.yaml:2:6: error: m\n    2 | key: **** # sk\n      |      ^~~~\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, printed(t, PrintOptions{}, test.problem)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPrintSortsAndRemovesDuplicates(t *testing.T) {
	a, b := &File{Name: "a"}, &File{Name: "b"}
	at := func(f *File, line, column int, message string) Problem {
		return Problem{Severity: Error, Code: "c", Span: Span{File: f, Pos: Pos{line, column}}, Message: message}
	}
	got := printed(t, PrintOptions{}, at(b, 1, 1, "1"), at(a, 10, 1, "2"), at(a, 9, 5, "3"), at(a, 9, 1, "4"), at(a, 9, 1, "4"), at(a, 9, 1, "5"))
	want := "a:9:1: error: 4\na:9:1: error: 5\na:9:5: error: 3\na:10:1: error: 2\nb:1:1: error: 1\n    1 |\n      | ^\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestColorMarksButChangesNoText(t *testing.T) {
	p := Problem{Error, "c", Span{&File{Name: "a", Content: []byte("x: y")}, Pos{1, 4}, 5}, "m", "h"}
	colored := printed(t, PrintOptions{Color: true}, p)
	if !strings.Contains(colored, "\x1b[31merror\x1b[0m") {
		t.Errorf("%q marks no error", colored)
	}
	plain := colored
	for _, code := range []string{"\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[0m"} {
		plain = strings.ReplaceAll(plain, code, "")
	}
	if diff := cmp.Diff(printed(t, PrintOptions{}, p), plain); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestJSON(t *testing.T) {
	file := &File{Name: "a.yaml"}
	got, err := JSON([]Problem{
		{Warning, "unused-input", Span{file, Pos{2, 1}, 4}, "m", ""},
		{Error, "unknown-field", Span{file, Pos{1, 3}, 6}, "m", "h"},
		{Error, "e", Span{}, "m", ""},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"severity":"error","code":"e","message":"m"},` +
		`{"severity":"error","code":"unknown-field","file":"a.yaml","line":1,"column":3,"endColumn":6,"message":"m","hint":"h"},` +
		`{"severity":"warning","code":"unused-input","file":"a.yaml","line":2,"column":1,"endColumn":4,"message":"m"}]`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if none, err := JSON(nil); err != nil || string(none) != "[]" {
		t.Errorf("no problems are %s, %v", none, err)
	}
}

func FuzzPrint(f *testing.F) {
	f.Add("a: b\nc", 1, 2, 3)
	f.Add("日本\té\x00\xff", 1, 2, 9)
	f.Add(strings.Repeat("日", 300), 1, 150, 200)
	f.Fuzz(func(t *testing.T, content string, line, column, end int) {
		p := Problem{Error, "c", Span{&File{Name: "a", Content: []byte(content)}, Pos{line, column}, end}, "m", "h"}
		got := printed(t, PrintOptions{}, p)
		for _, r := range got {
			if r != '\n' && (r < ' ' || r == 0x7f) {
				t.Fatalf("%q holds a control character", got)
			}
		}
		if lines := strings.Split(got, "\n"); len(lines) > 4 {
			t.Fatalf("%q has %d lines", got, len(lines))
		}
		if _, err := json.Marshal(p); err != nil {
			t.Fatal(err)
		}
	})
}
