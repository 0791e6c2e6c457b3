package expr

import (
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
)

// References gives what an expression refers to, as paths of names from a
// variable on: "tasks", "create", "connectorOutputPayload", "Id". A path ends
// where a name is computed. The variables of macros are among them. An
// expression that cannot be parsed refers to nothing.
func References(source string) [][]string {
	env, err := environment()
	if err != nil { // no input leads here: the environment is ours
		return nil
	}
	parsed, issues := env.Parse(source)
	if issues.Err() != nil {
		return nil
	}
	var paths [][]string
	within := map[int64]bool{} // the beginnings of paths that are known
	ast.PreOrderVisit(parsed.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		path, ok := constantPath(e)
		if ok && !within[e.ID()] {
			paths = append(paths, path)
		}
		if ok && len(path) > 1 {
			within[operandOf(e).ID()] = true
		}
	}))
	return paths
}

// constantPath gives the names of a.b.c, a["b"].c and a.?b.c.
func constantPath(e ast.Expr) ([]string, bool) {
	if e.Kind() == ast.IdentKind {
		return []string{e.AsIdent()}, true
	}
	operand := operandOf(e)
	if operand == nil {
		return nil, false
	}
	path, ok := constantPath(operand)
	if !ok {
		return nil, false
	}
	if e.Kind() == ast.SelectKind {
		return append(path, e.AsSelect().FieldName()), true
	}
	if e.AsCall().Args()[1].Kind() != ast.LiteralKind {
		return nil, false
	}
	name, ok := e.AsCall().Args()[1].AsLiteral().Value().(string)
	return append(path, name), ok
}

// operandOf gives what e takes a member of, nil where it takes none.
func operandOf(e ast.Expr) ast.Expr {
	switch e.Kind() {
	case ast.SelectKind:
		return e.AsSelect().Operand()
	case ast.CallKind:
		switch e.AsCall().FunctionName() {
		case operators.Index, operators.OptIndex, operators.OptSelect:
			return e.AsCall().Args()[0]
		}
	}
	return nil
}
