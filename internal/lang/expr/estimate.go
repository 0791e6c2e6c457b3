package expr

import (
	"github.com/google/cel-go/cel"
	celchecker "github.com/google/cel-go/checker"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
)

// surelyTooMuch is an estimate that no evaluation stays below: CEL takes text for dearer than it is here.
const surelyTooMuch = 10 * maxCost

// tooCostly finds an expression that costs too much whatever its variables hold.
func (c *checker) tooCostly(env *cel.Env, checked *cel.Ast) (Issue, bool) {
	whole := checked.NativeRep()
	loops := outermost(whole.Expr())
	if len(loops) == 0 || len(ast.MatchDescendants(ast.NavigateAST(whole), isNotEstimated)) > 0 {
		return Issue{}, false
	}
	estimate, err := env.EstimateCost(checked, unknownSizes{})
	if err != nil || estimate.Min <= surelyTooMuch {
		return Issue{}, false
	}
	part := whole.Expr()
	if len(loops) == 1 {
		part = loops[0]
	}
	span, _ := whole.SourceInfo().GetOffsetRange(part.ID())
	start, length := c.place(int(span.Start))
	return Issue{Code: codeTooLong, Offset: start, Length: length, Message: wordSurelyTooMuch, Hint: hintCost}, true
}

// isNotEstimated finds the calls of which CEL does not know what they cost at least: all but operators, and lists.range of a number.
func isNotEstimated(e ast.NavigableExpr) bool {
	if e.Kind() != ast.CallKind {
		return false
	}
	call := e.AsCall()
	_, isOperator := operators.FindReverse(call.FunctionName())
	return !isOperator && call.FunctionName() != operators.NotStrictlyFalse &&
		(call.FunctionName() != "lists.range" || call.Args()[0].Kind() != ast.LiteralKind)
}

// unknownSizes knows no more of sizes than what the expression itself says.
type unknownSizes struct{}

func (unknownSizes) EstimateSize(celchecker.AstNode) *celchecker.SizeEstimate { return nil }

func (unknownSizes) EstimateCallCost(string, string, *celchecker.AstNode, []celchecker.AstNode) *celchecker.CallEstimate {
	return nil
}

var _ celchecker.CostEstimator = unknownSizes{}
