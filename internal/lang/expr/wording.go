package expr

import (
	"fmt"
	"strings"

	"github.com/google/cel-go/common/operators"

	"hawser/internal/schema"
	"hawser/internal/spelling"
)

// The rules that an Issue's Code names.
const (
	codeSyntax          = "expression-syntax"
	codeTooLong         = "expression-too-large"
	codeInvalid         = "expression-invalid"
	codeType            = "expression-type"
	codeUnknownName     = "unknown-name"
	codeUnknownFunction = "unknown-function"
	codeUnknownField    = "unknown-field"
	codeUnguarded       = "unguarded-reference"
	codeNeverEqual      = "never-equal"
)

const (
	wordEmpty       = "the expression is empty"
	wordHasArgument = "has() takes a field, as in has(inputs.customer.name)"
	wordNesting     = "the expression is nested too deeply"
	wordTooLarge    = "the number does not fit a 64-bit integer"
	wordNotFinite   = "the number is not finite"
	wordNotAValue   = "the result is a type, not a value"
	wordMapKeys     = "the keys of a map must be strings to be a value outside of an expression"
	wordNotCompiled = "the expression cannot be evaluated"
	wordCost        = "the expression takes too long: it is stopped at its cost limit"
)

func wordTooLong(n int) string {
	return fmt.Sprintf("the expression has %d characters, the limit is %d", n, MaxSource)
}

func wordNoFields(of string) string { return fmt.Sprintf("%s has no fields", article(of)) }
func wordNoLoop(of string) string   { return fmt.Sprintf("cannot loop over %s", article(of)) }

func wordMismatch(want, has string) string {
	return fmt.Sprintf("must be %s, is %s", article(want), article(has))
}

func wordBadArgument(function string) string {
	return fmt.Sprintf("%s() cannot read this text", function)
}

// article puts "a" or "an" before the plain types of the language; names of objects stand alone.
func article(of string) string {
	first, _, _ := strings.Cut(of, " ")
	switch first {
	case "int", "object", "optional":
		return "an " + of
	case "bool", "double", "string", "list", "map", "timestamp", "duration", "value":
		return "a " + of
	default:
		return of
	}
}

func wordNoField(of, field string) string {
	switch of {
	case InputsVar:
		return fmt.Sprintf("no input is named %q", field)
	case VarsVar:
		return fmt.Sprintf("no variable is named %q", field)
	case TasksVar:
		return fmt.Sprintf("no task is named %q", field)
	default:
		return fmt.Sprintf("%s has no field %q", of, field)
	}
}

func unguarded(path []string, why string, start, length int) Issue {
	issue := Issue{Code: codeUnguarded, Offset: start, Length: length}
	if why != "" {
		why = ": " + why
	}
	if path[0] == VarsVar {
		issue.Message = fmt.Sprintf("variable %q may not be set%s", path[1], why)
		issue.Hint = fmt.Sprintf("guard it: has(vars.%s) ? ... : ..., or vars.?%s.orValue(...)", path[1], path[1])
		return issue
	}
	output := "connectorOutputPayload"
	if len(path) > 2 {
		output = path[2]
	}
	issue.Message = fmt.Sprintf("task %q may not have run%s", path[1], why)
	issue.Hint = fmt.Sprintf("guard it: has(tasks.%s.%s) ? ... : ..., or tasks.?%s.%s.orValue(...)", path[1], output, path[1], output)
	return issue
}

func wordUnknownVariable(name string, locals []schema.Field) (message, hint string) {
	known := []string{InputsVar, VarsVar, TasksVar, ExecutionVar, NowVar}
	for _, local := range locals {
		known = append(known, local.Name)
	}
	hint = spelling.DidYouMean(name, known)
	switch {
	case hint != "":
	case name == "and" || name == "AND":
		hint = "write && for and"
	case name == "or" || name == "OR":
		hint = "write || for or"
	case name == "not" || name == "NOT":
		hint = "write ! for not"
	default:
		hint = "there are " + strings.Join(known, ", ") + "; text stands in quotes"
	}
	return fmt.Sprintf("unknown name %q", name), hint
}

func wordUnknownFunction(name string) (message, hint string) {
	switch name {
	case NowVar:
		return `"now" is not a function`, "write now"
	case "secret":
		return "secret() can only stand in the settings of a connection", ""
	}
	hint = spelling.DidYouMean(name, functionNames())
	if ours := elsewhere(name); ours != "" {
		hint = `did you mean "` + ours + `"?`
	}
	return fmt.Sprintf("unknown function %q", name), hint
}

// elsewhere gives our function for what other languages call it.
func elsewhere(name string) string {
	switch strings.ToLower(name) {
	case "len", "length", "lenght", "count":
		return "size"
	case "lower", "tolower", "tolowercase", "downcase":
		return "lowerAscii"
	case "upper", "toupper", "touppercase", "upcase":
		return "upperAscii"
	case "includes":
		return "contains"
	case "float", "number":
		return "double"
	case "str", "tostring":
		return "string"
	default:
		return ""
	}
}

// overloadIssue words an operator or function that does not take these types.
func (c *checker) overloadIssue(function string, s signature, offset int) Issue {
	issue := Issue{Code: codeType}
	issue.Offset, issue.Length = c.place(offset)
	issue.Message, issue.Hint = wordOverload(function, s)
	return issue
}

func wordOverload(function string, s signature) (message, hint string) {
	all := s.all()
	if len(all) == 2 {
		if message := wordBinary(function, all[0], all[1]); message != "" {
			return message, wordConversion(function, all[0], all[1])
		}
	}
	switch {
	case function == operators.LogicalNot && len(all) == 1:
		return fmt.Sprintf("! needs a bool, has %s", article(all[0])), ""
	case function == operators.Negate && len(all) == 1:
		return fmt.Sprintf("cannot negate %s", article(all[0])), ""
	case function == operators.Conditional && len(all) == 3 && all[0] != "bool" && all[0] != "value":
		return fmt.Sprintf("the condition must be a bool, is %s", article(all[0])), ""
	case function == operators.Conditional && len(all) == 3:
		return fmt.Sprintf("both sides of : must have the same type, have %s and %s", all[1], all[2]), ""
	case s.target != "":
		return fmt.Sprintf("%s has no %s(%s)", article(s.target), function, strings.Join(s.args, ", ")), usage(function)
	default:
		return fmt.Sprintf("%s() cannot take %s", function, listOf(s.args)), usage(function)
	}
}

func wordBinary(function, a, b string) string {
	switch function {
	case operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		return fmt.Sprintf("cannot compare %s with %s", a, b)
	case operators.Add:
		return fmt.Sprintf("cannot add %s and %s", a, b)
	case operators.Subtract:
		return fmt.Sprintf("cannot subtract %s from %s", b, a)
	case operators.Multiply:
		return fmt.Sprintf("cannot multiply %s by %s", a, b)
	case operators.Divide, operators.Modulo:
		return fmt.Sprintf("cannot divide %s by %s", a, b)
	case operators.LogicalAnd:
		return fmt.Sprintf("&& needs a bool on both sides, has %s and %s", a, b)
	case operators.LogicalOr:
		return fmt.Sprintf("|| needs a bool on both sides, has %s and %s", a, b)
	case operators.Index, operators.OptIndex:
		return fmt.Sprintf("cannot take element [%s] of %s", b, article(a))
	case operators.In:
		return fmt.Sprintf("cannot look for %s in %s", article(a), article(b))
	default:
		return ""
	}
}

// wordConversion tells how two types that do not go together are brought together.
func wordConversion(function, a, b string) string {
	pair := func(x, y string) bool { return a == x && b == y || a == y && b == x }
	switch {
	case pair("int", "double"):
		return "write double(...) around the int"
	case function == operators.Add && pair("string", "int"), function == operators.Add && pair("string", "double"),
		function == operators.Add && pair("string", "bool"):
		return "write string(...) around the other"
	case pair("string", "int"):
		return "write int(...) around the string, or quotes around the number"
	case pair("string", "timestamp"):
		return "write timestamp(...) around the string"
	case pair("string", "duration"), pair("timestamp", "int"):
		return `write a duration as duration("1h30m")`
	case function == operators.Index && b == "string" && a != "map" && !strings.HasPrefix(a, "list"):
		return "write .name for a field"
	default:
		return ""
	}
}

func listOf(types []string) string {
	if len(types) == 0 {
		return "nothing"
	}
	return strings.Join(types, ", ")
}

// wordNeverEqual words a comparison with a word that a text never is.
func wordNeverEqual(name, word string, words []string) (message, hint string) {
	const few = 12
	if hint = spelling.DidYouMean(word, words); hint == "" && len(words) <= few {
		hint = "it is one of " + strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s is never %q", name, word), hint
}
