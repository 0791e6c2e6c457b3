package dataset

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"hawser/internal/spelling"
)

const (
	wordRoot         = "a dataset's schema must be an object with properties"
	wordRootWhole    = "the record as a whole cannot be kept as JSON"
	wordType         = `"type" must be one type`
	hintTypes        = "one of boolean, integer, number, string, array, object; with null or without"
	wordNoProperties = `"properties" must be an object with properties`
	wordRequired     = `"required" names a property that is not declared`
	wordEnum         = `"enum" must list the strings or whole numbers that fit`
	wordAdditional   = `"additionalProperties" must be true or false beside properties`

	// Words of reasons.
	wordKey        = "a dataset with a key"
	wordNothing    = "one without"
	wordUndeclared = "no such member"
	wordNull       = "null"
	wordOutside    = "another value"
)

func wordNoType(name string) string { return fmt.Sprintf("there is no type %q", name) }

func hintType(name string) string {
	return cmp.Or(spelling.DidYouMean(name, []string{"boolean", "integer", "number", "string", "array", "object"}), hintTypes)
}

func wordSameColumn(name, other string) string {
	return fmt.Sprintf("the column %q is also that of %q", name, other)
}

// hintSameColumn tells why two properties have one column: by their case, or as the object of one is kept as JSON text.
func hintSameColumn(column, name, other string) string {
	if strings.EqualFold(name, other) {
		return "readers do not tell upper and lower case apart: name one of them otherwise"
	}
	return fmt.Sprintf("an object without properties, or one that is mapped whole and in parts, lands in a column named %q: name one of them otherwise", column)
}

func wordBound(keyword string) string { return fmt.Sprintf("%q must be a number", keyword) }

func wordNotBounded(keyword string) string {
	return fmt.Sprintf("%q bounds integers and numbers alone", keyword)
}

func wordNoSchema(path []string) string {
	return fmt.Sprintf("%q must be a schema", path[len(path)-1])
}

func wordFormat(format, of string) string {
	return fmt.Sprintf("%q is a format of the type %s", format, of)
}

func hintFormat(format, of string) string {
	return fmt.Sprintf("as in {type: %s, format: %s}", of, format)
}

func wordNoKey(key string) string { return fmt.Sprintf("the schema has no %q for the key", key) }

func wordKeyKind(key string) string { return fmt.Sprintf("%q cannot be the key", key) }

func wordKeyword(keyword string) string {
	return fmt.Sprintf("a dataset's schema does not know %q", keyword)
}

// expected says what a column takes.
func expected(f *Field) string {
	var what string
	switch f.Kind {
	case Bool:
		what = "true or false"
	case Int:
		what = "a whole number of 64 bits"
	case Float:
		what = "a number"
	case String:
		what = "a string"
	case Time:
		what = "a date and time as in 2024-03-12T18:24:18Z"
		if f.Unix {
			what = "Unix seconds"
		}
	case JSON:
		what = "JSON"
	case Struct:
		what = "an object"
	case List:
		what = "a list"
	}
	if f.Minimum != nil {
		what += fmt.Sprintf(", at least %s", number(*f.Minimum))
	}
	if f.Maximum != nil {
		what += fmt.Sprintf(", at most %s", number(*f.Maximum))
	}
	if len(f.Enum) > 0 {
		allowed := make([]string, len(f.Enum))
		for i, value := range f.Enum {
			allowed[i] = fmt.Sprint(value)
		}
		what += ", one of " + strings.Join(allowed, ", ")
	}
	return what
}

func number(f float64) string {
	text, _ := json.Marshal(f)
	return string(text)
}

// found names the kind of a value, never the value.
func found(value any) string {
	switch v := value.(type) {
	case nil:
		return wordNull
	case bool:
		return "true or false"
	case string:
		return "a string"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	case int, int64, float64, json.Number:
		if _, whole := asInt(v); whole {
			return "a whole number"
		}
		return "a number"
	default:
		return "something else"
	}
}
