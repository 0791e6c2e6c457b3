package http

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"hawser/internal/schema"
)

// shapes makes types of the document's schemas: each once, so that one which refers to itself becomes a cycle.
type shapes struct {
	// answers says that the types are those of what the API gives: any text may come where words are listed, a field that
	// is not required may be null, and one that is only written is none.
	answers bool
	types   map[*openapi3.Schema]*schema.Type
	// twins are the nullable ones of types that are not.
	twins map[*schema.Type]*schema.Type
}

func newShapes(answers bool) *shapes {
	return &shapes{answers: answers, types: map[*openapi3.Schema]*schema.Type{}, twins: map[*schema.Type]*schema.Type{}}
}

// of gives the type of a schema; without one, or where types cannot tell, it is Any.
func (s *shapes) of(ref *openapi3.SchemaRef) *schema.Type {
	if ref == nil || ref.Value == nil {
		return &schema.Type{}
	}
	if known := s.types[ref.Value]; known != nil {
		return known
	}
	t := &schema.Type{}
	s.types[ref.Value] = t
	s.fill(t, ref.Value)
	if t.Kind == schema.Object && t.Name == "" {
		t.Name = typeName(ref)
	}
	if twin := s.twins[t]; twin != nil {
		*twin = *t
		twin.Nullable = true
	}
	return t
}

// typeName is what messages call the type of a schema.
func typeName(ref *openapi3.SchemaRef) string {
	if ref.Ref != "" {
		return identifier(ref.Ref[strings.LastIndexByte(ref.Ref, '/')+1:])
	}
	if ref.Value.Title != "" {
		return identifier(ref.Value.Title)
	}
	return ""
}

// nullable gives the type for a field that may be null.
func (s *shapes) nullable(t *schema.Type) *schema.Type {
	if t.Nullable {
		return t
	}
	twin := s.twins[t]
	if twin == nil {
		twin = new(schema.Type)
		*twin = *t
		twin.Nullable = true
		s.twins[t] = twin
	}
	return twin
}

func (s *shapes) fill(t *schema.Type, of *openapi3.Schema) {
	t.Description = summary(of.Description)
	t.Nullable = of.Nullable || of.Type.IncludesNull()
	alternatives := slices.DeleteFunc(slices.Concat(of.AnyOf, of.OneOf), func(a *openapi3.SchemaRef) bool {
		null := isNull(a)
		t.Nullable = t.Nullable || null
		return null
	})
	if others := slices.DeleteFunc(slices.Clone(alternatives), isBlank); len(others) > 0 && !slices.ContainsFunc(others, isText) {
		alternatives = others // "" beside an object stands for none, and types the rest no less
	}
	switch kinds := kindsOf(of); {
	case len(alternatives) == 1 && !isObject(of) && len(of.AllOf) == 0, len(alternatives) > 0 && !isObject(of) && !allObjects(alternatives):
		s.choose(t, alternatives)
	case isObject(of) || len(of.AllOf)+len(alternatives) > 0 && allObjects(of.AllOf) && allObjects(alternatives):
		s.object(t, of)
	case len(of.AllOf) > 0 && len(kinds) == 0:
		s.choose(t, of.AllOf[len(of.AllOf)-1:])
	case len(kinds) == 1:
		s.scalar(t, of, kinds[0])
	}
}

// kindsOf lists the types that a schema allows, but null.
func kindsOf(of *openapi3.Schema) []string {
	return slices.DeleteFunc(slices.Clone(of.Type.Slice()), func(kind string) bool { return kind == "null" })
}

// choose makes t what all alternatives are, where that is the same.
func (s *shapes) choose(t *schema.Type, alternatives openapi3.SchemaRefs) {
	nullable, description := t.Nullable, t.Description
	first := s.of(alternatives[0])
	same := !slices.ContainsFunc(alternatives[1:], func(a *openapi3.SchemaRef) bool {
		other := s.of(a)
		return other.Kind != first.Kind || other.Kind == schema.List || other.Kind == schema.Map || other.Kind == schema.Object
	})
	if !same {
		return
	}
	*t = *first
	t.Nullable = nullable || first.Nullable
	if description != "" {
		t.Description = description
	}
	for _, a := range alternatives[1:] {
		other := s.of(a)
		if len(t.Enum) == 0 || len(other.Enum) == 0 {
			t.Enum, t.EnumOpen = nil, false
			continue
		}
		t.Enum = slices.Concat(t.Enum, other.Enum)
	}
}

func (s *shapes) scalar(t *schema.Type, of *openapi3.Schema, kind string) {
	t.Format = of.Format
	switch kind {
	case "boolean":
		t.Kind = schema.Bool
	case "integer":
		t.Kind = schema.Int
	case "number":
		t.Kind = schema.Float
	case "string":
		t.Kind = schema.String
		t.Enum = words(of.Enum)
		t.EnumOpen = s.answers && len(t.Enum) > 0
	case "array":
		t.Kind, t.Elem = schema.List, s.of(of.Items)
	}
}

// words lists the texts of an enum, each once; none where it holds anything else but null.
func words(enum []any) []string {
	var list []string
	for _, value := range enum {
		text, ok := value.(string)
		switch {
		case value == nil:
		case !ok:
			return nil
		case !slices.Contains(list, text):
			list = append(list, text)
		}
	}
	return list
}

// object makes t an object with the fields of a schema, or a map where it names none.
func (s *shapes) object(t *schema.Type, of *openapi3.Schema) {
	m := members{properties: map[string]*openapi3.SchemaRef{}, differ: map[string]bool{}, seen: map[*openapi3.Schema]bool{}}
	required := m.gather(of)
	if len(m.properties) == 0 && !m.closed {
		t.Kind, t.Elem = schema.Map, s.of(m.rest)
		return
	}
	t.Kind, t.Open = schema.Object, m.open
	taken := names{}
	for _, name := range fieldOrder(sortedKeys(m.properties)) {
		ref := m.properties[name]
		if ref == nil || ref.Value == nil || s.answers && ref.Value.WriteOnly || !s.answers && ref.Value.ReadOnly {
			continue
		}
		field := schema.Field{Name: taken.take(identifier(name)), Required: required[name], Description: summary(ref.Value.Description)}
		if field.Name != name {
			field.Aliases = []string{name}
		}
		if field.Type = s.of(ref); m.differ[name] {
			field.Type = &schema.Type{}
		}
		if s.answers && !field.Required {
			field.Type = s.nullable(field.Type)
		}
		t.Fields = append(t.Fields, field)
	}
}

// fieldOrder puts the names that are identifiers before the others, so that they keep their spelling.
func fieldOrder(list []string) []string {
	slices.SortStableFunc(list, func(a, b string) int {
		switch own, other := identifier(a) == a, identifier(b) == b; {
		case own == other:
			return 0
		case own:
			return -1
		default:
			return 1
		}
	})
	return list
}

// members are those of an object and of all that it is put together from.
type members struct {
	properties map[string]*openapi3.SchemaRef
	// differ names the properties that alternatives describe differently.
	differ map[string]bool
	// open says that there may be others, closed that there may be none, and rest what they are.
	open, closed bool
	rest         *openapi3.SchemaRef
	seen         map[*openapi3.Schema]bool
}

// gather adds what a schema says, and gives the properties that it requires.
func (m *members) gather(of *openapi3.Schema) map[string]bool {
	required := map[string]bool{}
	if of == nil || m.seen[of] {
		return required
	}
	m.seen[of] = true
	for _, name := range of.Required {
		required[name] = true
	}
	for name, ref := range of.Properties {
		if known := m.properties[name]; known != nil && ref != nil && known.Value != ref.Value {
			m.differ[name] = !sameKind(known, ref)
		}
		m.properties[name] = ref
	}
	if rest := of.AdditionalProperties; rest.Schema != nil || rest.Has != nil && *rest.Has {
		m.open, m.rest = true, rest.Schema
	} else if rest.Has != nil {
		m.closed = true
	}
	for _, part := range of.AllOf {
		for name := range m.gather(part.Value) {
			required[name] = true
		}
	}
	var always map[string]bool
	for _, alternative := range slices.Concat(of.AnyOf, of.OneOf) {
		if isNull(alternative) {
			continue
		}
		needs := m.gather(alternative.Value)
		if always == nil {
			always = needs
		}
		for name := range always {
			if !needs[name] {
				delete(always, name)
			}
		}
	}
	for name := range always {
		required[name] = true
	}
	return required
}

func sameKind(a, b *openapi3.SchemaRef) bool {
	return a.Value != nil && b.Value != nil && slices.Equal(a.Value.Type.Slice(), b.Value.Type.Slice()) && !isObject(a.Value) && !a.Value.Type.Is("array")
}

// isObject says whether a schema is of objects by itself.
func isObject(of *openapi3.Schema) bool {
	kinds := kindsOf(of)
	return len(kinds) == 1 && kinds[0] == "object" || len(kinds) == 0 && len(of.Properties) > 0
}

// allObjects says whether all schemas are of objects, be it by what they are put together from.
func allObjects(list openapi3.SchemaRefs) bool { return objects(list, map[*openapi3.Schema]bool{}) }

func objects(list openapi3.SchemaRefs, seen map[*openapi3.Schema]bool) bool {
	return !slices.ContainsFunc(list, func(ref *openapi3.SchemaRef) bool {
		if ref == nil || ref.Value == nil || seen[ref.Value] {
			return true
		}
		seen[ref.Value] = true
		defer delete(seen, ref.Value)
		parts := slices.Concat(ref.Value.AllOf, ref.Value.AnyOf, ref.Value.OneOf)
		return !isObject(ref.Value) && (len(parts) == 0 || !objects(parts, seen))
	})
}

// isNull says whether a schema allows null alone.
func isNull(ref *openapi3.SchemaRef) bool {
	if ref == nil || ref.Value == nil {
		return false
	}
	onlyNull := len(ref.Value.Enum) == 1 && ref.Value.Enum[0] == nil
	return onlyNull || ref.Value.Type.IncludesNull() && len(kindsOf(ref.Value)) == 0
}

// isBlank says whether a schema allows the empty text alone.
func isBlank(ref *openapi3.SchemaRef) bool {
	return isText(ref) && len(ref.Value.Enum) == 1 && ref.Value.Enum[0] == ""
}

func isText(ref *openapi3.SchemaRef) bool {
	return ref != nil && ref.Value != nil && ref.Value.Type.Is("string")
}
