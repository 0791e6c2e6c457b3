package http

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"hawser/internal/schema"
)

// ownHeaders are those that the connector sets, or the network.
var ownHeaders = []string{"accept", "authorization", "content-type", "content-length", "host", "user-agent"}

// parameters reads the parameters of a request, those of its path first. It is not ok for a request that cannot be made.
func (b *builder) parameters(m *method, item *openapi3.PathItem) (ok bool) {
	given := map[string]*openapi3.Parameter{}
	var order []string
	for _, ref := range slices.Concat(item.Parameters, m.spec.Parameters) {
		if ref == nil || ref.Value == nil {
			continue
		}
		key := ref.Value.In + " " + ref.Value.Name
		if given[key] == nil {
			order = append(order, key)
		}
		given[key] = ref.Value
	}
	for _, slot := range m.path.slots() {
		p := given[inPath+" "+slot]
		if p == nil {
			b.omit(m.verb, m.path.text, "", whySlot)
			return false
		}
		if slices.ContainsFunc(m.slots, func(other parameter) bool { return other.name == slot }) {
			continue
		}
		made := b.parameter(p)
		if made.typ.Kind == schema.List || made.typ.Kind == schema.Object || made.typ.Kind == schema.Map {
			b.omit(m.verb, m.path.text, "", whyPathStyle)
			return false
		}
		m.slots = append(m.slots, made)
	}
	for _, key := range order {
		p := given[key]
		switch {
		case p.In == inQuery:
			m.queryParameters = append(m.queryParameters, b.parameter(p))
		case p.In == inHeader && !b.setsHeader(p.Name):
			m.headers = append(m.headers, b.parameter(p))
		case p.In == inHeader:
			b.omit(m.verb, m.path.text, "the parameter "+p.Name, whyHeader)
		case p.In == inCookie && p.Required:
			b.omit(m.verb, m.path.text, "", whyCookie)
			return false
		case p.In == inCookie:
			b.omit(m.verb, m.path.text, "the parameter "+p.Name, whyCookie)
		}
	}
	return true
}

func (b *builder) setsHeader(name string) bool {
	return slices.Contains(ownHeaders, strings.ToLower(name)) || strings.EqualFold(name, b.settings.keyHeader)
}

func (b *builder) parameter(p *openapi3.Parameter) parameter {
	made := parameter{name: p.Name, field: identifier(p.Name), description: summary(p.Description), required: p.Required, style: p.Style, described: p}
	made.typ = b.payloads.of(p.Schema)
	if p.Schema == nil {
		for _, media := range sortedKeys(p.Content) {
			made.json = true
			if p.Content[media] != nil {
				made.typ = b.payloads.of(p.Content[media].Schema)
			}
		}
	}
	if made.style == "" && p.In == inQuery {
		made.style = "form"
	}
	made.explode = made.style == "form"
	if p.Explode != nil {
		made.explode = *p.Explode
	}
	return made
}
