package hawser

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// tellsErrors matches a doc comment that says which errors there are, or when.
var tellsErrors = regexp.MustCompile(`(?i)\berrors?\b|Error\b|\b(goes|is) wrong\b|\bfails?\b|\brefus(es|ed|al)\b`)

// Every exported function of what calls vendors says what it does, and, where it gives an error, which.
func TestWhoeverCallsAVendorIsToldOfTheErrors(t *testing.T) {
	functions, failing := 0, 0
	for _, root := range []string{"connectors", "internal/connection"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			for _, f := range public(file) {
				functions++
				switch doc := f.doc.Text(); {
				case !strings.HasPrefix(doc, f.name+" "):
					t.Errorf("%s: %s has no doc comment that begins with its name", files.Position(f.at), f.name)
				case givesError(f.result) && f.name != "Unwrap": // whose error is what it is asked for
					failing++
					if !tellsErrors.MatchString(doc) {
						t.Errorf("%s: the doc comment of %s does not say which errors it gives", files.Position(f.at), f.name)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if functions < 60 || failing < 12 {
		t.Errorf("%d functions were looked at, of which %d give errors: the walk misses some", functions, failing)
	}
	t.Logf("%d exported functions, %d of them give errors", functions, failing)
}

// function is one that other packages can call: a function, a method of an exported type, a method of an interface.
type function struct {
	name   string
	doc    *ast.CommentGroup
	result *ast.FieldList
	at     token.Pos
}

func public(file *ast.File) []function {
	var list []function
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && (d.Recv == nil || ast.IsExported(receiver(d.Recv))) {
				list = append(list, function{d.Name.Name, d.Doc, d.Type.Results, d.Pos()})
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				list = append(list, methods(spec)...)
			}
		}
	}
	return list
}

// methods are those of an interface.
func methods(spec ast.Spec) []function {
	named, ok := spec.(*ast.TypeSpec)
	if !ok || !named.Name.IsExported() {
		return nil
	}
	contract, ok := named.Type.(*ast.InterfaceType)
	if !ok {
		return nil
	}
	var list []function
	for _, method := range contract.Methods.List {
		if kind, ok := method.Type.(*ast.FuncType); ok && len(method.Names) > 0 {
			list = append(list, function{method.Names[0].Name, method.Doc, kind.Results, method.Pos()})
		}
	}
	return list
}

// receiver is the name of the type that a method is of.
func receiver(list *ast.FieldList) string {
	switch t := list.List[0].Type.(type) {
	case *ast.StarExpr:
		if name, ok := t.X.(*ast.Ident); ok {
			return name.Name
		}
	case *ast.Ident:
		return t.Name
	}
	return ""
}

func givesError(results *ast.FieldList) bool {
	if results == nil || len(results.List) == 0 {
		return false
	}
	name, ok := results.List[len(results.List)-1].Type.(*ast.Ident)
	return ok && name.Name == "error"
}
