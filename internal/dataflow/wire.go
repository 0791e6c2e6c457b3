package dataflow

import (
	"hawser/internal/schema"
)

// wireTypes gives types as the API spells their fields; a graph with cycles is walked once.
type wireTypes map[*schema.Type]*schema.Type

// of is the type of rows of type t as the API spells them. Fields that the API may leave out are nullable.
func (w wireTypes) of(t *schema.Type) *schema.Type {
	if t == nil {
		return &schema.Type{}
	}
	if known := w[t]; known != nil {
		return known
	}
	wire := *t
	w[t] = &wire
	if t.Elem != nil {
		wire.Elem = w.of(t.Elem)
	}
	wire.Fields = make([]schema.Field, len(t.Fields))
	for i := range t.Fields {
		field := &t.Fields[i]
		wire.Fields[i] = schema.Field{
			Name: field.WireName(), Description: field.Description, Required: field.Required, Type: w.of(field.Type),
		}
	}
	return &wire
}
