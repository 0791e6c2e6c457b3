package load_test

import (
	"os"
	"path/filepath"
	"testing"

	"hawser/internal/lang/load"
)

// A document is read from beside the file that names it, and is no definition, wherever it lies.
func TestDocumentsOfAPIsAreRead(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, document := range map[string]string{"a": "../apis/shop.yaml", "b": "shop.json"} {
		write("connections/"+name+".yaml", "kind: Connection\nname: "+name+"\nconnector: http\nauth: {}\nopenapi: "+document+"\n")
	}
	write("apis/shop.yaml", "openapi: 3.0.3\ninfo: &info {title: Shop}\n")
	write("connections/shop.json", `{"openapi": "3.0.3"}`)
	definitions, problems, err := load.Load(dir)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	for name, want := range map[string]string{"a": "openapi: 3.0.3\ninfo: &info {title: Shop}\n", "b": `{"openapi": "3.0.3"}`} {
		if document := definitions.Connection(name).API.Document; document == nil || string(document.Content) != want {
			t.Errorf("the document of %s is %v", name, document)
		}
	}

	watch := load.Watch{Paths: []string{dir}}
	look := func(want bool) {
		t.Helper()
		if edited, err := watch.Look(); err != nil || edited != want {
			t.Fatalf("edited %v, want %v: %v", edited, want, err)
		}
	}
	look(false)
	look(true)
	watch.Take()
	write("connections/shop.json", `{"openapi": "3.1.0", "info": {}}`)
	look(false)
	look(true)
}
