package expr

import (
	"slices"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"

	"hawser/internal/schema"
)

// compareWords warns of a comparison with a word that a text never is: of a
// decision with "aproved".
func (f *follower) compareWords(call ast.CallExpr) {
	args := call.Args()
	switch call.FunctionName() {
	case operators.Equals, operators.NotEquals:
		f.compareWord(args[0], args[1])
		f.compareWord(args[1], args[0])
	case operators.In:
		if args[1].Kind() == ast.ListKind {
			for _, element := range args[1].AsList().Elements() {
				f.compareWord(args[0], element)
			}
		}
	}
}

// compareWord warns of a literal that is none of the words that a text has.
func (f *follower) compareWord(text, literal ast.Expr) {
	word, ok := literalWord(literal)
	if !ok || text.Kind() == ast.LiteralKind {
		return
	}
	words := f.words(text)
	if len(words) == 0 || slices.Contains(words, word) {
		return
	}
	offset := f.start(literal)
	issue := Issue{Code: codeNeverEqual, Offset: offset, Length: f.literalLength(offset)}
	issue.Message, issue.Hint = wordNeverEqual(lastName(text), word, words)
	f.warnings = append(f.warnings, issue)
}

// words gives the texts that an expression can have, nil where it may be any.
func (f *follower) words(e ast.Expr) []string {
	if word, ok := literalWord(e); ok {
		return []string{word}
	}
	if e.Kind() == ast.CallKind {
		call := e.AsCall()
		switch {
		case call.FunctionName() == operators.Conditional:
			return f.eitherWord(call.Args()[1], call.Args()[2])
		case call.FunctionName() == "orValue" && call.IsMemberFunction():
			return f.eitherWord(call.Target(), call.Args()[0])
		}
	}
	t := f.typeAt(e)
	if t == nil || t.Kind != schema.String || t.EnumOpen {
		return nil
	}
	return t.Enum
}

func (f *follower) eitherWord(a, b ast.Expr) []string {
	one, other := f.words(a), f.words(b)
	if one == nil || other == nil {
		return nil
	}
	return slices.Concat(one, other)
}

// typeAt gives the shape of what an expression takes out of the variables, nil
// where it does more than that. A variable of vars may be set to something else
// later, in a loop.
func (f *follower) typeAt(e ast.Expr) *schema.Type {
	switch e.Kind() {
	case ast.IdentKind:
		return f.typeOfRoot(e.AsIdent())
	case ast.SelectKind:
		if e.AsSelect().IsTestOnly() {
			return nil
		}
		return fieldType(f.typeAt(e.AsSelect().Operand()), e.AsSelect().FieldName())
	case ast.CallKind:
		return f.typeAtMember(e.AsCall())
	default:
		return nil
	}
}

func (f *follower) typeAtMember(call ast.CallExpr) *schema.Type {
	switch args := call.Args(); call.FunctionName() {
	case operators.OptSelect:
		name, _ := literalWord(args[1])
		return fieldType(f.typeAt(args[0]), name)
	case operators.Index, operators.OptIndex:
		of := f.typeAt(args[0])
		if name, ok := literalWord(args[1]); ok {
			return fieldType(of, name)
		}
		return elemType(of)
	default:
		return nil
	}
}

func (f *follower) typeOfRoot(name string) *schema.Type {
	if f.local[name] {
		return f.elements[name]
	}
	switch name {
	case InputsVar:
		return f.scope.Inputs
	case TasksVar:
		return f.scope.Tasks
	}
	for _, local := range f.scope.Locals {
		if local.Name == name {
			return local.Type
		}
	}
	return nil
}

func fieldType(of *schema.Type, name string) *schema.Type {
	if of == nil || of.Kind != schema.Object {
		return nil
	}
	if field := of.Field(name); field != nil && field.Name == name {
		return field.Type
	}
	return nil
}

func elemType(of *schema.Type) *schema.Type {
	if of == nil || of.Kind != schema.List {
		return nil
	}
	return of.Elem
}

func literalWord(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	word, ok := e.AsLiteral().(types.String)
	return string(word), ok
}

// lastName gives the name that an expression ends with, "the text" where it ends with none.
func lastName(e ast.Expr) string {
	switch e.Kind() {
	case ast.IdentKind:
		return e.AsIdent()
	case ast.SelectKind:
		return e.AsSelect().FieldName()
	case ast.CallKind:
		if call := e.AsCall(); call.FunctionName() == operators.OptSelect {
			name, _ := literalWord(call.Args()[1])
			return name
		} else if call.IsMemberFunction() {
			return lastName(call.Target())
		}
	}
	return "the text"
}
