package expr

import (
	"fmt"
	"strings"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
)

// The words for what fails when an expression is evaluated.
const (
	wordFailed        = "the expression cannot be evaluated with these values"
	wordSurelyTooMuch = "the expression takes too long, whatever its values are: it is stopped at its cost limit"
	wordTooMuch       = "the expression gives more than an execution can carry"
	wordOutside       = "the index is outside of the list"
	wordNoKey         = "the map has no such key"
	wordZero          = "division by zero"

	hintCost = "make loops over less, or go through the list in a forEach"
)

func wordNoValue(name string) string { return fmt.Sprintf("%q has no value here", name) }

func wordNoMember(name string) string { return fmt.Sprintf("there is no %q", name) }

// wordAbsent words a name that is not in one of the variables.
func wordAbsent(root, name string) string {
	switch root {
	case TasksVar:
		return fmt.Sprintf("task %q has not run", name)
	case VarsVar:
		return fmt.Sprintf("variable %q is not set", name)
	default:
		return wordNoMember(name)
	}
}

func wordNoFieldOf(of, field string) string {
	return fmt.Sprintf("%s has no field %q", article(of), field)
}

func wordCondition(is string) string {
	return fmt.Sprintf("the condition must be a bool, is %s", article(is))
}

func wordNotBool(operator, is string) string {
	return fmt.Sprintf("%s needs a bool on both sides, has %s", strings.Trim(operator, "_"), article(is))
}

func wordUnread(function string) string {
	return fmt.Sprintf("%s() cannot read this string", function)
}

// wordIs tells the type of a value, and of a list how long it is.
func wordIs(part string, value ref.Val) string {
	text := part + " is " + article(typeOf(value))
	if list, ok := value.(traits.Lister); ok {
		if size, ok := list.Size().(types.Int); ok {
			text += fmt.Sprintf(" of length %d", size)
		}
	}
	return text
}

// wordFailure words what CEL says of a failed function; anything that may quote a value is left out.
func wordFailure(text string) (message, hint string) {
	switch {
	case strings.Contains(text, "timestamp overflow"), strings.Contains(text, "duration overflow"):
		return "the result is out of range", ""
	case strings.Contains(text, "overflow"), strings.HasPrefix(text, "double to int64 conversion"):
		return "the result is out of range", "an int has 64 bits: reckon in larger units, or with double(...)"
	case strings.HasPrefix(text, "index ") && strings.Contains(text, "out of range"), strings.Contains(text, "index out of"):
		return "the index is outside of the text or list", "test its size() before"
	case strings.Contains(text, "optional.none() dereference"):
		return "the optional has no value", "use orValue(...)"
	case strings.Contains(text, "regex"), strings.Contains(text, "regexp"):
		return "the regular expression cannot be used", "it is written in the syntax of RE2"
	case strings.HasPrefix(text, "insert failed"):
		return "a key of the map is there twice", "make the keys differ"
	case strings.HasPrefix(text, "no such overload"):
		return "an operator or function does not take a value of this type", ""
	default:
		return wordFailed, ""
	}
}

func hintField(of, field string) string {
	const long = 40
	if len(of) > long {
		return fmt.Sprintf("guard it with has(...) or .?%s", field)
	}
	return fmt.Sprintf("guard it: has(%s.%s) ? ... : ..., or %s.?%s.orValue(...)", of, field, of, field)
}

func hintElement(of, at string) string {
	if strings.HasSuffix(of, "…") || strings.HasSuffix(at, "…") {
		return "guard it with [?...]"
	}
	return fmt.Sprintf("guard it: %s[?%s].orValue(...)", of, at)
}

func hintNull(part string) string {
	return fmt.Sprintf("guard it: %s == null ? ... : ...", part)
}

func hintZero(divisor string) string {
	return fmt.Sprintf("guard it: %s == 0 ? ... : ...", divisor)
}

// isConversion reports whether a function reads text as another type.
func isConversion(function string) bool { return hintWritten(function) != "" }

// hintWritten tells how the text is written that a function reads.
func hintWritten(function string) string {
	switch function {
	case "int", "uint":
		return `write it as in "42"`
	case "double":
		return `write it as in "1.5"`
	case "bool":
		return `write it as "true" or "false"`
	case "timestamp":
		return `write it as in "2026-01-02T15:04:05Z"`
	case "duration":
		return `write it as in "1h30m"`
	default:
		return ""
	}
}
