package http

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"hawser/connectors"
	"hawser/internal/schema"
)

// body is what a request has for a body; none where media is empty.
type body struct {
	media    string
	required bool
	typ      *schema.Type
	// fields are the members of the body, by the names of the payload's. A body that is no object with fields is in the
	// payload as one field, whole.
	fields map[string]*schema.Field
	whole  string
	// styles tell how members of a form are written, by the API's name.
	styles map[string]parameter
}

const (
	formMedia = "application/x-www-form-urlencoded"
	jsonMedia = "application/json"
	// bodyField is the field of a payload for a body that has no fields.
	bodyField = "Body"
)

// isJSON says whether a media type is JSON's.
func isJSON(media string) bool {
	media, _, _ = strings.Cut(media, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	return media == jsonMedia || strings.HasSuffix(media, "+json") || media == "text/json" || media == "*/*" || media == "application/*"
}

// takesBody reads the body of a request. It is not ok for a request that cannot be made.
func (b *builder) takesBody(m *method) (ok bool) {
	if m.spec.RequestBody == nil || m.spec.RequestBody.Value == nil {
		return true
	}
	described := m.spec.RequestBody.Value
	media := bodyMedia(described.Content)
	switch {
	case media == "" && len(described.Content) == 0:
		return true
	case media == "" && described.Required:
		b.omit(m.verb, m.path.text, "", "its body is "+strings.Join(sortedKeys(described.Content), " or ")+whyBody)
		return false
	case media == "":
		b.omit(m.verb, m.path.text, "the body", "it is "+strings.Join(sortedKeys(described.Content), " or ")+whyBody)
		return true
	}
	content := described.Content[media]
	if content == nil {
		return true
	}
	made := body{media: media, required: described.Required, typ: b.payloads.of(content.Schema), styles: map[string]parameter{}}
	isEmpty := made.typ.Kind == schema.Object && len(made.typ.Fields) == 0 && !made.typ.Open
	switch {
	case isEmpty && (m.verb == "GET" || m.verb == "DELETE"):
		return true
	case m.verb == "GET":
		b.omit(m.verb, m.path.text, "the body", whyGetBody)
		return !described.Required
	}
	for name, encoding := range content.Encoding {
		if encoding != nil {
			style := parameter{style: encoding.Style, explode: encoding.Style == "" || encoding.Style == "form"}
			if encoding.Explode != nil {
				style.explode = *encoding.Explode
			}
			style.json = isJSON(encoding.ContentType)
			made.styles[name] = style
		}
	}
	m.body = made
	return true
}

// bodyMedia chooses the media type of a body: JSON, or else a form.
func bodyMedia(content openapi3.Content) string {
	for _, media := range sortedKeys(content) {
		if isJSON(media) {
			return media
		}
	}
	if _, has := content[formMedia]; has {
		return formMedia
	}
	return ""
}

// payload is the type of a call's payload: the records in the path, the parameters, and the fields of the body.
func (b *builder) payload(m *method) *schema.Type {
	t := &schema.Type{Kind: schema.Object, Name: m.op.Name() + " payload"}
	taken := names{}
	add := func(p *parameter, required bool) {
		p.field = taken.take(p.field)
		field := schema.Field{Name: p.field, Description: p.description, Required: required, Type: p.typ}
		if p.name != p.field && !taken[p.name] {
			taken[p.name] = true
			field.Aliases = []string{p.name}
		}
		t.Fields = append(t.Fields, field)
	}
	slots := m.slots[:len(m.parents())]
	for i := range slots {
		add(&slots[i], m.op.Verb != connectors.Update) // the entityId of an Update may name them as well
	}
	for i := range m.queryParameters {
		add(&m.queryParameters[i], m.queryParameters[i].required)
	}
	for i := range m.headers {
		add(&m.headers[i], m.headers[i].required)
	}
	switch {
	case m.body.media == "":
	case m.body.typ.Kind != schema.Object:
		m.body.whole = taken.take(bodyField)
		t.Fields = append(t.Fields, schema.Field{Name: m.body.whole, Description: "The body of the request.", Required: m.body.required, Type: m.body.typ})
	default:
		if m.body.typ.Open {
			b.omit(m.verb, m.path.text, "other fields of the body", whyOpen)
		}
		m.body.fields = map[string]*schema.Field{}
		for i := range m.body.typ.Fields {
			field := m.body.typ.Fields[i]
			field.Name = taken.take(field.Name)
			field.Required = field.Required && m.body.required
			field.Aliases = slices.DeleteFunc(slices.Clone(field.Aliases), func(alias string) bool { return taken[alias] })
			for _, alias := range field.Aliases {
				taken[alias] = true
			}
			m.body.fields[field.Name] = &m.body.typ.Fields[i]
			t.Fields = append(t.Fields, field)
		}
	}
	return t
}
