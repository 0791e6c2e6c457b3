package dataflow

import (
	"slices"

	"hawser/connectors"
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

// Events gives the List of the application's events, by which changes of the records of list can be followed, or nil:
// the application keeps none, or the records cannot be read one by one.
func Events(spec *connectors.Spec, list *connectors.Operation) *connectors.Operation {
	events := spec.Operation("Event", connectors.List)
	if events == nil || spec.Operation(list.Entity, connectors.Get) == nil || CreatedColumn(events) == nil {
		return nil
	}
	return events
}
