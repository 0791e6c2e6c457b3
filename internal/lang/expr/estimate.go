package expr

import (
	"slices"

	"github.com/google/cel-go/cel"
	celchecker "github.com/google/cel-go/checker"
	"github.com/google/cel-go/common/ast"
)

// surelyTooMuch is an estimate that no evaluation stays below: CEL takes text for dearer than it is here.
const surelyTooMuch = 10 * maxCost

// cheaper are the functions that CEL takes for far dearer than they are.
var cheaper = []string{"sort", "@sortByAssociatedKeys", "distinct", "sets.contains", "sets.intersects", "sets.equivalent"}

// tooCostly finds an expression that costs too much whatever its variables hold.
func (c *checker) tooCostly(env *cel.Env, checked *cel.Ast) (Issue, bool) {
	whole := checked.NativeRep()
	loops := outermost(whole.Expr())
	calls := ast.MatchDescendants(ast.NavigateAST(whole), func(e ast.NavigableExpr) bool {
		return e.Kind() == ast.CallKind && slices.Contains(cheaper, e.AsCall().FunctionName())
	})
	if len(loops) == 0 || len(calls) > 0 {
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

// unknownSizes knows no more of sizes than what the expression itself says.
type unknownSizes struct{}

func (unknownSizes) EstimateSize(celchecker.AstNode) *celchecker.SizeEstimate { return nil }

func (unknownSizes) EstimateCallCost(string, string, *celchecker.AstNode, []celchecker.AstNode) *celchecker.CallEstimate {
	return nil
}

var _ celchecker.CostEstimator = unknownSizes{}
