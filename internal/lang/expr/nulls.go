package expr

import (
	"slices"

	"github.com/google/cel-go/common"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
)

// allowNulls lets lists and maps be compared with null: at the vendors they are
// null where they are absent, but CEL's checker has no nullable lists. It gives
// false when none of the problems is of that sort.
func (c *checker) allowNulls(problems []*common.Error) bool {
	changed := false
	factory := ast.NewExprFactory()
	ast.PostOrderVisit(c.parsed.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if !slices.ContainsFunc(problems, func(p *common.Error) bool { return p.ExprID == e.ID() && isNullComparison(p.Message) }) {
			return
		}
		for _, arg := range e.AsCall().Args() {
			if arg.Kind() == ast.LiteralKind && arg.AsLiteral() == types.NullValue {
				arg.SetKindCase(factory.NewCall(arg.ID(), "dyn", factory.NewLiteral(0, types.NullValue)))
				changed = true
			}
		}
	}))
	return changed
}

func isNullComparison(message string) bool {
	found := noOverload.FindStringSubmatch(message)
	if found == nil || found[1] != operators.Equals && found[1] != operators.NotEquals {
		return false
	}
	args := splitTypes(found[2][1 : len(found[2])-1])
	return len(args) == 2 && (args[0] == "null" && isContainer(args[1]) || args[1] == "null" && isContainer(args[0]))
}

func isContainer(celType string) bool {
	return celListOf.MatchString(celType) || celMapOf.MatchString(celType)
}
