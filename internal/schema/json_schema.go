package schema

import "slices"

// FromJSONSchema gives the shape that a JSON Schema describes, as far as types
// tell: what else it demands (bounds, patterns, combinations) is for a validator.
// The schema is canonical data; what is not understood is Any.
func FromJSONSchema(schema any) *Type {
	object, ok := schema.(map[string]any)
	if !ok {
		return &Type{}
	}
	for _, combined := range []string{"$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "not", "if"} {
		if _, has := object[combined]; has {
			return &Type{}
		}
	}
	names, nullable := typeNames(object["type"])
	if len(names) != 1 {
		return &Type{}
	}
	t := &Type{Nullable: nullable}
	t.Description, _ = object["description"].(string)
	t.Format, _ = object["format"].(string)
	switch names[0] {
	case "boolean":
		t.Kind = Bool
	case "integer":
		t.Kind = Int
	case "number":
		t.Kind = Float
	case "string":
		t.Kind = String
		t.Enum = words(object["enum"])
	case "array":
		t.Kind = List
		t.Elem = FromJSONSchema(object["items"])
	case "object":
		t.properties(object)
	}
	return t
}

// properties makes t an object with the declared properties, or a map where only the values' type is declared.
func (t *Type) properties(schema map[string]any) {
	declared, _ := schema["properties"].(map[string]any)
	rest, restrained := schema["additionalProperties"]
	if len(declared) == 0 && restrained && rest != false {
		t.Kind, t.Elem = Map, FromJSONSchema(rest)
		return
	}
	t.Kind = Object
	t.Open = rest != false
	required, _ := schema["required"].([]any)
	for _, name := range SortedKeys(declared) {
		t.Fields = append(t.Fields, Field{
			Name:     name,
			Required: slices.Contains(required, any(name)),
			Type:     FromJSONSchema(declared[name]),
		})
	}
}

// typeNames gives the types that "type" allows, but null.
func typeNames(declared any) (names []string, nullable bool) {
	switch v := declared.(type) {
	case string:
		names = []string{v}
	case []any:
		names = words(v)
	}
	nullable = slices.Contains(names, "null")
	return slices.DeleteFunc(names, func(name string) bool { return name == "null" }), nullable
}

// words gives the strings of a list, none if it holds anything else but null.
func words(list any) []string {
	members, _ := list.([]any)
	var texts []string
	for _, member := range members {
		text, ok := member.(string)
		if !ok && member != nil {
			return nil
		}
		if ok {
			texts = append(texts, text)
		}
	}
	return texts
}
