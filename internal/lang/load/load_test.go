package load_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/lang/load"
	"hawser/internal/source"
)

const connection = "kind: Connection\nname: NAME\nconnector: shop\nauth: {apiKey: x}\n"

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func named(name string) string { return strings.ReplaceAll(connection, "NAME", name) }

func TestLoadReadsDirectoriesInOrderAndEachFileOnce(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"b.yaml": named("b"), "a/z.yml": named("z"), "a/y.yaml": "\uFEFF" + named("y") + "---\n---\n" + named("y2"),
		"notes.txt": "not: [read", ".git/x.yaml": "not: [read", ".hidden.yaml": "not: [read", "empty.yaml": "# nothing\n",
	})
	if err := os.Symlink(filepath.Join(dir, "a"), filepath.Join(dir, "directory.yaml")); err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(t.TempDir(), "more.definitions")
	if err := os.WriteFile(outside, []byte(named("o")), 0o644); err != nil {
		t.Fatal(err)
	}
	definitions, problems, err := load.Load(dir, filepath.Join(dir, "b.yaml"), dir+"/a/../b.yaml", outside)
	if err != nil || source.HasErrors(problems) {
		t.Fatalf("%v, %v", problems, err)
	}
	var names []string
	for _, c := range definitions.Connections {
		names = append(names, c.Name.Value)
	}
	if diff := cmp.Diff([]string{"y", "y2", "z", "b", "o"}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if definitions.Connection("z") == nil || definitions.Connection("nosuch") != nil {
		t.Error("connections are not found by name")
	}
}

func TestLoadTellsWhichPathCannotBeRead(t *testing.T) {
	_, _, err := load.Load(filepath.Join(t.TempDir(), "nosuch"))
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "nosuch") {
		t.Errorf("error %v, want one that is fs.ErrNotExist and names the path", err)
	}
}

func TestAFileThatIsNoTextIsRefused(t *testing.T) {
	tests := []struct{ name, content, at, message string }{
		{"not UTF-8", "kind: x\nname: \xff\n", "a.yaml:2:7", "the file is not UTF-8 text"},
		{"a NUL", "kind: \x00", "a.yaml:1:7", "the file holds the control character U+0000"},
		{"an escape", "a: \x1b[31m", "a.yaml:1:4", "the file holds the control character U+001B"},
		{"a line break of another sort", "a: b\u2028c", "a.yaml:1:5", "the file holds the line break U+2028"},
		{"a carriage return alone", "a: b\rc: d", "a.yaml:1:5", "the file holds the line break U+000D"},
		{"too large", strings.Repeat("# x\n", 1<<18+1), "a.yaml", "the file has 1048580 bytes, the limit is 1048576"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, problems := load.Read(&source.File{Name: "a.yaml", Content: []byte(test.content)})
			if len(problems) != 1 || problems[0].Message != test.message || problems[0].Span.String() != test.at {
				t.Errorf("%+v, want one at %s: %s", problems, test.at, test.message)
			}
		})
	}
}

func TestDeepNestingIsRefused(t *testing.T) {
	content := "kind: Integration\nname: deep\ntasks:\n  - name: a\n    set: {x: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "}\n"
	_, problems := load.Read(&source.File{Name: "a.yaml", Content: []byte(content)})
	if len(problems) != 1 || problems[0].Code != "nested-too-deeply" {
		t.Errorf("%d problems: %.200v", len(problems), problems)
	}
}

// Whatever a file holds, reading it ends with definitions and problems whose places are in the file.
func FuzzRead(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range seeds {
		content, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
		_, rest, _ := strings.Cut(string(content), " --\n")
		body, _, _ := strings.Cut(rest, "-- ")
		f.Add([]byte(body))
	}
	f.Add([]byte(named("x")))
	f.Add([]byte("kind: Integration\nname: x\ntasks: [{name: a, set: {b: \"${c}\"}}]\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		file := &source.File{Name: "a.yaml", Content: content}
		definitions, problems := load.Read(file)
		lines := strings.Split(string(content), "\n")
		for _, p := range problems {
			if p.Message == "" || p.Code == "" {
				t.Errorf("a problem without words: %+v", p)
			}
			if at := p.Span.Pos; at.Line > len(lines) || at.IsValid() && (at.Column < 1 || at.Column > len([]rune(lines[at.Line-1]))+1) {
				t.Errorf("%v is outside of the file: %s", p.Span, p.Message)
			}
		}
		if source.HasErrors(problems) {
			return
		}
		for _, i := range definitions.Integrations {
			for _, task := range i.Tasks {
				for x := range task.Expressions() {
					if len(x.Offsets) != len([]rune(x.Source))+1 {
						t.Fatalf("%q has %d places", x.Source, len(x.Offsets))
					}
					placed(t, x, nil)
				}
			}
		}
	})
}
