package load_test

import (
	"os"
	"path/filepath"
	"testing"

	"hawser/internal/lang/load"
)

func TestWatchTellsOfAnEditOnceItIsWhole(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	watch := load.Watch{Paths: []string{dir}}
	look := func(want bool) {
		t.Helper()
		if edited, err := watch.Look(); err != nil || edited != want {
			t.Fatalf("edited %v, want %v: %v", edited, want, err)
		}
	}
	write("first")
	look(false)
	look(true)
	watch.Take()
	look(false)

	write("first") // touched
	look(false)
	look(false)

	write("half of")
	look(false)
	write("half of the second")
	look(false)
	look(true)
	look(true)
	watch.Take()

	// Content that moves from one file to another is an edit.
	if err := os.Rename(file, filepath.Join(dir, "b.yaml")); err != nil {
		t.Fatal(err)
	}
	look(false)
	look(true)
	watch.Take()

	write("third")
	look(false)
	write("gone again")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	look(false)
	look(false)

	watch.Paths = []string{filepath.Join(dir, "nowhere")}
	if _, err := watch.Look(); err == nil {
		t.Error("a directory that is not there is no error")
	}
}
