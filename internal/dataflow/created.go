package dataflow

import (
	"slices"

	"hawser/connectors"
)

// CreatedColumn gives the column by which the application narrows a List to what is new, nil where it has none: all
// records are read in each run then.
func CreatedColumn(list *connectors.Operation) *connectors.Column {
	for _, name := range []string{"Created", "DateCreated"} {
		i := slices.IndexFunc(list.Columns, func(c connectors.Column) bool { return c.Name == name })
		if i >= 0 && slices.Contains(list.Columns[i].Native, ">=") {
			return &list.Columns[i]
		}
	}
	return nil
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
