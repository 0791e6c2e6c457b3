package connectortest

import (
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/internal/schema"
)

// Sampler makes calls of operations with nothing but what an operation says of itself.
type Sampler struct {
	// Word gives a text for a field or column, and for the record's own id where name is "". Nil is any text that the
	// type allows.
	Word func(op *connectors.Operation, name string, t *schema.Type) string
}

// Call gives an id for each record that the operation needs, the columns that it requires, and a payload with every
// field that its schema requires, however deep it lies.
func (s Sampler) Call(op *connectors.Operation) connectors.Call {
	m := sampling{s, op}
	call := connectors.Call{Operation: op, IdempotencyKey: "connectortest/" + op.Name()}
	if op.Payload != nil {
		call.Payload = m.object(op.Payload)
	}
	for i, name := range op.Either {
		delete(call.Payload, name)
		if i == 0 && op.Verb == connectors.Create {
			call.Payload[name] = m.word(name, &schema.Type{})
		}
	}
	switch op.Verb {
	case connectors.List:
		call.FilterClause = m.requiredColumns()
	case connectors.Get, connectors.Update, connectors.Delete:
		if !op.Single {
			call.EntityID = m.id()
		}
	}
	return call
}

// sampling is a call in the making.
type sampling struct {
	Sampler
	op *connectors.Operation
}

// id names a record, after those that it belongs to.
func (m sampling) id() string {
	var ids []string
	for _, name := range slices.Concat(m.op.Either[:min(len(m.op.Either), 1)], m.op.Parents, []string{""}) {
		ids = append(ids, m.word(name, &schema.Type{}))
	}
	return strings.Join(ids, "/")
}

func (m sampling) requiredColumns() string {
	var conditions []string
	for _, column := range m.op.Columns {
		if !column.Required && (len(m.op.Either) == 0 || column.Name != m.op.Either[0]) {
			continue
		}
		name, typ := column.Name, column.Type
		if typ.Kind == schema.Object && len(typ.Fields) > 0 {
			name, typ = name+"."+typ.Fields[0].Name, typ.Fields[0].Type
		}
		conditions = append(conditions, name+" = '"+m.word(name, typ)+"'")
	}
	return strings.Join(conditions, " AND ")
}

// object gives an object with the fields that its type requires.
func (m sampling) object(t *schema.Type) map[string]any {
	out := map[string]any{}
	for i := range t.Fields {
		if field := &t.Fields[i]; field.Required {
			out[field.Name] = m.value(field.Name, field.Type)
		}
	}
	return out
}

func (m sampling) value(name string, t *schema.Type) any {
	switch t.Kind {
	case schema.Bool:
		return true
	case schema.Int, schema.Any:
		return int64(1)
	case schema.Float:
		return 1.5
	case schema.List:
		return []any{m.value(name, t.Elem)}
	case schema.Map:
		return map[string]any{"sample": m.value(name, t.Elem)}
	case schema.Object:
		return m.inner(t)
	default:
		return m.word(name, t)
	}
}

// inner gives an object within another. An empty one would not be sent, and which of its fields are required may depend
// on the request, so it has all that are one value.
func (m sampling) inner(t *schema.Type) map[string]any {
	out := m.object(t)
	for i := range t.Fields {
		switch field := &t.Fields[i]; field.Type.Kind {
		case schema.Bool, schema.Int, schema.Float, schema.String:
			out[field.Name] = m.value(field.Name, field.Type)
		}
	}
	if len(out) == 0 && len(t.Fields) > 0 {
		out[t.Fields[0].Name] = m.value(t.Fields[0].Name, t.Fields[0].Type)
	}
	return out
}

// word gives a text: the first of those that a type names, if it names any.
func (m sampling) word(name string, t *schema.Type) string {
	for _, text := range t.Enum {
		if text != "" {
			return text
		}
	}
	if m.Word != nil {
		return m.Word(m.op, name, t)
	}
	if t.Format == "byte" {
		return "c2FtcGxl"
	}
	return "sample"
}
