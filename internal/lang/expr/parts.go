package expr

import (
	"iter"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
)

// inside lists what a part evaluates before itself.
func inside(part ast.Expr) []ast.Expr {
	switch part.Kind() {
	case ast.SelectKind:
		return []ast.Expr{part.AsSelect().Operand()}
	case ast.CallKind:
		call := part.AsCall()
		if call.IsMemberFunction() {
			return append([]ast.Expr{call.Target()}, call.Args()...)
		}
		return call.Args()
	case ast.ListKind:
		return part.AsList().Elements()
	case ast.MapKind:
		var list []ast.Expr
		for _, entry := range part.AsMap().Entries() {
			list = append(list, entry.AsMapEntry().Key(), entry.AsMapEntry().Value())
		}
		return list
	default:
		return nil
	}
}

// branch gives the part that decides alone after the first operand of part, nil where that is the operand itself.
func branch(part ast.Expr, first ref.Val) (chosen ast.Expr, only bool) {
	if part.Kind() != ast.CallKind {
		return nil, false
	}
	call := part.AsCall()
	switch call.FunctionName() {
	case operators.Conditional:
		switch first {
		case types.True:
			return call.Args()[1], true
		case types.False:
			return call.Args()[2], true
		default:
			return nil, true
		}
	case operators.LogicalAnd, operators.LogicalOr:
		_, isBool := first.(types.Bool)
		return nil, !isBool
	case "or", "orValue":
		_, isOptional := first.(*types.Optional)
		return nil, !isOptional
	default:
		return nil, false
	}
}

// outermost lists the macros of a part that loop, without those inside of them.
func outermost(part ast.Expr) []ast.Expr {
	if part.Kind() == ast.ComprehensionKind {
		return []ast.Expr{part}
	}
	var loops []ast.Expr
	for _, inner := range inside(part) {
		loops = append(loops, outermost(inner)...)
	}
	return loops
}

// elements gives what a macro that loops over a list or a map sees in its turns.
func elements(of ref.Val, two bool) (iter.Seq2[ref.Val, ref.Val], bool) {
	list, ok := of.(traits.Iterable)
	if !ok {
		return nil, false
	}
	return func(yield func(first, second ref.Val) bool) {
		index := types.IntZero
		for it := list.Iterator(); it.HasNext() == types.True; index++ {
			first, second := it.Next(), ref.Val(types.NullValue)
			if m, isMap := of.(traits.Mapper); two && isMap {
				second = m.Get(first)
			} else if two {
				first, second = index, first
			}
			if !yield(first, second) {
				return
			}
		}
	}, true
}
