package expr

import (
	"errors"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"github.com/google/cel-go/interpreter"
)

// culprit is the innermost part of an expression that failed although all that it was given is there.
type culprit struct {
	part ast.Expr
	// operands are what it was given.
	operands []operand
	// cut says that the search ended here because it cost too much: what was given is not known.
	cut bool
}

type operand struct {
	part  ast.Expr
	value ref.Val
}

// search finds the culprit of a failed expression by evaluating its parts, in the order in which the expression does:
// evaluation is pure, so they are what they were.
type search struct {
	env      *cel.Env
	ast      *ast.AST
	programs map[int64]cel.Program
	// budget is the cost that is left for it. Beyond, the part that is reached is the culprit. Rest is kept for what is
	// inside of a part that is stopped at the limit.
	budget, rest uint64
}

// searchCost bounds a search, so that telling of a failure takes no longer than the expression may.
const searchCost = maxCost / 2

// culprit gives the culprit of the expression that fails so with these variables.
func (p *Program) culprit(cause error, vars map[string]any) (*search, culprit, error) {
	tracked, err := p.tracked()
	if err != nil {
		return nil, culprit{}, err
	}
	scope, err := interpreter.NewActivation(vars)
	if err != nil {
		return nil, culprit{}, err
	}
	s := &search{env: p.env, ast: tracked.NativeRep(), programs: map[int64]cel.Program{}, budget: searchCost, rest: 8}
	if exceeded(cause) && len(outermost(s.ast.Expr())) > 0 {
		return s, s.longest(s.ast.Expr(), scope), nil
	}
	return s, s.in(s.ast.Expr(), scope), nil
}

// longest gives the macro that goes over the most elements: where an expression costs too much, that is why.
func (s *search) longest(part ast.Expr, scope interpreter.Activation) culprit {
	found, most := culprit{part: part}, types.Int(-1)
	for _, loop := range outermost(part) {
		over := loop.AsComprehension().IterRange()
		list, ok := s.eval(over, scope).(traits.Sizer)
		if !ok { // to make it costs too much
			if found = s.longest(over, scope); found.part == over {
				found.part = loop
			}
			return found
		}
		if size, isInt := list.Size().(types.Int); isInt && size > most {
			found, most = culprit{part: loop, operands: []operand{{over, list.(ref.Val)}}}, size
		}
	}
	return found
}

// in gives the culprit in a part that fails.
func (s *search) in(part ast.Expr, scope interpreter.Activation) culprit {
	if part.Kind() == ast.ComprehensionKind {
		return s.inLoop(part, scope)
	}
	found := culprit{part: part}
	for _, inner := range inside(part) {
		value := s.eval(inner, scope)
		switch {
		case value == nil:
			return culprit{part: part, cut: true}
		case failed(value):
			return s.in(inner, scope)
		}
		found.operands = append(found.operands, operand{inner, value})
		if chosen, only := branch(part, value); only && chosen != nil {
			return s.in(chosen, scope)
		} else if only {
			return found
		}
	}
	return found
}

// inLoop gives the culprit in a macro that loops: in the turn in which what it gathers is lost.
func (s *search) inLoop(part ast.Expr, scope interpreter.Activation) culprit {
	loop := part.AsComprehension()
	list := s.eval(loop.IterRange(), scope)
	switch {
	case list == nil:
		return culprit{part: part, cut: true}
	case failed(list):
		return s.in(loop.IterRange(), scope)
	}
	found := culprit{part: part, operands: []operand{{loop.IterRange(), list}}}
	turns, ok := elements(list, loop.HasIterVar2())
	if !ok {
		return found
	}
	lost, lostIn := loop.AccuInit(), scope
	gathered := s.eval(loop.AccuInit(), scope)
	for first, second := range turns {
		turn := within(scope, map[string]any{loop.AccuVar(): gathered, loop.IterVar(): first, loop.IterVar2(): second})
		if s.eval(loop.LoopCondition(), turn) == types.False {
			break
		}
		next := s.eval(loop.LoopStep(), turn)
		if next == nil {
			return culprit{part: part, cut: true}
		}
		if failed(next) && !failed(gathered) {
			lost, lostIn = loop.LoopStep(), turn
		}
		gathered = next
	}
	if failed(gathered) {
		return s.in(lost, lostIn)
	}
	result := within(scope, map[string]any{loop.AccuVar(): gathered})
	if failed(s.eval(loop.Result(), result)) {
		return s.in(loop.Result(), result)
	}
	return found
}

func within(scope interpreter.Activation, locals map[string]any) interpreter.Activation {
	delete(locals, "")
	inner, err := interpreter.NewActivation(locals)
	if err != nil { // a map is one
		return scope
	}
	return interpreter.NewHierarchicalActivation(scope, inner)
}

// eval gives the value of a part, an error where it has none, nil where the budget is used up.
func (s *search) eval(part ast.Expr, scope interpreter.Activation) ref.Val {
	if part.Kind() == ast.LiteralKind {
		return part.AsLiteral()
	}
	if s.budget == 0 {
		return nil
	}
	program, err := s.program(part)
	if err != nil {
		return nil
	}
	value, details, err := program.Eval(scope)
	if cost := details.ActualCost(); cost != nil {
		s.budget -= min(*cost, s.budget)
	}
	if value == nil { // what was stopped is looked into all the same
		s.budget = max(s.budget, s.rest)
		s.rest /= 2
		return types.WrapErr(err)
	}
	return value
}

func (s *search) program(part ast.Expr) (cel.Program, error) {
	if program := s.programs[part.ID()]; program != nil {
		return program, nil
	}
	whole := ast.NewCheckedAST(ast.NewAST(part, s.ast.SourceInfo()), s.ast.TypeMap(), s.ast.ReferenceMap())
	program, err := s.env.PlanProgram(whole, programOptions(whole, searchCost)...)
	if err == nil {
		s.programs[part.ID()] = program
	}
	return program, err
}

// failed reports whether an evaluation gave no value.
func failed(value ref.Val) bool { return value != nil && types.IsError(value) }

// exceeded reports whether an evaluation was stopped at its cost limit.
func exceeded(err error) bool {
	var canceled interpreter.EvalCancelledError
	return errors.As(err, &canceled)
}
