package check

import "hawser/internal/lang"

// The parts that the published schema is made of.

func ref(name string) map[string]any { return map[string]any{"$ref": "#/$defs/" + name} }

func describe(schema map[string]any, description string) map[string]any {
	schema["description"] = description
	return schema
}

func text(description string) map[string]any {
	return map[string]any{"type": "string", "description": description}
}

func truth(description string) map[string]any {
	return map[string]any{"type": "boolean", "description": description}
}

func pattern(description, expression string) map[string]any {
	return map[string]any{"type": "string", "pattern": expression, "description": description}
}

func oneOf(description string, words ...string) map[string]any {
	return map[string]any{"enum": anyOf(words), "description": description}
}

func list(description string, items map[string]any) map[string]any {
	return map[string]any{"type": "array", "items": items, "description": description}
}

// object is an object that has these properties and no others.
func object(description string, required []string, properties map[string]any) map[string]any {
	schema := map[string]any{
		"type": "object", "description": description, "properties": properties, "additionalProperties": false,
	}
	if len(required) > 0 {
		schema["required"] = anyOf(required)
	}
	return schema
}

// withMeta adds the properties of every definition.
func withMeta(properties map[string]any) map[string]any {
	properties["kind"] = map[string]any{"type": "string"}
	properties["name"] = ref("name")
	properties["description"] = text("What the definition is for.")
	properties["labels"] = ref("labels")
	return properties
}

// when demands a schema where a property has a value.
func when(property, value string, then map[string]any) map[string]any {
	return map[string]any{
		"if":   map[string]any{"properties": map[string]any{property: map[string]any{"const": value}}, "required": []any{property}},
		"then": then,
	}
}

func anyOf(words []string) []any {
	values := make([]any, len(words))
	for i, word := range words {
		values[i] = word
	}
	return values
}

// identifierSchema is a name that expressions can use.
func identifierSchema() map[string]any {
	name := pattern("A name that expressions use: letters, digits and _, and no word of the expression language.", identifierPattern)
	name["not"] = map[string]any{"enum": anyOf(lang.Reserved())}
	name["maxLength"] = int64(100)
	return name
}
