package dataflow

import (
	"cmp"
	"slices"
	"strconv"
	"time"

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

// DatedColumn gives the column of times by which the application narrows a List whose records go on changing: when a message
// was sent, when a call was begun. A record may have its time late, or never. It is nil where there is none, and where
// CreatedColumn tells what is new.
func DatedColumn(list *connectors.Operation) *connectors.Column {
	if CreatedColumn(list) != nil {
		return nil
	}
	for _, name := range []string{"DateCreated", "DateSent", "StartTime", "MessageDate"} {
		i := slices.IndexFunc(list.Columns, func(c connectors.Column) bool {
			return c.Name == name && c.Type != nil && c.Type.Format == formatMail && slices.Contains(c.Native, ">=")
		})
		if i >= 0 {
			return &list.Columns[i]
		}
	}
	return nil
}

// formatMail is the format of times as mails have them, RFC 2822.
const formatMail = "date-time-rfc-2822"

// narrowed gives the conditions on a List that bound when its records were created, or have their time.
func narrowed(list *connectors.Operation, from, until int64) []string {
	column, text := CreatedColumn(list), func(at int64) string { return strconv.FormatInt(at, 10) }
	if column == nil {
		column, text = DatedColumn(list), func(at int64) string { return time.Unix(at, 0).UTC().Format("'" + time.RFC3339 + "'") }
	}
	var conditions []string
	if column != nil && from > 0 {
		conditions = append(conditions, column.Name+" >= "+text(from))
	}
	if column != nil && until > 0 {
		conditions = append(conditions, column.Name+" < "+text(until))
	}
	return conditions
}

// timed is the member of a list's records that its cursor goes by.
func timed(list *connectors.Operation) string {
	column := DatedColumn(list)
	if t := elem(list.Output); column != nil && t != nil && t.Field(column.Name) != nil {
		return t.Field(column.Name).WireName()
	}
	return memberCreated
}

// memberCreated is when a record was created, as Stripe says it.
const memberCreated = "created"

// createdOf is when a record was created, in Unix seconds, 0 where it does not tell.
func createdOf(record any) int64 {
	return cmp.Or(instantOf(record, memberCreated), instantOf(record, "date_created"))
}

// instantOf is a time that a record has, in Unix seconds, 0 for none.
func instantOf(record any, member string) int64 {
	at, err := timeOf(memberOf(record, member))
	if err != nil {
		return 0
	}
	return at.Unix()
}

// border gives the path of a column that a mapping fills with when a record was created, "" where there is none.
func border(set *lang.MappingSet, table *dataset.Schema) string {
	for i := range set.Mappings {
		m := &set.Mappings[i]
		if m.Expression != nil || m.Attribute.Value != root+"."+memberCreated {
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
