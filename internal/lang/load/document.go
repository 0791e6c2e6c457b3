package load

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
	"hawser/internal/source"
	"hawser/internal/spelling"
)

// documents reads every document of the file.
func (r *reader) documents(into *lang.Definitions) {
	if pos, message, hint, bad := unreadable(r.file.Content); bad {
		span := source.Span{File: r.file, Pos: pos, End: pos.Column + 1}
		r.report(codeFile, span, message, hint)
		r.unread = namesIn(r.file.Content)
		return
	}
	decoder, empty := yaml.NewDecoder(bytes.NewReader(r.file.Content)), true
	for {
		var document yaml.Node
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			if empty {
				r.warn(codeEmpty, source.Span{File: r.file, Pos: source.Pos{Line: 1, Column: 1}}, wordEmpty, hintEmpty)
			}
			return
		}
		if err != nil {
			r.syntax(err)
			r.unread = namesIn(r.file.Content)
			return
		}
		if len(document.Content) == 1 && document.Content[0].ShortTag() != "!!null" {
			empty = false
			r.document(document.Content[0], into)
		}
	}
}

func (r *reader) document(n *yaml.Node, into *lang.Definitions) {
	o, ok := r.object(n, r.span(n), "a definition")
	if !ok {
		return
	}
	kind, ok := o.needText("kind")
	if !ok {
		o.leaveUnread()
		if kind.Value == "" && n.Kind == yaml.MappingNode {
			o.withoutKind()
		}
		return
	}
	switch lang.Kind(kind.Value) {
	case lang.KindConnection:
		into.Connections = append(into.Connections, o.connection())
	case lang.KindIntegration:
		into.Integrations = append(into.Integrations, o.integration())
	case lang.KindSchema:
		into.Schemas = append(into.Schemas, o.schema())
	case lang.KindDataset:
		into.Datasets = append(into.Datasets, o.dataset())
	case lang.KindMappingSet:
		into.MappingSets = append(into.MappingSets, o.mappingSet())
	case lang.KindDataflow:
		into.Dataflows = append(into.Dataflows, o.dataflow())
	case lang.KindTest:
		into.Tests = append(into.Tests, o.test())
	default:
		o.leaveUnread()
		message, hint := wordUnknownKind(kind.Value)
		r.report(codeUnknownKind, kind.Span, message, hint)
	}
}

// leaveUnread notes the name of a definition of which it is not known what it is.
func (o *object) leaveUnread() {
	if n, _ := o.take("name"); n != nil && isText(n) {
		o.unread = append(o.unread, n.Value)
	}
}

// namesIn finds the names of definitions in text that is not YAML.
func namesIn(content []byte) []string {
	var names []string
	for _, found := range namedLine.FindAllSubmatch(content, -1) {
		names = append(names, string(found[1]))
	}
	return names
}

var namedLine = regexp.MustCompile(`(?m)^name:[ \t]*["']?([a-z][a-z0-9-]*)`)

// withoutKind reports a definition that does not say what it is.
func (o *object) withoutKind() {
	if n, _ := o.take("kind"); n != nil { // not a string, and reported
		return
	}
	for _, m := range o.members {
		if spelling.Nearest(m.key.Value, []string{"kind"}) != "" {
			message, hint := wordUnknownKey(o.subject, m.key.Value, []string{"kind"})
			o.report(codeUnknownKey, m.key.Span, message, hint)
			return
		}
	}
	o.report(codeMissingKey, o.at, `a definition needs "kind"`, "one of "+strings.Join(kinds, ", "))
}

// meta reads what every definition has.
func (o *object) meta() lang.Meta {
	m := lang.Meta{Span: o.at}
	name, ok := o.needText("name")
	if ok {
		m.Name = name
		if !definitionName.MatchString(name.Value) {
			o.report(codeName, name.Span, wordDefinitionName(o.subject, name.Value), hintDefinitionName(name.Value))
		}
	}
	description, _ := o.textOf("description")
	m.Description = description.Value
	m.Labels = o.labels()
	return m
}

func (o *object) labels() map[string]string {
	n, name := o.take("labels")
	if n == nil {
		return nil
	}
	l, ok := o.object(n, name.Span, `"labels"`)
	if !ok {
		return nil
	}
	labels := make(map[string]string, len(l.members))
	for _, m := range l.members {
		if text, ok := o.readText(m.value, "label "+quote(m.key.Value)); ok {
			labels[m.key.Value] = text.Value
		}
	}
	return labels
}

var definitionName = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)
