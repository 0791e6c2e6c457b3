package check_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"hawser/connectors/all"
	"hawser/internal/lang/check"
)

// The published schema, read by a validator that shares no code with the
// language, takes every definition that ships.
func TestSchemaAcceptsWhatShips(t *testing.T) {
	real, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	text, err := check.Schema(real)
	if err != nil {
		t.Fatal(err)
	}
	compiled := compileLanguageSchema(t, text)
	documents := 0
	err = filepath.WalkDir("../../../definitions", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, document := range documentsOf(t, content) {
			documents++
			if err := compiled.Validate(document); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
		return nil
	})
	if err != nil || documents == 0 {
		t.Fatal(documents, err)
	}
}

func compileLanguageSchema(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("memory:///hawser", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("memory:///hawser")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// documentsOf reads the documents of a file, as an editor does.
func documentsOf(t *testing.T, content []byte) []any {
	t.Helper()
	var list []any
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var document any
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, document)
	}
}
