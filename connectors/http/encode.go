package http

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"hawser/internal/schema"
)

// parametersOf writes the parameters of a request beside its path: the query and the headers.
func (m *method) parametersOf(in input) (url.Values, map[string]string, error) {
	query, header := url.Values{}, map[string]string{}
	for _, p := range m.queryParameters {
		value, given := in.fields[p.field]
		if m.op.Verb == "List" {
			value, given = in.query[p.name]
		}
		if given {
			p.write(query, p.name, value)
		}
	}
	for _, p := range m.headers {
		if value, given := in.fields[p.field]; given {
			text := joined(value, ",")
			if !isHeaderValue(text) {
				return nil, nil, badCall("%s cannot stand in a header", p.field)
			}
			header[p.name] = text
		}
	}
	for _, name := range []string{m.paging.parameter, m.paging.size} {
		if value, given := in.query[name]; given && name != "" {
			query.Set(name, joined(value, ","))
		}
	}
	return query, header, nil
}

// isHeaderValue says whether a text can stand in a header (RFC 9110).
func isHeaderValue(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r != '\t' && unicode.IsControl(r) })
}

// write adds a value to a query or a form in the style of the parameter.
func (p parameter) write(into url.Values, name string, value any) {
	value = toWire(value, p.typ)
	if p.json {
		into.Add(name, text(value))
		return
	}
	switch v := value.(type) {
	case []any:
		switch {
		case p.style == "deepObject":
			deep(into, name, v)
		case p.explode:
			for _, member := range v {
				into.Add(name, text(member))
			}
		default:
			into.Add(name, joined(v, separators[p.style]))
		}
	case map[string]any:
		switch {
		case p.style == "deepObject":
			deep(into, name, v)
		case p.explode && p.style == "form":
			for _, key := range sortedKeys(v) {
				into.Add(key, text(v[key]))
			}
		default:
			into.Add(name, text(v))
		}
	default:
		into.Add(name, text(value))
	}
}

var separators = map[string]string{"spaceDelimited": " ", "pipeDelimited": "|"}

// deep writes a list or an object with its keys in brackets: "items[0][price]".
func deep(into url.Values, name string, value any) {
	switch v := value.(type) {
	case []any:
		for i, member := range v {
			deep(into, fmt.Sprintf("%s[%d]", name, i), member)
		}
	case map[string]any:
		for _, key := range sortedKeys(v) {
			deep(into, name+"["+key+"]", v[key])
		}
	default:
		into.Add(name, text(value))
	}
}

// text is a value as it stands in an address or a form.
func text(value any) string {
	out, err := schema.Text(value)
	if err != nil {
		return ""
	}
	plain, _ := out.(string)
	return plain
}

func joined(value any, separator string) string {
	list, ok := value.([]any)
	if !ok {
		return text(value)
	}
	parts := make([]string, len(list))
	for i, member := range list {
		parts[i] = text(member)
	}
	return strings.Join(parts, cmp.Or(separator, ","))
}

// contentType is the header of the body.
func (b body) contentType() string {
	if strings.HasPrefix(b.media, "*/") || strings.HasSuffix(b.media, "/*") {
		return jsonMedia
	}
	return b.media
}

// write gives the body of a request, nothing where there is none to send.
func (b body) write(fields map[string]any) ([]byte, error) {
	var value any
	switch {
	case b.media == "":
		return nil, nil
	case b.whole != "":
		if fields[b.whole] == nil {
			return nil, nil
		}
		value = toWire(fields[b.whole], b.typ)
	default:
		members := map[string]any{}
		for _, name := range sortedKeys(fields) {
			if field := b.fields[name]; field != nil {
				members[field.WireName()] = toWire(fields[name], field.Type)
			}
		}
		value = members
	}
	if b.media != formMedia {
		return schema.Value{Any: value}.MarshalJSON()
	}
	members, ok := value.(map[string]any)
	if !ok {
		return nil, badCall("a form is an object: %s is none", b.whole)
	}
	form := url.Values{}
	for _, name := range sortedKeys(members) {
		style, told := b.styles[name]
		if !told {
			style = parameter{style: "form", explode: true}
		}
		if _, nested := members[name].(map[string]any); nested && style.style != "deepObject" {
			style.json = true // what a form's member is that is an object, unless the document tells another style
		}
		style.write(form, name, members[name])
	}
	return []byte(form.Encode()), nil
}

// toWire gives a value of a type the API's own names.
func toWire(value any, t *schema.Type) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, member := range v {
			switch {
			case t != nil && t.Kind == schema.Map:
				out[key] = toWire(member, t.Elem)
			case t != nil && t.Field(key) != nil:
				field := t.Field(key)
				out[field.WireName()] = toWire(member, field.Type)
			default:
				out[key] = member
			}
		}
		return out
	case []any:
		if t == nil || t.Kind != schema.List {
			return v
		}
		out := slices.Clone(v)
		for i := range out {
			out[i] = toWire(out[i], t.Elem)
		}
		return out
	default:
		return value
	}
}

// maxKey is how long an idempotency key may be.
const maxKey = 255

// boundedKey is the key, or its hash where it is too long.
func boundedKey(key string) string {
	if len(key) <= maxKey {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}
