package check_test

import (
	"hawser/connectors"
	"hawser/internal/schema"
)

// archive is a connector of records that belong to others, and of lists that its API narrows by some columns.
func archive() *connectors.Spec {
	record := &schema.Type{Kind: schema.Object, Name: "Record", Fields: []schema.Field{{Name: "Id", Type: text}}}
	rows := &schema.Type{Kind: schema.List, Elem: record}
	columns := []connectors.Column{
		{Name: "Id", Type: text, Native: []string{"="}},
		{Name: "Title", Type: maybe},
		{Name: "Pages", Type: whole},
		{Name: "Lent", Type: truth},
		{Name: "Created", Type: unixTime, Native: []string{"=", "BETWEEN", ">", ">=", "<", "<="}},
		{Name: "Printed", Type: &schema.Type{Kind: schema.String, Format: "date-time"}},
		{Name: "Binding", Inner: []string{"Colour"}, Type: &schema.Type{Kind: schema.Object, Fields: []schema.Field{{Name: "Colour", Type: text}}}},
	}
	ofBook := append([]connectors.Column{{Name: "Book", Type: text, Native: []string{"="}, Required: true}}, columns[:3]...)
	ofEither := append([]connectors.Column{{Name: "Book", Type: text, Native: []string{"="}}, {Name: "Map", Type: text, Native: []string{"="}}}, columns[:3]...)
	payload := func(name string, parents ...string) *schema.Type {
		t := &schema.Type{Kind: schema.Object, Name: name, Fields: []schema.Field{{Name: "Title", Type: text}}}
		for _, parent := range parents {
			t.Fields = append(t.Fields, schema.Field{Name: parent, Type: text})
		}
		return t
	}
	parent, either := []string{"Book"}, []string{"Book", "Map"}
	return &connectors.Spec{
		Name: "archive", Version: 1, Rate: 6, MaxNameLength: 20,
		Auth: []connectors.AuthGroup{{{Name: "apiKey", Secret: true}}}, Routing: []string{"edge"},
		Operations: []*connectors.Operation{
			{Connector: "archive", Entity: "Book", Verb: connectors.Delete, Columns: columns, PageRecords: 100},
			{Connector: "archive", Entity: "Book", Verb: connectors.List, Output: rows, Columns: columns, PageRecords: 100},
			{Connector: "archive", Entity: "Note", Verb: connectors.Create, Payload: payload("Note", "Book", "Map"), Output: record, Either: either},
			{Connector: "archive", Entity: "Note", Verb: connectors.Get, Output: record, Either: either},
			{Connector: "archive", Entity: "Note", Verb: connectors.List, Output: rows, Columns: ofEither, PageRecords: 100, Either: either},
			{Connector: "archive", Entity: "Page", Verb: connectors.Create, Payload: payload("Page", "Book"), Output: record, Parents: parent},
			{Connector: "archive", Entity: "Page", Verb: connectors.Get, Output: record, Parents: parent},
			{Connector: "archive", Entity: "Page", Verb: connectors.List, Output: rows, Columns: ofBook, PageRecords: 100, Parents: parent},
			{Connector: "archive", Entity: "Page", Verb: connectors.Update, Payload: payload("Page", "Book"), Output: record, Columns: ofBook, PageRecords: 100, Parents: parent},
		},
	}
}
