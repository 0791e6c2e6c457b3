package listing

import (
	"strings"

	"hawser/connectors"
	"hawser/connectors/filter"
)

// Finder carries a search out. Exact says that the API evaluates the whole clause, so that no more is asked for than is wanted.
type Finder struct {
	Find  func(Search) (Found, error)
	Exact bool
}

// List gives a page of the records that a call asks for, or all of them, in the API's order. They are then sorted by the
// columns asked for: the order holds within what is given. largest is how many records the API gives at once; read
// reads the filter clause. What is wrong with the call is a BadCall, before any request.
func List(call *connectors.Call, op *connectors.Operation, largest int, read func(clause string) (Finder, error)) (*connectors.Result, error) {
	size, err := call.Page()
	if err != nil {
		return nil, err
	}
	sorting, err := filter.ParseSorting(call.SortBy, op.Columns)
	if err != nil {
		return nil, &connectors.Error{Kind: connectors.BadCall, Message: "listEntitiesSortByColumns: " + strings.ReplaceAll(err.Error(), "\n", "; ")}
	}
	finder, err := read(call.FilterClause)
	if err != nil {
		return nil, err
	}
	s := Search{Size: size, From: Place{Size: largest}, Requests: connectors.MaxListPages}
	if call.AllPages {
		s.Requests, s.Records = connectors.MaxScanPages, connectors.MaxRecords
	} else if finder.Exact {
		s.From.Size = min(size, largest)
	}
	if call.PageToken != "" {
		if s.From, err = Parse(call.PageToken); err != nil {
			return nil, err
		}
	}
	found, err := finder.Find(s)
	if err != nil {
		return nil, err
	}
	if call.AllPages && found.Next != (Place{}) {
		return nil, connectors.TooManyRecords()
	}
	sorting.Sort(found.Rows)
	rows := make([]any, len(found.Rows))
	for i, row := range found.Rows {
		rows[i] = row
	}
	return &connectors.Result{Payload: rows, NextPageToken: found.Next.String(), RequestID: found.RequestID}, nil
}
