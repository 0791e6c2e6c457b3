package expr

import (
	"sync"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/functions"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/interpreter"
)

// weighed are the functions that can take far longer than it takes to read what they are given, by their names and
// those of their overloads.
var weighed = sync.OnceValue(func() map[string]*functions.Overload {
	found := map[string]*functions.Overload{}
	env, err := environment()
	if err != nil { // no input leads here: the environment is ours
		return found
	}
	for _, name := range []string{"distinct", "sets.contains", "sets.intersects", "sets.equivalent", "matches", "replace", "join"} {
		overloads, _ := env.Functions()[name].Bindings()
		for _, overload := range overloads {
			found[overload.Operator] = overload
		}
	}
	return found
})

// weigh gives a call that is only made if it does not cost too much by itself.
func weigh(call interpreter.InterpretableCall) interpreter.InterpretableV2 {
	overload := weighed()[call.OverloadID()]
	if overload == nil {
		overload = weighed()[call.Function()]
	}
	if overload == nil {
		return call
	}
	return interpreter.NewCall(call.ID(), call.Function(), call.OverloadID(), call.Args(), func(args ...ref.Val) ref.Val {
		if callCost(call.Function(), args) > maxCost {
			return types.NewErr("%s", wordCost) // the evaluation is stopped when this is counted
		}
		return apply(overload, args)
	})
}

func apply(overload *functions.Overload, args []ref.Val) ref.Val {
	switch {
	case overload.OperandTrait != 0 && !args[0].Type().HasTrait(overload.OperandTrait):
		return types.NewErr("no such overload")
	case len(args) == 1 && overload.Unary != nil:
		return overload.Unary(args[0])
	case len(args) == 2 && overload.Binary != nil:
		return overload.Binary(args[0], args[1])
	case overload.Function != nil:
		return overload.Function(args...)
	default:
		return types.NewErr("no such overload")
	}
}

// loop is a macro that loops. To the cost limit it is a call that is given what it goes over: a map is sorted for it.
type loop struct {
	sorter
	over argument
}

const loopFunction = "@loop"

func (loop) Function() string                      { return loopFunction }
func (loop) OverloadID() string                    { return "" }
func (l loop) Args() []interpreter.InterpretableV2 { return []interpreter.InterpretableV2{l.over} }

// argument names a part whose value is known.
type argument int64

func (a argument) ID() int64                              { return int64(a) }
func (argument) Exec(*interpreter.ExecutionFrame) ref.Val { return types.NullValue }
func (argument) Eval(interpreter.Activation) ref.Val      { return types.NullValue }

// loopRanges gives for the macros that loop what they go over.
func loopRanges(a *ast.AST) map[int64]argument {
	ranges := map[int64]argument{}
	ast.PreOrderVisit(a.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.ComprehensionKind {
			ranges[e.ID()] = argument(e.AsComprehension().IterRange().ID())
		}
	}))
	return ranges
}

// ownCosts has the functions cost what they cost here of which CEL has an idea of its own.
func ownCosts() []interpreter.CostTrackerOption {
	own := func(overload, function string) interpreter.CostTrackerOption {
		return interpreter.OverloadCostTracker(overload, func(args []ref.Val, _ ref.Val) *uint64 {
			cost := callCost(function, args)
			return &cost
		})
	}
	options := []interpreter.CostTrackerOption{
		own("list_distinct", "distinct"), own("list_flatten", "flatten"), own("list_flatten_int", "flatten"), own("list_sets_contains_list", "sets.contains"),
		own("list_sets_intersects_list", "sets.intersects"), own("list_sets_equivalent_list", "sets.equivalent"),
	}
	for _, t := range []*types.Type{
		types.BoolType, types.BytesType, types.DoubleType, types.DurationType, types.IntType, types.StringType, types.TimestampType, types.UintType,
	} {
		options = append(options, own("list_"+t.TypeName()+"_sort", "sort"), own("list_"+t.TypeName()+"_sortByAssociatedKeys", "@sortByAssociatedKeys"))
	}
	return options
}

var _ interpreter.InterpretableCall = loop{}
