package http

import (
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"hawser/internal/schema"
)

// answer is what the document says that a request is answered with when all goes well.
type answer struct {
	// json says that it is JSON; empty, that there is none.
	json, empty bool
	// record is the type of the answer, or of one record of its list, names those of its fields.
	record *schema.Type
	names  *schema.Names
	// isList says that the answer holds a list of records; rows is the way to it.
	isList bool
	rows   []string
	// all is the type of the answer as a whole.
	all *schema.Type
}

// answerOf reads the best answer that the document describes for a request.
func (b *builder) answerOf(m *method) answer {
	response := wellDone(m.spec.Responses)
	if response == nil || len(response.Content) == 0 {
		return answer{empty: true, record: &schema.Type{}, all: &schema.Type{}}
	}
	for _, media := range sortedKeys(response.Content) {
		if isJSON(media) && response.Content[media] != nil {
			t := b.answers.of(response.Content[media].Schema)
			out := answer{json: true, record: t, all: t}
			out.findRows(b, m)
			return out
		}
	}
	return answer{record: &schema.Type{}, all: &schema.Type{}}
}

// wellDone is the first response of the 200s, or the one for every status.
func wellDone(responses *openapi3.Responses) *openapi3.Response {
	if responses == nil {
		return nil
	}
	all := responses.Map()
	for _, status := range append(sortedKeys(all), "default") {
		if ref := all[status]; (strings.HasPrefix(status, "2") || status == "default") && ref != nil && ref.Value != nil {
			if status == "default" && slices.ContainsFunc(sortedKeys(all), func(s string) bool { return strings.HasPrefix(s, "2") }) {
				continue
			}
			return ref.Value
		}
	}
	return nil
}

// listNames are what APIs call the records of a page.
var listNames = []string{"data", "items", "results", "records", "values", "entries", "rows", "list", "content", "objects", "elements"}

// findRows finds the list of records in the answer to a GET.
func (a *answer) findRows(b *builder, m *method) {
	if m.verb != http.MethodGet {
		return
	}
	if way := b.settings.paging.records; way != "" {
		rows := strings.Split(way, ".")
		if t := follow(a.all, rows); t != nil && t.Kind == schema.List {
			a.isList, a.rows, a.record = true, rows, t.Elem
			return
		}
	}
	if a.all.Kind == schema.List {
		a.isList, a.record = true, a.all.Elem
		return
	}
	if a.all.Kind != schema.Object || idField(a.all, "") != "" {
		return
	}
	var lists []string
	for _, field := range a.all.Fields {
		if field.Type.Kind == schema.List && field.Type.Elem != nil && (field.Type.Elem.Kind == schema.Object || field.Type.Elem.Kind == schema.Any) {
			lists = append(lists, field.WireName())
		}
	}
	last := m.path.last()
	named := slices.IndexFunc(lists, func(name string) bool { return slices.Contains(listNames, plain(name)) || plain(name) == plain(last) })
	switch {
	case named >= 0:
		a.rows = []string{lists[named]}
	case len(lists) == 1 && (isPlural(last) || m.pages(a.all)):
		a.rows = lists
	default:
		return
	}
	a.isList, a.record = true, follow(a.all, a.rows).Elem
}

// follow gives the type that a way of the API's names leads to, or nil.
func follow(t *schema.Type, way []string) *schema.Type {
	for _, name := range way {
		if t == nil || t.Kind != schema.Object || t.Field(name) == nil {
			return nil
		}
		t = t.Field(name).Type
	}
	return t
}

// idField is the field of a record that holds its id, under its documented name; "" where none does. slot is what the
// path calls it.
func idField(record *schema.Type, slot string) string {
	if record == nil {
		return ""
	}
	for _, name := range []string{"id", "sid", slot, "uuid", "guid"} {
		for i := range record.Fields {
			if name != "" && plain(record.Fields[i].WireName()) == plain(name) {
				return record.Fields[i].Name
			}
		}
	}
	return ""
}

// The fields of what is no record of JSON.
const (
	valueField   = "Value"
	contentField = "Content"
	mediaField   = "ContentType"
	createdField = "Id"
)

// whole is the type of what a call gives of the answer: an object. What is none is the Value of one; an answer that is
// no JSON is its Content, as it is where it is text and in base64 where not.
func (a *answer) whole(operation string) *schema.Type {
	text := &schema.Type{Kind: schema.String, Nullable: true}
	object := func(fields ...schema.Field) *schema.Type {
		return &schema.Type{Kind: schema.Object, Name: operation + " answer", Fields: fields}
	}
	switch {
	case a.empty:
		return object(schema.Field{Name: createdField, Description: "The end of the address that the answer's Location tells.", Type: text})
	case !a.json:
		return object(schema.Field{Name: contentField, Type: text}, schema.Field{Name: mediaField, Type: text})
	case a.record.Kind == schema.Object:
		return a.record
	case a.record.Kind == schema.Any || a.record.Kind == schema.Map:
		open := object()
		open.Open = true
		return open
	default:
		return object(schema.Field{Name: valueField, Type: a.record})
	}
}

// give makes of an answer, or of a record of its list, what whole says.
func (a *answer) give(value any) map[string]any {
	value = a.names.FromWire(value, a.record)
	if object, ok := value.(map[string]any); ok {
		return object
	}
	return map[string]any{valueField: value}
}

// dig gives what a way of the API's names leads to in an answer, nil where it leads to nothing.
func dig(value any, way []string) any {
	for _, name := range way {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[name]
	}
	return value
}
