package load

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/internal/source"
)

// value reads any value, with the expressions in its strings.
func (r *reader) value(n *yaml.Node) *lang.Value { return r.readValue(n, true, 0) }

// data reads any value as it stands: ${...} means nothing in it.
func (r *reader) data(n *yaml.Node) *lang.Value { return r.readValue(n, false, 0) }

func (r *reader) readValue(n *yaml.Node, expressions bool, depth int) *lang.Value {
	v := &lang.Value{Kind: lang.LiteralValue, Span: r.span(n)}
	if !r.sane(n) {
		return v
	}
	if depth > maxDepth {
		r.report(codeTooDeep, v.Span, "lists and objects are nested too deeply", "")
		return v
	}
	switch n.Kind {
	case yaml.MappingNode:
		v.Kind = lang.ObjectValue
		if o, ok := r.object(n, v.Span, "the value"); ok {
			for _, m := range o.members {
				v.Object = append(v.Object, lang.Member{Key: m.key, Value: r.readValue(m.value, expressions, depth+1)})
			}
		}
	case yaml.SequenceNode:
		v.Kind = lang.ListValue
		for _, item := range n.Content {
			v.List = append(v.List, r.readValue(item, expressions, depth+1))
		}
	default:
		r.readScalar(n, v, expressions)
	}
	return v
}

func (r *reader) readScalar(n *yaml.Node, v *lang.Value, expressions bool) {
	switch tag := n.ShortTag(); {
	case isText(n) && expressions && strings.Contains(n.Value, "${"):
		r.readTemplate(n, v)
	case isText(n):
		v.Literal.Any = n.Value
		v.Offsets, _ = r.text.places(n)
	case tag == "!!null":
	case tag == "!!bool":
		var b bool
		if err := n.Decode(&b); err == nil {
			v.Literal.Any = b
		}
	case tag == "!!int" || tag == "!!float":
		v.Literal.Any = n.Value // likely meant as text
		if number, ok := r.number(n); ok {
			v.Literal.Any = number
		}
	default:
		r.report(codeYAML, v.Span, "this sort of YAML value is not supported", "put text in quotes")
	}
}

// readTemplate reads a string that has ${...} in it.
func (r *reader) readTemplate(n *yaml.Node, v *lang.Value) {
	characters := []rune(n.Value)
	places, _ := r.text.places(n)
	pieces, open, ok := split(characters)
	if !ok {
		at := source.Span{File: r.file, Pos: places[open], End: places[open].Column + 2}
		r.report(codeTemplate, at, "the expression that starts here is not closed", `"}" is missing; a literal "${" is written "$${"`)
		return
	}
	alone := pieces
	if block := yaml.LiteralStyle | yaml.FoldedStyle; n.Style&block != 0 && len(pieces) == 2 && strings.Trim(pieces[1].text, "\n") == "" {
		alone = pieces[:1] // the line break at the end of a block
	}
	if len(alone) == 1 && alone[0].expression {
		v.Kind, v.Expression = lang.ExpressionValue, r.expression(characters, places, alone[0].start, alone[0].end)
		return
	}
	v.Kind = lang.TextValue
	for _, p := range pieces {
		part := lang.Part{Text: p.text}
		for _, i := range p.at {
			part.Offsets = append(part.Offsets, places[i])
		}
		if p.expression {
			part.Expression = r.expression(characters, places, p.start, p.end)
		}
		v.Parts = append(v.Parts, part)
	}
	if len(v.Parts) == 1 && v.Parts[0].Expression == nil { // only $${
		v.Kind, v.Literal, v.Parts = lang.LiteralValue, schema.Value{Any: v.Parts[0].Text}, nil
	}
}

// bare reads an expression that stands without ${ }.
func (r *reader) bare(n *yaml.Node, subject string) *lang.Expression {
	if !r.sane(n) {
		return nil
	}
	if n.Kind != yaml.ScalarNode || !isText(n) && n.ShortTag() != "!!bool" {
		r.wrongType(n, subject, "an expression")
		return nil
	}
	characters := []rune(n.Value)
	places, _ := r.text.places(n)
	if trimmed := strings.TrimSpace(n.Value); strings.HasPrefix(trimmed, "${") {
		r.report(codeTemplate, r.span(n), subject+" is an expression already", "write it without ${ }")
		if pieces, _, ok := split(characters); ok && len(pieces) == 1 { // what it uses counts as used
			return r.expression(characters, places, pieces[0].start, pieces[0].end)
		}
		return nil
	}
	return r.expression(characters, places, 0, len(characters))
}

// expression gives the expression between two characters of a scalar, without the space around it.
func (r *reader) expression(characters []rune, places []source.Pos, start, end int) *lang.Expression {
	for start < end && isSpace(characters[start]) {
		start++
	}
	for start < end && isSpace(characters[end-1]) {
		end--
	}
	span := source.Span{File: r.file, Pos: places[start], End: places[start].Column}
	for i := start; i < end && places[i].Line == span.Pos.Line; i++ {
		span.End = max(span.End, places[i].Column+1)
	}
	offsets := places[start : end+1 : end+1]
	if end > start && places[end].Line != places[end-1].Line { // the end is where the last character ends
		offsets = append(append([]source.Pos{}, places[start:end]...), source.Pos{Line: places[end-1].Line, Column: places[end-1].Column + 1})
	}
	return lang.NewExpression(string(characters[start:end]), span, offsets)
}

func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }
