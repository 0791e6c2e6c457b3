package expr

import (
	"regexp"
	"strings"

	"hawser/internal/schema"
)

// signature is what a function was applied to, in the words of messages.
type signature struct {
	target string // of a method; empty for a function
	args   []string
}

// all gives target and arguments.
func (s signature) all() []string {
	if s.target == "" {
		return s.args
	}
	return append([]string{s.target}, s.args...)
}

// signature reads CEL's "(int, string)" or "string.(int)".
func (c *checker) signature(text string) signature {
	open := strings.Index(text, "(")
	if dot := strings.Index(text, ".("); dot >= 0 && !strings.HasPrefix(text, "(") {
		open = dot + 1
	}
	if open < 0 || !strings.HasSuffix(text, ")") {
		return signature{args: []string{c.typeName(text)}}
	}
	s := signature{}
	if target := strings.TrimSuffix(text[:open], "."); target != "" {
		s.target = c.typeName(target)
	}
	for _, arg := range splitTypes(text[open+1 : len(text)-1]) {
		s.args = append(s.args, c.typeName(arg))
	}
	return s
}

// splitTypes splits at the commas that are in no parentheses.
func splitTypes(text string) []string {
	var parts []string
	depth, start := 0, 0
	for i, r := range text {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			parts = append(parts, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	if rest := strings.TrimSpace(text[start:]); rest != "" {
		parts = append(parts, rest)
	}
	return parts
}

var (
	celObject   = regexp.MustCompile(objectPrefix + `\d+`)
	celWrapper  = regexp.MustCompile(`wrapper\((\w+)\)`)
	celOptional = regexp.MustCompile(`^optional_type\((.*)\)$`)
	celMapOf    = regexp.MustCompile(`^map\(.*\)$`)
	celListOf   = regexp.MustCompile(`^list\((.*)\)$`)
)

// typeName words a CEL type: "list of Customer", "int", "Customer".
func (c *checker) typeName(text string) string {
	text = celWrapper.ReplaceAllString(text, "$1")
	if m := celOptional.FindStringSubmatch(text); m != nil {
		return "optional " + c.typeName(m[1])
	}
	if m := celListOf.FindStringSubmatch(text); m != nil {
		if elem := c.typeName(m[1]); elem != "value" {
			return "list of " + elem
		}
		return "list"
	}
	if celMapOf.MatchString(text) {
		return "map"
	}
	text = celObject.ReplaceAllStringFunc(text, func(name string) string { return objectName(c.shapes.object(name)) })
	switch {
	case text == "null_type":
		return "null"
	case text == "google.protobuf.Timestamp":
		return "timestamp"
	case text == "google.protobuf.Duration":
		return "duration"
	case text == "dyn", len(text) == 1: // a type parameter
		return "value"
	default:
		return text
	}
}

func objectName(t *schema.Type) string {
	if t == nil || t.Name == "" {
		return "object"
	}
	return t.Name
}
