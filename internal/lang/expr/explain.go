package expr

import (
	"strings"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"github.com/google/cel-go/parser"
)

// explain words a failed evaluation: what failed, where, of what types the values there are, and what to do. It quotes
// no value, for it may be secret: of a list it tells the length.
func (p *Program) explain(cause error, vars map[string]any) *Error {
	s, found, err := p.culprit(cause, vars)
	if err != nil { // no input leads here: the expression has been compiled before
		return &Error{Message: wordFailed}
	}
	f := failure{culprit: found, info: s.ast.SourceInfo(), text: cause.Error()}
	result := &Error{}
	result.Offset, result.Length = f.place([]rune(p.source))
	if exceeded(cause) {
		result.Message, result.Hint = wordCost, hintCost
	} else {
		result.Message, result.Hint = f.word()
	}
	if told := f.types(); told != "" {
		result.Message += ": " + told
	}
	return result
}

// failure is a culprit with what CEL says of it.
type failure struct {
	culprit
	info *ast.SourceInfo
	text string
}

// place gives what stands for the culprit in the source: the field, the operator, the name of the function.
func (f failure) place(source []rune) (start, length int) {
	c := checker{source: source}
	span, ok := f.info.GetOffsetRange(f.part.ID())
	if !ok || int(span.Start) > len(source) {
		return 0, 0
	}
	if f.part.Kind() == ast.SelectKind && f.part.AsSelect().IsTestOnly() { // the place is that of has
		return c.nameFrom(int(span.Start), f.part.AsSelect().FieldName())
	}
	return c.place(int(span.Start))
}

// types tells what the operands are that the source does not tell itself.
func (f failure) types() string {
	var told []string
	for _, o := range f.operands {
		if o.part.Kind() != ast.LiteralKind && !isRoot(o.part) && !isHidden(o.part) {
			told = append(told, wordIs(f.source(o.part), o.value))
		}
	}
	return strings.Join(told, ", ")
}

// isRoot reports whether a part is the object that a name is taken of first.
func isRoot(part ast.Expr) bool {
	if part.Kind() != ast.IdentKind {
		return false
	}
	switch part.AsIdent() {
	case InputsVar, VarsVar, TasksVar, ExecutionVar:
		return true
	default:
		return false
	}
}

// isHidden reports whether a part is a variable that a macro makes for itself.
func isHidden(part ast.Expr) bool {
	return part.Kind() == ast.IdentKind && strings.HasPrefix(part.AsIdent(), "@")
}

// maxQuoted is how many characters of a part messages quote.
const maxQuoted = 60

// source is a part as it is written, on one line.
func (f failure) source(part ast.Expr) string {
	text, err := parser.Unparse(part, f.info)
	if err != nil {
		return "it"
	}
	characters := []rune(strings.Join(strings.Fields(text), " "))
	if len(characters) > maxQuoted {
		return string(characters[:maxQuoted]) + "…"
	}
	return string(characters)
}

func (f failure) word() (message, hint string) {
	kind := f.part.Kind()
	switch {
	case f.cut:
	case kind == ast.IdentKind:
		return wordNoValue(f.part.AsIdent()), ""
	case kind == ast.SelectKind:
		return f.wordField(f.part.AsSelect().FieldName(), f.operands[0])
	case kind == ast.CallKind && len(f.operands) > 0:
		return f.wordCall(f.part.AsCall())
	case kind == ast.ComprehensionKind:
		if _, ok := elements(f.operands[0].value, false); !ok {
			return wordNoLoop(typeOf(f.operands[0].value)), ""
		}
	}
	return wordFailure(f.text)
}

// wordField words a field that cannot be taken.
func (f failure) wordField(field string, of operand) (message, hint string) {
	guard := hintField(f.source(of.part), field)
	_, isMap := of.value.(traits.Mapper)
	switch {
	case isMap && isRoot(of.part):
		return wordAbsent(of.part.AsIdent(), field), guard
	case isMap:
		return wordNoMember(field), guard
	case of.value == types.NullValue:
		return wordNoFieldOf("null", field), guard
	default:
		return wordNoFieldOf(typeOf(of.value), field), ""
	}
}

func (f failure) wordCall(call ast.CallExpr) (message, hint string) {
	last := f.operands[len(f.operands)-1]
	switch name := call.FunctionName(); {
	case name == operators.Index && len(f.operands) == 2:
		return f.wordElement(f.operands[0], last)
	case name == operators.Conditional:
		return wordCondition(typeOf(last.value)), ""
	case name == operators.LogicalAnd, name == operators.LogicalOr:
		return wordNotBool(name, typeOf(last.value)), ""
	case isConversion(name) && last.value.Type() == types.StringType:
		return wordUnread(name), hintWritten(name)
	case strings.HasPrefix(f.text, "no such overload"), strings.HasPrefix(f.text, "type conversion"):
		return f.wordApplied(name, call.IsMemberFunction())
	case strings.HasSuffix(f.text, "by zero") && last.part.Kind() == ast.LiteralKind:
		return wordZero, ""
	case strings.HasSuffix(f.text, "by zero"):
		return wordZero, hintZero(f.source(last.part))
	default:
		return wordFailure(f.text)
	}
}

// wordElement words an element that cannot be taken.
func (f failure) wordElement(of, at operand) (message, hint string) {
	guard := hintElement(f.source(of.part), f.source(at.part))
	switch of.value.(type) {
	case traits.Mapper:
		if name, isText := at.value.(types.String); isText && at.part.Kind() == ast.LiteralKind {
			return wordNoMember(string(name)), guard
		}
		return wordNoKey, guard
	case traits.Lister:
		if at.value.Type() == types.IntType || at.value.Type() == types.UintType {
			return wordOutside, guard
		}
	}
	return f.wordApplied(operators.Index, false)
}

// wordApplied words an operator, a function or a method that does not take these types.
func (f failure) wordApplied(function string, isMethod bool) (message, hint string) {
	s := signature{}
	for _, o := range f.operands {
		s.args = append(s.args, typeOf(o.value))
	}
	if isMethod {
		s.target, s.args = s.args[0], s.args[1:]
	}
	message, hint = wordOverload(function, s)
	for _, o := range f.operands {
		if o.value == types.NullValue && o.part.Kind() != ast.LiteralKind {
			hint = hintNull(f.source(o.part))
		}
	}
	return message, hint
}

// typeOf words the type of a value as messages of Check do.
func typeOf(value ref.Val) string {
	switch value.(type) {
	case types.Timestamp:
		return "timestamp"
	case types.Duration:
		return "duration"
	case *types.Optional:
		return "optional"
	case types.Null:
		return "null"
	case traits.Mapper:
		return "map"
	case traits.Lister:
		return "list"
	default:
		return value.Type().TypeName()
	}
}
