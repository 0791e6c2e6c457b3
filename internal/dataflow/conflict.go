package dataflow

import (
	"hawser/internal/dataset"
	"hawser/internal/source"
)

// Conflict is the problem of a flow whose table cannot take a column: at the column's place in the schema, or where the
// path is empty, and the key is another, at the mapping of the key. The path is the column's in the table, the flow one
// that NewFlow has made.
func (f *Flow) Conflict(path []string, why string) source.Problem {
	span := f.Dataflow.Mapping.Span
	if key := identityOf(f.Mapping); key != nil {
		span = key.Destination.Span
	}
	if len(path) > 0 {
		span = placeOf(f.Schema, f.declared(path))
	}
	return problem(codeTable, span, wordTable(f.Dataset.Name.Value, why), hintTable)
}

// Unreached is the warning of a flow whose table could not be looked at.
func (f *Flow) Unreached(why string) source.Problem {
	warning := problem(codeTable, f.Dataset.Location.Span, wordUnreached(f.Dataset.Name.Value, why), hintUnreached)
	warning.Severity = source.Warning
	return warning
}

// declared gives the path in the JSON Schema of the type of a column.
func (f *Flow) declared(path []string) []string {
	table, _ := Table(f.Mapping, f.Schema)
	field := &table.Root
	var declared []string
	for _, name := range path {
		switch {
		case field == nil:
		case field.Kind == dataset.List:
			field, declared = field.Elem, append(declared, "items")
			continue
		default:
			field = member(field, name)
		}
		if field != nil {
			name = field.Member
		}
		declared = append(declared, "properties", name)
	}
	return append(declared, "type")
}
