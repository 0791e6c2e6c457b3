// Package load reads definitions from YAML files into the model of package
// lang, with the place of everything that is read.
//
// It knows the structure of the language: which keys there are, which are
// needed, what their values look like. Whether names refer to something, and
// whether types fit, is package check's business.
package load

import (
	"os"
	"path/filepath"

	"hawser/internal/lang"
	"hawser/internal/source"
)

// Load reads the files, and the .yaml and .yml files of the directories and
// all that are below them, in the order of their names. A file that is reached
// twice is read once. What is wrong in the files are problems; the definitions
// are what could be read all the same, so they are only good when no problem is
// an error. The error tells that a path could not be read; it wraps the file
// system's.
func Load(paths ...string) (*lang.Definitions, []source.Problem, error) {
	files, err := find(paths)
	if err != nil {
		return nil, nil, err
	}
	definitions, problems := read(files, os.ReadFile)
	return definitions, problems, nil
}

// Read is Load for files that are in memory, with the documents that connections name among them.
func Read(files ...*source.File) (*lang.Definitions, []source.Problem) {
	return read(files, noFile)
}

// read reads the files, and with open the documents that connections name. A file that is such a document is no
// definition.
func read(files []*source.File, open func(path string) ([]byte, error)) (*lang.Definitions, []source.Problem) {
	definitions := &lang.Definitions{}
	readers := make([]*reader, len(files))
	for i, file := range files {
		readers[i] = newReader(file)
		readers[i].documents(definitions)
	}
	named, problems := documents(definitions.Connections, files, open)
	for _, r := range readers {
		if !named[filepath.Clean(r.file.Name)] {
			problems = append(problems, r.problems...)
			definitions.Unread = append(definitions.Unread, r.unread...)
		}
	}
	problems = append(problems, duplicates(definitions)...)
	return definitions, source.Sorted(problems)
}

// duplicates reports names that are taken.
func duplicates(definitions *lang.Definitions) []source.Problem {
	var problems []source.Problem
	seen := map[string]lang.Text{}
	report := func(kind lang.Kind, name lang.Text) {
		key := string(kind) + "\x00" + name.Value
		first, taken := seen[key]
		switch {
		case name.Value == "":
		case taken:
			problems = append(problems, problem(codeDuplicateName, name.Span,
				wordTaken(string(kind), name.Value), wordFirst(first.Span)))
		default:
			seen[key] = name
		}
	}
	for _, c := range definitions.Connections {
		report(lang.KindConnection, c.Name)
	}
	for _, i := range definitions.Integrations {
		report(lang.KindIntegration, i.Name)
	}
	for _, s := range definitions.Schemas {
		report(lang.KindSchema, s.Name)
	}
	for _, d := range definitions.Datasets {
		report(lang.KindDataset, d.Name)
	}
	for _, m := range definitions.MappingSets {
		report(lang.KindMappingSet, m.Name)
	}
	for _, d := range definitions.Dataflows {
		report(lang.KindDataflow, d.Name)
	}
	for _, t := range definitions.Tests {
		report(lang.KindTest, t.Name)
	}
	return problems
}
