package stripe

import (
	"hawser/internal/schema"
)

// The answers of Create and Update. Update by a filter clause tells how many records it touched instead of an id.
var (
	created = object("created", []schema.Field{{Name: "Id", Type: recordID}})
	updated = object("updated", []schema.Field{{Name: "Id", Type: recordID}, {Name: "Count", Type: &schema.Type{Kind: schema.Int}}})
)

var (
	text    = &schema.Type{Kind: schema.String, Nullable: true}
	success = schema.Field{Name: "Success", Description: "Always true: an action that fails gives an error.", Type: &schema.Type{Kind: schema.String, Enum: []string{"true"}}}
)

// row is the type of an action's row: Success, and the resource with its nested keys joined by dots. The scalars of the
// resource and of the objects in it are listed; what lies deeper is there all the same, so the type is open.
func (s *shapes) row(m *method) *schema.Type {
	if m.quirk.row != nil {
		fields := []schema.Field{success}
		for name := range m.quirk.row(map[string]any{}) {
			fields = append(fields, schema.Field{Name: name, Type: text})
		}
		return object(m.op.Action+" row", fields)
	}
	fields, known := s.rows[m.result]
	if !known {
		fields = flatFields([]schema.Field{success}, "", s.answer.Type(m.result), 1)
		s.rows[m.result] = fields
	}
	if m.lists {
		fields = fields[1:]
	}
	row := object(m.op.Action+" row", fields)
	row.Open = true
	return row
}

func flatFields(fields []schema.Field, prefix string, t *schema.Type, depth int) []schema.Field {
	for _, field := range t.Fields {
		key := prefix + field.WireName()
		switch {
		case field.Type.Kind != schema.Object && field.Type.Kind != schema.Map:
			fields = append(fields, schema.Field{Name: key, Description: field.Description, Type: text})
		case depth > 0:
			fields = flatFields(fields, key+".", field.Type, depth-1)
		}
	}
	return fields
}
