package expr

import (
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"

	"hawser/internal/schema"
)

// decide gives the value that a condition or a list has whatever its variables
// hold, nil where that depends on them: false && inputs.urgent is false.
func (c *checker) decide(e ast.Expr, result *Checked) any {
	if value := decided(e); value != nil {
		return value
	}
	if len(result.References) > 0 || len(result.Issues) > 0 || result.Type.Kind != schema.Bool && result.Type.Kind != schema.List {
		return nil
	}
	program, err := Compile(string(c.source))
	if err != nil {
		return nil
	}
	value, err := program.Eval(map[string]any{})
	if err != nil { // it is told where it is evaluated
		return nil
	}
	return value
}

// decided gives what the operators of logic make of true and false, nil where that is not known.
func decided(e ast.Expr) any {
	if e.Kind() == ast.LiteralKind {
		if value, ok := e.AsLiteral().(types.Bool); ok {
			return bool(value)
		}
	}
	if e.Kind() != ast.CallKind {
		return nil
	}
	args := e.AsCall().Args()
	switch e.AsCall().FunctionName() {
	case operators.LogicalNot:
		if value, ok := decided(args[0]).(bool); ok {
			return !value
		}
	case operators.LogicalAnd:
		return joined(args, false)
	case operators.LogicalOr:
		return joined(args, true)
	case operators.Conditional:
		switch decided(args[0]) {
		case true:
			return decided(args[1])
		case false:
			return decided(args[2])
		}
	case operators.Equals, operators.NotEquals:
		if args[0].Kind() == ast.LiteralKind && args[1].Kind() == ast.LiteralKind {
			same := args[0].AsLiteral().Equal(args[1].AsLiteral()) == types.True
			return same == (e.AsCall().FunctionName() == operators.Equals)
		}
	}
	return nil
}

// joined is what && and || make of two values, one of which is enough where it is that.
func joined(args []ast.Expr, enough bool) any {
	a, b := decided(args[0]), decided(args[1])
	switch {
	case a == enough || b == enough:
		return enough
	case a == !enough && b == !enough:
		return !enough
	default:
		return nil
	}
}
