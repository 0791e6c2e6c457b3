package filter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"hawser/connectors"
	"hawser/internal/schema"
	"hawser/internal/spelling"
)

// Error says what is wrong with a clause, and where. It repeats column names
// and operators of the clause, never a value: that may be personal.
type Error struct {
	// Line and Column count from 1, Column in characters.
	Line, Column int
	Message      string
	// Hint says what to do. It may be empty.
	Hint string
}

// Error gives place, message and hint.
func (e *Error) Error() string {
	text := fmt.Sprintf("column %d: %s", e.Column, e.Message)
	if e.Line > 1 {
		text = fmt.Sprintf("line %d, %s", e.Line, text)
	}
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

func problemAt(pos lexer.Position, message, hint string) *Error {
	return &Error{Line: pos.Line, Column: pos.Column, Message: message, Hint: hint}
}

var start = lexer.Position{Line: 1, Column: 1}

func problemEmpty() *Error {
	return problemAt(start, "the filter clause is empty", "write a condition such as Status = 'sent', or a record id")
}

func problemTooLong(length int) *Error {
	return problemAt(start, fmt.Sprintf("the filter clause has %d bytes", length),
		fmt.Sprintf("at most %d are read: split it into several calls", MaxLength))
}

func problemTooDeep(pos lexer.Position) *Error {
	return problemAt(pos, fmt.Sprintf("more than %d parentheses or NOTs inside each other", MaxDepth), "write the condition flatter")
}

func problemNumber(pos lexer.Position) *Error {
	return problemAt(pos, "the number is out of range", "compare with a smaller one")
}

// problemUnexpected words what the parser stumbled on by what stands before it.
func problemUnexpected(words []lexer.Token, at lexer.Position) *Error {
	i := slices.IndexFunc(words, func(word lexer.Token) bool { return word.Pos.Offset >= at.Offset })
	if i < 0 {
		i = len(words) - 1 // the end, which is a word too
	}
	found, before := words[i], words[:i]
	symbols := tokens.Symbols()
	switch {
	case found.Type == symbols["Quoted"]:
		return problemAt(at, "text stands in single quotes here", "write 'text', and '' for a quote inside it")
	case found.Type == symbols["Other"] && found.Value == "'":
		return problemAt(at, "this text has no closing quote", "write 'text', and '' for a quote inside it")
	case strings.EqualFold(found.Value, "NULL") && i > 0 && before[i-1].Type == symbols["Operator"]:
		return problemAt(at, "nothing equals NULL", "write IS NULL or IS NOT NULL")
	}
	return problemAt(at, "expected "+expected(before, symbols), "")
}

// expected says what may follow the words.
func expected(words []lexer.Token, symbols map[string]lexer.TokenType) string {
	if len(words) == 0 {
		return "a column's name"
	}
	last, inList, depth := words[len(words)-1], false, 0
	for i, word := range words {
		switch word.Value {
		case "(":
			depth++
			inList = i > 0 && strings.EqualFold(words[i-1].Value, "IN")
		case ")":
			depth--
			inList = false
		}
	}
	word := strings.ToUpper(last.Value)
	switch {
	case last.Type == symbols["Operator"], word == "LIKE", word == "BETWEEN", inList && (word == "(" || word == ","):
		return "a value after " + word
	case last.Type == symbols["Column"]:
		return comparisons + " after " + last.Value
	case word == "IN":
		return "( after IN"
	case word == "IS":
		return "NULL or NOT NULL after IS"
	case word == "AND" && len(words) > 2 && strings.EqualFold(words[len(words)-3].Value, "BETWEEN"):
		return "the upper bound after AND"
	case word == "AND", word == "OR", word == "NOT", word == "(", word == ",":
		return "a column's name after " + word
	case len(words) > 1 && strings.EqualFold(words[len(words)-2].Value, "BETWEEN"):
		return "AND and the upper bound of BETWEEN"
	case inList:
		return ", or ) in the list after IN"
	case depth > 0:
		return "AND, OR or )"
	default:
		return "AND, OR or the end"
	}
}

const comparisons = "=, <>, <, <=, >, >=, LIKE, IN, BETWEEN or IS"

func problemNoComparison(name string) *Error {
	return problemAt(lexer.Position{Line: 1, Column: 1 + len([]rune(name))},
		"expected "+comparisons+" after "+name, "")
}

func problemUnknownColumn(cmp *Comparison, columns []connectors.Column) *Error {
	return problemAt(cmp.pos, fmt.Sprintf("there is no column %q", cmp.Column), hintFor(cmp.Column, columns))
}

// hintFor tells which column was likely meant.
func hintFor(name string, columns []connectors.Column) string {
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = column.Name
	}
	switch near := spelling.Nearest(name, names); {
	case near != "":
		return fmt.Sprintf("did you mean %q?", near)
	case len(names) > 0:
		return "the columns are " + strings.Join(names, ", ")
	default:
		return "this entity has none"
	}
}

func problemNotScalar(cmp *Comparison) *Error {
	return problemAt(cmp.pos, cmp.Column+" is no single value, so it cannot be compared",
		"compare a column inside it, or write IS NULL or IS NOT NULL")
}

func problemNotText(cmp *Comparison) *Error {
	return problemAt(cmp.pos, cmp.Column+" is no text, so LIKE does not apply", "compare it with = or a range")
}

func problemWrongType(cmp *Comparison, i int) *Error {
	what, hint := holds(cmp)
	return problemAt(cmp.places[i], fmt.Sprintf("%s holds %s", cmp.Column, what), hint)
}

// problemWrongParam words a value that is not known yet, and of a type that the column never holds.
func problemWrongParam(cmp *Comparison, i int, typ *schema.Type) *Error {
	what, hint := holds(cmp)
	switch {
	case typ.Format == "date-time" && cmp.typ.Format == "unix-time":
		hint = "seconds since 1970: int(timestamp(...))"
	case typ.Kind == schema.Object, typ.Kind == schema.Map:
		hint = "use one of its fields"
	case typ.Kind == schema.List:
		hint = "use one of its members"
	case cmp.typ.Kind == schema.String && cmp.typ.Format != "decimal" && !isTime(cmp.typ):
		hint = "put single quotes around the expression"
	case isNumber(cmp.typ) && typ.Kind == schema.String:
		hint = "a number without quotes: ${int(...)}"
	}
	return problemAt(cmp.places[i], fmt.Sprintf("%s holds %s, not %s", cmp.Column, what, kindName(typ)), hint)
}

func problemNoList(at lexer.Position) *Error {
	return problemAt(at, "IN needs a list", "write the value in parentheses")
}

func problemList(cmp *Comparison, at lexer.Position) *Error {
	return problemAt(at, fmt.Sprintf("a list is no single value to compare %s with", cmp.Column),
		fmt.Sprintf("write %s IN and the list, without parentheses", cmp.Column))
}

// kindName words what a value is.
func kindName(typ *schema.Type) string {
	switch typ.Kind {
	case schema.Bool:
		return "a boolean"
	case schema.Int, schema.Float:
		return "a number"
	case schema.List:
		return "a list"
	case schema.Map, schema.Object:
		return "an object"
	default:
		return "text"
	}
}

// holds words what the column of a comparison holds, and how such a value is written.
func holds(cmp *Comparison) (what, hint string) {
	what, hint = "text", "write the value in single quotes"
	switch {
	case cmp.typ.Kind == schema.Bool:
		what, hint = "a boolean", "write TRUE or FALSE"
	case cmp.typ.Kind == schema.Int && cmp.typ.Format == "unix-time":
		what, hint = "a time in seconds since 1970", "write a number without quotes"
	case cmp.typ.Kind == schema.Int, cmp.typ.Kind == schema.Float:
		what, hint = "a number", "write the value without quotes"
	case cmp.typ.Format == "decimal":
		what, hint = "a number", "write one"
	case isTime(cmp.typ):
		what, hint = "a time", "write '2024-05-31' or '2024-05-31T10:00:00Z'"
	}
	return what, hint
}
