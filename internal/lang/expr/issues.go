package expr

import (
	"regexp"
	"slices"
	"strings"

	"github.com/google/cel-go/common"
	"github.com/google/cel-go/common/ast"

	"hawser/internal/schema"
	"hawser/internal/spelling"
)

// parseIssues words what the parser found. Of syntax errors only the first
// counts: what follows it is guesswork.
func (c *checker) parseIssues(problems []*common.Error, text common.Source) []Issue {
	slices.SortStableFunc(problems, func(a, b *common.Error) int {
		return c.offset(text, a.Location) - c.offset(text, b.Location)
	})
	offset := c.offset(text, problems[0].Location)
	return []Issue{c.syntaxIssue(problems[0].Message, offset)}
}

func (c *checker) typeIssues(problems []*common.Error, text common.Source) []Issue {
	var issues []Issue
	seen := map[Issue]bool{}
	for _, p := range problems {
		issue := c.typeIssue(p, c.offset(text, p.Location))
		if !seen[issue] {
			seen[issue] = true
			issues = append(issues, issue)
		}
	}
	return issues
}

// CEL reports in text; these are the texts that it has.
var (
	noOverload  = regexp.MustCompile(`(?s)^found no matching overload for '(.*)' applied to '(.*)'$`)
	undeclared  = regexp.MustCompile(`^undeclared reference to '(.*)' \(in container`)
	noField     = regexp.MustCompile(`^undefined field '(.*)'$`)
	noSelection = regexp.MustCompile(`^type '(.*)' does not support field selection$`)
	noRange     = regexp.MustCompile(`^expression of type '(.*)' cannot be range of a comprehension`)
	mismatch    = regexp.MustCompile(`^expected type '(.*)' but found '(.*)'$`)
	badArgument = regexp.MustCompile(`^invalid (\w+) argument`)
)

func (c *checker) typeIssue(p *common.Error, offset int) Issue {
	switch m := p.Message; {
	case noOverload.MatchString(m):
		found := noOverload.FindStringSubmatch(m)
		return c.overloadIssue(found[1], c.signature(found[2]), offset)
	case undeclared.MatchString(m):
		return c.undeclaredIssue(undeclared.FindStringSubmatch(m)[1], p.ExprID, offset)
	case noField.MatchString(m):
		return c.fieldIssue(noField.FindStringSubmatch(m)[1], p.ExprID, offset)
	case noSelection.MatchString(m):
		start, length := c.nameAfter(offset)
		of := c.typeName(noSelection.FindStringSubmatch(m)[1])
		return Issue{codeType, start, length, wordNoFields(of), ""}
	case noRange.MatchString(m):
		start, length := c.place(offset)
		return Issue{codeType, start, length, wordNoLoop(c.typeName(noRange.FindStringSubmatch(m)[1])), ""}
	case mismatch.MatchString(m):
		found := mismatch.FindStringSubmatch(m)
		start, length := c.place(offset)
		return Issue{codeType, start, length, wordMismatch(c.typeName(found[1]), c.typeName(found[2])), ""}
	case badArgument.MatchString(m):
		return Issue{codeInvalid, offset, c.literalLength(offset), wordBadArgument(badArgument.FindStringSubmatch(m)[1]), ""}
	case strings.Contains(m, "nesting"):
		start, length := c.place(offset)
		return Issue{codeTooLong, start, length, wordNesting, ""}
	default:
		start, length := c.place(offset)
		return Issue{codeInvalid, start, length, firstLine(m), ""}
	}
}

func (c *checker) undeclaredIssue(name string, id int64, offset int) Issue {
	if c.isCall(id, name) {
		start, length := c.place(offset)
		message, hint := wordUnknownFunction(name)
		return Issue{codeUnknownFunction, start, length, message, hint}
	}
	message, hint := wordUnknownVariable(name, c.scope.Locals)
	return Issue{codeUnknownName, offset, c.nameLength(offset), message, hint}
}

// isCall reports whether the node of that id calls the function.
func (c *checker) isCall(id int64, function string) bool {
	return len(ast.MatchDescendants(ast.NavigateAST(c.parsed), func(e ast.NavigableExpr) bool {
		return e.ID() == id && e.Kind() == ast.CallKind && e.AsCall().FunctionName() == function
	})) > 0
}

// fieldIssue words a missing field. CEL does not say of what: the shapes were
// asked in the order in which CEL reports.
func (c *checker) fieldIssue(field string, id int64, offset int) Issue {
	start, length := c.nameAfter(offset)
	if string(c.source[start:min(start+length, len(c.source))]) != field { // has(...): the place is that of has
		start, length = c.nameFrom(offset, field)
	}
	var object *schema.Type
	for object == nil && c.nextMiss < len(c.shapes.misses) {
		if m := c.shapes.misses[c.nextMiss]; m.field == field {
			object = m.object
		}
		c.nextMiss++
	}
	if object == nil {
		return Issue{codeUnknownField, start, length, wordNoField("the value", field), ""}
	}
	message, hint := c.unknownField(object, field)
	return Issue{codeUnknownField, start, length, message, hint}
}

func (c *checker) unknownField(object *schema.Type, field string) (message, hint string) {
	if c.scope.Unknown != nil && slices.Contains([]string{InputsVar, VarsVar, TasksVar}, object.Name) {
		if message, hint := c.scope.Unknown(object.Name, field); message != "" {
			return message, hint
		}
	}
	for _, f := range object.Fields {
		if slices.Contains(f.Aliases, field) {
			return wordNoField(objectName(object), field), `did you mean "` + f.Name + `"?`
		}
	}
	return wordNoField(objectName(object), field), spelling.DidYouMean(field, fieldNames(object))
}

// literalLength gives the length of the string literal at offset.
func (c *checker) literalLength(offset int) int {
	if offset >= len(c.source) {
		return 1
	}
	quote := c.source[offset]
	if quote != '"' && quote != '\'' {
		return c.tokenLength(offset)
	}
	for end := offset + 1; end < len(c.source); end++ {
		if c.source[end] == quote {
			return end + 1 - offset
		}
	}
	return 1
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
