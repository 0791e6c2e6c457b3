package twilio

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/internal/schema"
)

// pathAccount is the member of the SDK's params that names the account in the path: the connection's own by default.
const pathAccount = "PathAccountSid"

// idempotencyKey is the member in which a few requests take one.
const idempotencyKey = "IdempotencyKey"

// shapes derives the types of payloads and answers from the SDK's structs.
type shapes struct {
	reference        *reference
	payloads, answer *schema.Reflector
}

func newShapes(ref *reference) *shapes {
	s := &shapes{reference: ref}
	s.payloads = &schema.Reflector{Tag: "json", Rename: documented, Hook: s.payloadField}
	s.answer = &schema.Reflector{Tag: "json", Nullable: true, Hook: s.answerField}
	return s
}

// payloadField gives a field its other spellings: the API's own, and that of the API's answers.
func (s *shapes) payloadField(_ reflect.Type, member reflect.StructField, field *schema.Field) bool {
	wire := wireName(member)
	field.Aliases = aliases(field.Name, wire)
	if wire == pathAccount {
		field.Description = "The account that the record belongs to, where it is not the connection's own."
	}
	return true
}

// answerField names a field of an answer and tells what it is, and what its text holds.
func (s *shapes) answerField(owner reflect.Type, member reflect.StructField, field *schema.Field) bool {
	wire := wireName(member)
	field.Name = documented(schema.Pascal(wire))
	field.Aliases = aliases(field.Name, wire, schema.Pascal(wire))
	field.Description = s.reference.records[recordKey(owner.Name())][wire].description
	t := member.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.String && s.reference.formats[wire] != "":
		field.Type = &schema.Type{Kind: schema.String, Format: s.reference.formats[wire]}
	case t.Kind() == reflect.String && decimals[wire]:
		field.Type = &schema.Type{Kind: schema.String, Format: "decimal"}
	}
	return true
}

// wireName is a member's name in a request or an answer: "DateSent<", which the SDK's tags escape.
func wireName(member reflect.StructField) string {
	wire, _, _ := strings.Cut(member.Tag.Get("json"), ",")
	return strings.NewReplacer("&lt;", "<", "&gt;", ">").Replace(wire)
}

// aliases are the spellings of a name besides itself: the API's, and each in snake_case.
func aliases(name string, spellings ...string) []string {
	var list []string
	for _, spelling := range append(spellings, name) {
		for _, alias := range []string{spelling, schema.Snake(spelling)} {
			if alias != name && !strings.Contains(alias, "._") && !slices.Contains(list, alias) {
				list = append(list, alias)
			}
		}
	}
	return list
}

var (
	text  = &schema.Type{Kind: schema.String}
	count = &schema.Type{Kind: schema.Int}
)

// object is the type of a payload or an answer: a closed set of fields.
func object(name string, fields []schema.Field) *schema.Type {
	return &schema.Type{Kind: schema.Object, Name: name, Fields: fields}
}

// payload lists the fields of a Create or Update: the ids in the path, then those of the SDK's struct. An Update may
// have the ids in its entityId.
func (s *shapes) payload(m *method, known request) *schema.Type {
	var fields []schema.Field
	for _, id := range m.parents() {
		field := schema.Field{Name: m.idName(id), Type: text, Required: m.op.Verb == connectors.Create}
		field.Aliases = aliases(field.Name, id)
		fields = append(fields, field)
	}
	for _, field := range s.payloads.Type(m.params).Fields {
		for _, name := range append(field.Aliases, field.Name) {
			if slices.Contains(known.required, name) && name != idempotencyKey {
				field.Required = true
			}
			if param, ok := known.params[name]; ok {
				field.Description = cmp.Or(field.Description, param.description)
				field.Type = withWords(field.Type, param.words, false)
			}
		}
		fields = append(fields, field)
	}
	return object(m.op.Name()+" payload", fields)
}

// withWords is a type of texts, or of lists of them, limited to the words; open says that others may come.
func withWords(t *schema.Type, words []string, open bool) *schema.Type {
	limited := *t
	switch {
	case len(words) == 0:
		return t
	case t.Kind == schema.String:
		limited.Enum, limited.EnumOpen = words, open
	case t.Kind == schema.List:
		limited.Elem = withWords(t.Elem, words, open)
	}
	return &limited
}

// output is the shape of connectorOutputPayload. A record without an id of its own is given whole when it is created
// or updated.
func (m *method) output() *schema.Type {
	record := m.record
	switch m.op.Verb {
	case connectors.Delete:
		return nil
	case connectors.List:
		return &schema.Type{Kind: schema.List, Elem: record}
	case connectors.Get:
		return record
	}
	fields := record.Fields
	switch {
	case silent[m.op.Name()]:
		fields = nil
	case record.Field("Sid") != nil:
		fields = []schema.Field{*record.Field("Sid")}
	}
	if m.op.Verb == connectors.Update {
		fields = append(slices.Clone(fields), schema.Field{
			Name: "Count", Type: count,
			Description: "How many records were updated, where a filter clause chose them; the rest is then absent.",
		})
	}
	return object(m.op.Name()+" result", fields)
}
