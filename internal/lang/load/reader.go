package load

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
	"hawser/internal/source"
	"hawser/internal/spelling"
)

const (
	maxDepth   = 32 // of lists and objects in each other
	maxNesting = 16 // of tasks in each other
)

// reader reads the definitions of one file and gathers what is wrong in it.
type reader struct {
	file     *source.File
	text     text
	problems []source.Problem
	// unread are the names of definitions in what cannot be read of the file.
	unread []string
	// nesting counts the lists of tasks around the one that is read.
	nesting int
}

func newReader(file *source.File) *reader {
	return &reader{file: file, text: newText(file.Content)}
}

func (r *reader) report(code string, span source.Span, message, hint string) {
	r.problems = append(r.problems, problem(code, span, message, hint))
}

func (r *reader) warn(code string, span source.Span, message, hint string) {
	r.problems = append(r.problems, source.Problem{Severity: source.Warning, Code: code, Span: span, Message: message, Hint: hint})
}

func problem(code string, span source.Span, message, hint string) source.Problem {
	return source.Problem{Severity: source.Error, Code: code, Span: span, Message: message, Hint: hint}
}

// span gives the place of a node: of a scalar its text, of an object its first
// key, of a list or an object in brackets the bracket.
func (r *reader) span(n *yaml.Node) source.Span {
	span := source.Span{File: r.file, Pos: source.Pos{Line: n.Line, Column: n.Column}, End: n.Column + 1}
	switch {
	case n.Kind == yaml.ScalarNode:
		_, span.End = r.text.places(n)
	case n.Kind == yaml.AliasNode:
		span.End = n.Column + 1 + len([]rune(n.Value))
	case n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0:
		return r.span(n.Content[0])
	}
	return span
}

// object is a mapping that is being read. Its keys are taken one by one; what
// is left at the end does not belong there.
type object struct {
	*reader
	// subject is what messages call the object, at is where a missing key is reported.
	subject string
	at      source.Span
	members []member
	known   []string
	needed  []string
}

type member struct {
	key   lang.Text
	value *yaml.Node
	taken bool
}

// object reads a mapping.
func (r *reader) object(n *yaml.Node, at source.Span, subject string) (*object, bool) {
	if !r.sane(n) {
		return nil, false
	}
	if n.Kind != yaml.MappingNode {
		r.wrongType(n, subject, "an object")
		return nil, false
	}
	o := &object{reader: r, subject: subject, at: at}
	first := map[string]lang.Text{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !r.sane(key) {
			continue
		}
		if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!null" {
			r.report(codeWrongType, r.span(key), "a key must be a name", "")
			continue
		}
		name := lang.Text{Value: key.Value, Span: r.span(key)}
		if before, taken := first[name.Value]; taken {
			r.report(codeDuplicateKey, name.Span, fmt.Sprintf("%q is here twice", name.Value), wordFirst(before.Span))
			continue
		}
		first[name.Value] = name
		o.members = append(o.members, member{key: name, value: value})
	}
	return o, true
}

// take gives a member's value and key, or nil.
func (o *object) take(key string) (*yaml.Node, lang.Text) {
	o.known = append(o.known, key)
	for i := range o.members {
		if m := &o.members[i]; m.key.Value == key {
			m.taken = true
			return m.value, m.key
		}
	}
	return nil, lang.Text{}
}

// need is take for a key that must be there; done reports it if it is not.
func (o *object) need(key string) (*yaml.Node, lang.Text) {
	o.needed = append(o.needed, key)
	return o.take(key)
}

// misspelled reports whether one of the keys that do not belong here looks like
// key. It can be told when all keys have been taken.
func (o *object) misspelled(key string) bool {
	return slices.ContainsFunc(o.members, func(m member) bool {
		return !m.taken && spelling.Nearest(m.key.Value, []string{key}) != ""
	})
}

// done reports the keys that were not taken, as unknown or as one of later, and
// those that are needed. One that looks misspelled is reported as such only.
func (o *object) done(later ...string) {
	for _, key := range o.needed {
		if n, _ := o.take(key); n == nil && !o.misspelled(key) {
			o.report(codeMissingKey, o.at, fmt.Sprintf("%s needs %q", o.subject, key), "")
		}
	}
	for _, m := range o.members {
		switch {
		case m.taken:
		case slices.Contains(later, m.key.Value):
			o.report(codeUnsupported, m.key.Span, wordLater(m.key.Value), "")
		default:
			message, hint := wordUnknownKey(o.subject, m.key.Value, o.known)
			o.report(codeUnknownKey, m.key.Span, message, hint)
		}
	}
}

// sane refuses the parts of YAML that the language leaves out.
func (r *reader) sane(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode:
		r.report(codeYAML, r.span(n), "aliases (*name) are not supported", "write the value out")
	case n.Anchor != "":
		r.report(codeYAML, r.span(n), "anchors (&name) are not supported", "write the value out where it is used")
	case n.Style&yaml.TaggedStyle != 0:
		r.report(codeYAML, r.span(n), "tags (!name) are not supported", "put text in quotes")
	case n.ShortTag() == "!!merge":
		r.report(codeYAML, r.span(n), "merge keys (<<) are not supported", "write the keys out")
	default:
		return true
	}
	return false
}

func (r *reader) wrongType(n *yaml.Node, subject, want string) {
	r.report(codeWrongType, r.span(n), fmt.Sprintf("%s must be %s, is %s", subject, want, kindOf(n)), "")
}
