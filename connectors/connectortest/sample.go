package connectortest

import (
	"strings"

	"hawser/connectors"
	"hawser/internal/schema"
)

// Call makes a call of an operation with nothing but what the operation says of itself: an id for each record that it
// needs, the columns that it requires, and a payload with every field that its schema requires, however deep it lies.
func Call(op *connectors.Operation) connectors.Call {
	call := connectors.Call{Operation: op, IdempotencyKey: "connectortest/" + op.Name()}
	if op.Payload != nil {
		call.Payload = object(op.Payload)
	}
	for i, name := range op.Either {
		delete(call.Payload, name)
		if i == 0 && op.Verb == connectors.Create {
			call.Payload[name] = "sample"
		}
	}
	switch op.Verb {
	case connectors.List:
		call.FilterClause = requiredColumns(op)
	case connectors.Get, connectors.Update, connectors.Delete:
		if !op.Single {
			call.EntityID = sampleID(op)
		}
	}
	return call
}

// sampleID names a record, after those that it belongs to.
func sampleID(op *connectors.Operation) string {
	return strings.Repeat("sample/", len(op.Parents)+min(len(op.Either), 1)) + "sample"
}

func requiredColumns(op *connectors.Operation) string {
	var conditions []string
	for _, column := range op.Columns {
		if !column.Required && (len(op.Either) == 0 || column.Name != op.Either[0]) {
			continue
		}
		name, typ := column.Name, column.Type
		if typ.Kind == schema.Object && len(typ.Fields) > 0 {
			name, typ = name+"."+typ.Fields[0].Name, typ.Fields[0].Type
		}
		conditions = append(conditions, name+" = '"+word(typ)+"'")
	}
	return strings.Join(conditions, " AND ")
}

// object gives an object with the fields that its type requires.
func object(t *schema.Type) map[string]any {
	out := map[string]any{}
	for i := range t.Fields {
		field := &t.Fields[i]
		if field.Required {
			out[field.Name] = sample(field.Type)
		}
	}
	return out
}

func sample(t *schema.Type) any {
	switch t.Kind {
	case schema.Bool:
		return true
	case schema.Int, schema.Any:
		return int64(1)
	case schema.Float:
		return 1.5
	case schema.List:
		return []any{sample(t.Elem)}
	case schema.Map:
		return map[string]any{"sample": sample(t.Elem)}
	case schema.Object:
		return inner(t)
	default:
		return word(t)
	}
}

// inner gives an object within another. An empty one would not be sent, and which of its fields are required may depend
// on the request, so it has all that are one value.
func inner(t *schema.Type) map[string]any {
	out := object(t)
	for i := range t.Fields {
		switch field := &t.Fields[i]; field.Type.Kind {
		case schema.Bool, schema.Int, schema.Float, schema.String:
			out[field.Name] = sample(field.Type)
		}
	}
	if len(out) == 0 && len(t.Fields) > 0 {
		out[t.Fields[0].Name] = sample(t.Fields[0].Type)
	}
	return out
}

// word gives a text: the first of those that a type names, if it names any.
func word(t *schema.Type) string {
	for _, text := range t.Enum {
		if text != "" {
			return text
		}
	}
	switch t.Format {
	case "byte":
		return "c2FtcGxl"
	case "date-time":
		return "2024-05-31T00:00:00Z"
	case "date":
		return "2024-05-31"
	default:
		return "sample"
	}
}
