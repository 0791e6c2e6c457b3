package expr

import (
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/ext"
)

// The limits of the language. An expression beyond them is refused, at the
// latest when it is evaluated.
const (
	MaxSource    = 10_000  // characters of an expression
	maxDepth     = 64      // nesting of parentheses and operators
	maxLoops     = 3       // nesting of macros that loop
	maxCost      = 200_000 // CEL's own units; a tenth of a second or so
	maxResult    = 1 << 24 // bytes of a value, more than a payload can have
	maxRange     = 10_000  // elements that lists.range makes
	maxPrecision = 100     // digits that format writes
)

// The variables of every expression.
const (
	InputsVar    = "inputs"
	VarsVar      = "vars"
	TasksVar     = "tasks"
	ExecutionVar = "execution"
	NowVar       = "now"
)

// environment is the language without variables. Its libraries are pinned, so
// that a newer cel-go cannot change what a running execution's definition means.
var environment = sync.OnceValues(func() (*cel.Env, error) {
	return cel.NewCustomEnv(
		cel.StdLib(),
		cel.OptionalTypes(cel.OptionalTypesVersion(2)),
		ext.Strings(ext.StringsVersion(4), ext.StringsMaxPrecision(maxPrecision)),
		ext.Math(ext.MathVersion(2)),
		ext.Lists(ext.ListsVersion(3), ext.ListsMaxRangeSize(maxRange)),
		ext.Sets(ext.SetsVersion(0)),
		ext.Encoders(ext.EncodersVersion(0)),
		ext.TwoVarComprehensions(ext.TwoVarComprehensionsVersion(0)),
		cel.Macros(cel.GlobalMacro(operators.Has, 1, expandHas)),
		cel.CrossTypeNumericComparisons(true),
		cel.DefaultUTCTimeZone(true),
		cel.EnableHiddenAccumulatorName(true),
		cel.ParserExpressionSizeLimit(MaxSource),
		cel.ParserRecursionLimit(maxDepth),
		cel.ASTValidators(
			cel.ValidateDurationLiterals(),
			cel.ValidateTimestampLiterals(),
			cel.ValidateRegexLiterals(),
			cel.ValidateComprehensionNestingLimit(maxLoops),
		),
		cel.CustomTypeAdapter(adapter{}),
	)
})

// expandHas is CEL's has(), with one thing more: has(tasks.name.output) is false,
// not an error, where the task has not run and so is not in tasks at all. The
// same holds for vars.
func expandHas(factory cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *common.Error) {
	if args[0].Kind() != ast.SelectKind {
		return nil, factory.NewError(args[0].ID(), wordHasArgument)
	}
	sel := args[0].AsSelect()
	test := factory.NewPresenceTest(sel.Operand(), sel.FieldName())
	for operand := sel.Operand(); operand.Kind() == ast.SelectKind; operand = operand.AsSelect().Operand() {
		inner := operand.AsSelect()
		if inner.IsTestOnly() || !mayBeAbsent(operand) {
			break
		}
		present := factory.NewPresenceTest(factory.Copy(inner.Operand()), inner.FieldName())
		test = factory.NewCall(operators.LogicalAnd, present, test)
	}
	return test, nil
}

// mayBeAbsent reports whether e is tasks.name, tasks.name.output or vars.name.
func mayBeAbsent(e ast.Expr) bool {
	path, ok := selectPath(e)
	return ok && (path[0] == TasksVar && len(path) <= 3 || path[0] == VarsVar && len(path) == 2)
}

// selectPath gives the names of a.b.c.
func selectPath(e ast.Expr) ([]string, bool) {
	switch e.Kind() {
	case ast.IdentKind:
		return []string{e.AsIdent()}, true
	case ast.SelectKind:
		path, ok := selectPath(e.AsSelect().Operand())
		return append(path, e.AsSelect().FieldName()), ok
	default:
		return nil, false
	}
}
