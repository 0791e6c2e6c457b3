package expr

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	unexpectedToken = regexp.MustCompile(`(?s)(?:mismatched input|extraneous input|no viable alternative at input) '(.*?)'(?: expecting .*)?$`)
	unknownToken    = regexp.MustCompile(`(?s)token recognition error at: '(.*)'$`)
	reservedWord    = regexp.MustCompile(`reserved identifier: (\w+)`)
	missingToken    = regexp.MustCompile(`missing '(.*?)' at`)
)

// syntaxIssue words what the parser says.
func (c *checker) syntaxIssue(message string, offset int) Issue {
	issue := Issue{Code: codeSyntax, Offset: offset, Length: c.tokenLength(offset)}
	switch {
	case message == wordHasArgument:
		issue.Code, issue.Message = codeInvalid, message
	case strings.Contains(message, "size exceeds limit"), strings.Contains(message, "recursion"), strings.Contains(message, "nesting"):
		return Issue{Code: codeTooLong, Offset: 0, Length: 1, Message: wordNesting}
	case reservedWord.MatchString(message):
		word := reservedWord.FindStringSubmatch(message)[1]
		issue.Message = fmt.Sprintf("%q is a reserved word of the expression language", word)
	case c.openString(offset):
		issue.Message = "the text in quotes is not closed"
	case offset >= len(c.source) || strings.Contains(message, "<EOF>' expecting"):
		issue.Offset, issue.Length = len(c.source), 0
		issue.Message = "the expression ends too early"
		if missing := missingToken.FindStringSubmatch(message); missing != nil {
			issue.Hint = fmt.Sprintf("%q is missing", missing[1])
		}
	case c.source[offset] == '=' || strings.HasSuffix(string(c.source[:offset]), "="):
		issue.Message, issue.Hint = `unexpected "="`, "write == to compare"
		if c.source[offset] != '=' {
			issue.Offset, issue.Length = offset-1, 1
		}
	case unexpectedToken.MatchString(message), unknownToken.MatchString(message), missingToken.MatchString(message):
		token := string(c.source[offset:min(offset+issue.Length, len(c.source))])
		issue.Message = fmt.Sprintf("unexpected %q", token)
		issue.Hint = hintToken(token)
	default:
		issue.Message = strings.TrimPrefix(firstLine(message), "Syntax error: ")
	}
	return issue
}

// openString reports whether a string starts at offset and does not end.
func (c *checker) openString(offset int) bool {
	return offset < len(c.source) && (c.source[offset] == '"' || c.source[offset] == '\'') && c.literalLength(offset) == 1
}

func hintToken(token string) string {
	switch strings.ToLower(token) {
	case "and":
		return "write && for and"
	case "or":
		return "write || for or"
	case "not":
		return "write ! for not"
	case "&":
		return "write && for and"
	case "|":
		return "write || for or"
	case "$":
		return "${ } is not written inside of an expression"
	default:
		return ""
	}
}
