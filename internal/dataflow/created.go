package dataflow

import (
	"slices"

	"hawser/connectors"
	"hawser/internal/dataset"
	"hawser/internal/lang"
)

// CreatedColumn gives the column by which the application narrows a List to what is new, nil where it has none: all
// records are read in each run then.
func CreatedColumn(list *connectors.Operation) *connectors.Column {
	i := slices.IndexFunc(list.Columns, func(c connectors.Column) bool {
		return c.Name == "Created" && c.Type != nil && c.Type.Format == "unix-time" && slices.Contains(c.Native, ">=")
	})
	if i < 0 {
		return nil
	}
	return &list.Columns[i]
}

// border gives the path of a column that a mapping fills with when a record was created, "" where there is none.
func border(set *lang.MappingSet, table *dataset.Schema) string {
	for i := range set.Mappings {
		m := &set.Mappings[i]
		if m.Expression != nil || m.Attribute.Value != root+".created" {
			continue
		}
		if field := table.Field(m.Destination.Value); field != nil && (field.Kind == dataset.Int || field.Kind == dataset.Time) {
			return m.Destination.Value
		}
	}
	return ""
}

// Events gives the List of the application's events, by which changes of the records of list can be followed, or nil:
// the application keeps none, or the records cannot be read one by one.
func Events(spec *connectors.Spec, list *connectors.Operation) *connectors.Operation {
	events := spec.Operation("Event", connectors.List)
	if events == nil || spec.Operation(list.Entity, connectors.Get) == nil || CreatedColumn(events) == nil {
		return nil
	}
	return events
}
