package expr

import (
	"slices"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/interpreter"
	"github.com/google/cel-go/parser"
)

// Step is a part of an expression and the value that it had.
type Step struct {
	// Source is the part as CEL writes it.
	Source string
	// Value is canonical.
	Value any
}

// Trace evaluates a program once more, and tells what the parts of it were: the
// operands of its comparisons and the arguments of its functions, from left to
// right, each once. What is written out, and what was not evaluated, are left
// out, and all of an expression that costs too much. Sides are the two values of an expression that is one equation as a whole.
func (p *Program) Trace(vars map[string]any) (parts []Step, sides []any) {
	if _, _, err := p.program.Eval(vars); exceeded(err) { // CEL does not count the cost where it notes values
		return nil, nil
	}
	tracked, err := p.tracked()
	if err != nil {
		return nil, nil
	}
	program, err := p.env.Program(tracked, append(programOptions(tracked.NativeRep(), maxCost), cel.EvalOptions(cel.OptTrackState))...)
	if err != nil {
		return nil, nil
	}
	_, details, _ := program.Eval(vars)
	if details == nil || details.State() == nil {
		return nil, nil
	}
	t := &tracer{state: details.State(), info: tracked.NativeRep().SourceInfo()}
	t.operands(tracked.NativeRep().Expr())
	return t.steps, t.sides(tracked.NativeRep().Expr())
}

type tracer struct {
	state interpreter.EvalState
	info  *ast.SourceInfo
	steps []Step
}

// connectives join conditions; comparisons compare their operands.
var (
	connectives = []string{operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot, operators.Conditional}
	comparisons = []string{
		operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals, operators.In,
	}
)

// sides gives the values of both sides of an equation.
func (t *tracer) sides(e ast.Expr) []any {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Equals {
		return nil
	}
	var sides []any
	for _, side := range e.AsCall().Args() {
		if value, ok := t.value(side); ok {
			sides = append(sides, value)
		}
	}
	return sides
}

func (t *tracer) value(e ast.Expr) (any, bool) {
	value, ok := t.state.Value(e.ID())
	if !ok || types.IsUnknownOrError(value) {
		return nil, false
	}
	result, err := canonical(value)
	return result, err == nil
}

// operands goes through conditions down to what they compare.
func (t *tracer) operands(e ast.Expr) {
	if e.Kind() == ast.CallKind && slices.Contains(slices.Concat(connectives, comparisons), e.AsCall().FunctionName()) {
		for _, arg := range e.AsCall().Args() {
			t.operands(arg)
		}
		return
	}
	t.step(e)
}

// step notes the value of a part, and then of what it was made of.
func (t *tracer) step(e ast.Expr) {
	switch e.Kind() {
	case ast.LiteralKind, ast.ListKind, ast.MapKind:
		return
	}
	if value, ok := t.value(e); ok {
		text, err := parser.Unparse(e, t.info)
		if err == nil && !slices.ContainsFunc(t.steps, func(s Step) bool { return s.Source == text }) {
			t.steps = append(t.steps, Step{Source: text, Value: value})
		}
	}
	switch e.Kind() {
	case ast.CallKind:
		call := e.AsCall()
		if call.IsMemberFunction() {
			t.step(call.Target())
		}
		if call.FunctionName() != operators.Index {
			for _, arg := range call.Args() {
				t.step(arg)
			}
		}
	case ast.ComprehensionKind:
		t.step(e.AsComprehension().IterRange())
	}
}
