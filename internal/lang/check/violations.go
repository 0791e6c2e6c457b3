package check

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"hawser/internal/spelling"
)

// violations words the ways in which a value does not fit a JSON Schema: "must
// be at least 50, is 10". Of the value they quote numbers only.
func violations(validator *jsonschema.Schema, value any) []string {
	err := validator.Validate(value)
	if err == nil {
		return nil
	}
	var failure *jsonschema.ValidationError
	if !errors.As(err, &failure) {
		return []string{plainError(err)}
	}
	var texts []string
	for _, leaf := range leaves(failure) {
		text := wordViolation(leaf.ErrorKind)
		if len(leaf.InstanceLocation) > 0 {
			text = strings.Join(leaf.InstanceLocation, ".") + " " + text
		}
		texts = append(texts, text)
	}
	return texts
}

func isAlternative(failure *jsonschema.ValidationError) bool {
	switch failure.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf, *kind.Not:
		return true
	default:
		return false
	}
}

func wordViolation(violated jsonschema.ErrorKind) string {
	switch k := violated.(type) {
	case *kind.Type:
		return fmt.Sprintf("must be %s, is %s", jsonTypes(k.Want), jsonTypes([]string{k.Got}))
	case *kind.Minimum:
		return fmt.Sprintf("must be at least %s, is %s", number(k.Want), number(k.Got))
	case *kind.Maximum:
		return fmt.Sprintf("must be at most %s, is %s", number(k.Want), number(k.Got))
	case *kind.ExclusiveMinimum:
		return fmt.Sprintf("must be more than %s, is %s", number(k.Want), number(k.Got))
	case *kind.ExclusiveMaximum:
		return fmt.Sprintf("must be less than %s, is %s", number(k.Want), number(k.Got))
	case *kind.MultipleOf:
		return fmt.Sprintf("must be a multiple of %s, is %s", number(k.Want), number(k.Got))
	case *kind.MinLength:
		return fmt.Sprintf("must have at least %s, has %d", count(k.Want, "character"), k.Got)
	case *kind.MaxLength:
		return fmt.Sprintf("must have at most %s, has %d", count(k.Want, "character"), k.Got)
	case *kind.MinItems:
		return fmt.Sprintf("must have at least %s, has %d", count(k.Want, "element"), k.Got)
	case *kind.MaxItems:
		return fmt.Sprintf("must have at most %s, has %d", count(k.Want, "element"), k.Got)
	case *kind.Pattern:
		return "must match the pattern " + k.Want
	case *kind.Format:
		return fmt.Sprintf("must be written as %q demands", k.Want)
	case *kind.Enum:
		return "must be one of " + alternatives(k.Want)
	case *kind.Const:
		return "must be " + jsonText(k.Want)
	case *kind.UniqueItems:
		return "must not have the same element twice"
	case *kind.Required:
		return "needs " + quoted(k.Missing, " and ")
	case *kind.AdditionalProperties:
		return "has no field " + quoted(k.Properties, ", ")
	case *kind.AnyOf, *kind.OneOf:
		return "must fit one of the alternatives of its schema"
	case *kind.Not:
		return "must not be what its schema excludes"
	default:
		return violated.LocalizedString(message.NewPrinter(language.English))
	}
}

func alternatives(values []any) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = jsonText(value)
	}
	return strings.Join(texts, ", ")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func number(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	return strings.TrimRight(r.FloatString(6), "0")
}

// jsonTypes words the types of JSON Schema.
func jsonTypes(names []string) string {
	words := make([]string, len(names))
	nullLast := slices.SortedStableFunc(slices.Values(names), func(a, b string) int { return boolRank(a == "null") - boolRank(b == "null") })
	for i, name := range nullLast {
		switch name {
		case "boolean":
			words[i] = "true or false"
		case "integer", "object":
			words[i] = "an " + name
		case "array":
			words[i] = "a list"
		case "null":
			words[i] = "null"
		default:
			words[i] = "a " + name
		}
	}
	return strings.Join(words, " or ")
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// wordSchemaProblem words what is wrong in a schema itself; value is what stands there.
func wordSchemaProblem(leaf *jsonschema.ValidationError, value any) (message, hint string) {
	key := "the schema"
	if n := len(leaf.InstanceLocation); n > 0 {
		key = quote(leaf.InstanceLocation[n-1])
	}
	text, isText := value.(string)
	switch {
	case key == `"type"` && isText:
		types := []string{"string", "integer", "number", "boolean", "array", "object", "null"}
		if hint = spelling.DidYouMean(text, append(types, "bool", "int", "float", "list", "map")); hint != "" {
			hint = strings.NewReplacer(`"bool"`, `"boolean"`, `"int"`, `"integer"`, `"float"`, `"number"`, `"list"`, `"array"`, `"map"`, `"object"`).Replace(hint)
		} else {
			hint = "there are " + strings.Join(types, ", ")
		}
		return fmt.Sprintf("JSON Schema has no type %q", text), hint
	case key == `"required"`:
		if _, isBool := value.(bool); isBool {
			return `"required" is a list of an object's fields`, "an input is required unless it has a default: leave it out"
		}
	}
	return key + " " + wordViolation(leaf.ErrorKind), ""
}

// plainError gives the first line of an error's text.
func plainError(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n")
	return text
}
