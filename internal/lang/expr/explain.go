package expr

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/interpreter"
)

var (
	noKey       = regexp.MustCompile(`(?s)^no such key: (.*)$`)
	noAttribute = regexp.MustCompile(`^no such attribute\(s\): (.*)$`)
)

// explain words a failed evaluation, without quoting a value.
func (p *Program) explain(failure error, vars map[string]any) *Error {
	var canceled interpreter.EvalCancelledError
	if errors.As(failure, &canceled) {
		return &Error{Message: wordCost}
	}
	text := failure.Error()
	result := &Error{Message: wordFailure(text)}
	node, args := p.failed(vars)
	if node != nil {
		result.Offset = p.offset(node)
	}
	switch {
	case noKey.MatchString(text):
		result.Message = p.wordNoKey(noKey.FindStringSubmatch(text)[1])
	case noAttribute.MatchString(text):
		name, _, _ := strings.Cut(noAttribute.FindStringSubmatch(text)[1], ",")
		result.Message = fmt.Sprintf("%q has no value here", name)
	case text == "no such overload" && node != nil:
		result.Message = wordApplied(node, args)
	}
	return result
}

// wordFailure words what CEL says of a failed function; anything that may quote a value is left out.
func wordFailure(text string) string {
	switch {
	case text == "division by zero", text == "modulus by zero":
		return "division by zero"
	case strings.Contains(text, "overflow"):
		return "the result is out of range"
	case strings.HasPrefix(text, "index ") && strings.Contains(text, "out of range"), strings.Contains(text, "index out of bounds"):
		return "the index is outside of the list"
	case strings.Contains(text, "optional.none() dereference"):
		return "the optional has no value: use orValue(...)"
	case strings.Contains(text, "regex"):
		return "the regular expression cannot be used"
	case strings.Contains(text, "parsing"), strings.Contains(text, "type conversion"), strings.Contains(text, "invalid RFC 3339"),
		strings.Contains(text, "invalid duration"):
		return "the value cannot be converted: it is not written as the target type needs it"
	case text == "no such overload":
		return "an operator or function does not take a value of this type"
	case strings.HasPrefix(text, "insert failed"):
		return "a key of the map is there twice"
	default:
		return "the expression cannot be evaluated with these values"
	}
}

// wordNoKey names the key only if the source names it: else it is data.
func (p *Program) wordNoKey(key string) string {
	if strings.Contains(p.source, key) {
		return fmt.Sprintf("there is no %q: guard it with has(...) or .?%s", key, key)
	}
	return "the map has no such key"
}

func wordApplied(node ast.Expr, args []ref.Val) string {
	call := node.AsCall()
	s := signature{}
	for _, arg := range args {
		s.args = append(s.args, valueTypeName(arg))
	}
	if call.IsMemberFunction() {
		s.target, s.args = s.args[0], s.args[1:]
	}
	message, _ := wordOverload(call.FunctionName(), s)
	return message
}

func valueTypeName(value ref.Val) string {
	c := checker{shapes: newShapes()}
	return c.typeName(value.Type().TypeName())
}

// failed evaluates once more, and finds the innermost call that failed although
// its arguments did not, with the arguments. It gives nil when there is none.
func (p *Program) failed(vars map[string]any) (ast.Expr, []ref.Val) {
	traced, err := p.env.Program(p.ast, append(programOptions(), cel.EvalOptions(cel.OptTrackState))...)
	if err != nil {
		return nil, nil
	}
	_, details, _ := traced.Eval(vars)
	if details == nil || details.State() == nil {
		return nil, nil
	}
	var found ast.Expr
	var foundArgs []ref.Val
	ast.PostOrderVisit(p.ast.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if found != nil || e.Kind() != ast.CallKind {
			return
		}
		if value, ok := details.State().Value(e.ID()); !ok || !types.IsError(value) {
			return
		}
		if args, ok := argsOf(e.AsCall(), details.State()); ok {
			found, foundArgs = e, args
		}
	}))
	return found, foundArgs
}

func argsOf(call ast.CallExpr, state interpreter.EvalState) ([]ref.Val, bool) {
	operands := call.Args()
	if call.IsMemberFunction() {
		operands = append([]ast.Expr{call.Target()}, operands...)
	}
	var args []ref.Val
	for _, operand := range operands {
		value, ok := state.Value(operand.ID())
		if operand.Kind() == ast.LiteralKind {
			value, ok = operand.AsLiteral(), true
		}
		if !ok || types.IsUnknownOrError(value) {
			return nil, false
		}
		args = append(args, value)
	}
	return args, len(args) > 0 && call.FunctionName() != operators.Conditional
}

func (p *Program) offset(e ast.Expr) int {
	if span, ok := p.ast.NativeRep().SourceInfo().GetOffsetRange(e.ID()); ok {
		return int(span.Start)
	}
	return 0
}
