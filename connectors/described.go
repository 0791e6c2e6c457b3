package connectors

import "hawser/internal/source"

// Described is a Connector that knows no application until a document describes
// one. Its own Spec has no operations and tells how its connections authenticate.
type Described interface {
	Connector
	// Describe gives the connector of one connection: its Spec has the operations of the document. It makes no call. All
	// that is wrong are problems, in the settings or in the document; where one is an error, there is no connector.
	// What was described before is not read anew.
	Describe(Description) (Connector, []source.Problem)
}

// Description is what a connection says of the API that its connector is to call.
type Description struct {
	// Document is what describes the API; nil where the connection names none, or none that can be read.
	Document *source.File
	// BaseURL is where the API is: scheme, host, port and the path before those of the document. Empty means that the
	// document tells.
	BaseURL Setting
	// IdempotencyHeader is the name of the header in which the API takes an idempotency key, "" where it takes none.
	IdempotencyHeader Setting
	// RatePerNode is how many transactions per second a node may make; 0 means the connector's default.
	RatePerNode float64
	Pagination  Pagination
	// Auth holds the settings under auth, without values.
	Auth []Setting
	// Reached says that the connection tells by other settings which host is called.
	Reached bool
	// Span is where a problem of the description as a whole is told.
	Span source.Span
}

// Setting is the value of a setting, or its name where the value is nobody's business, with its place.
type Setting struct {
	Value string
	Span  source.Span
}

// Pagination says how lists are read page by page. What is empty is found out from the document.
type Pagination struct {
	// Style is one of PaginationStyles.
	Style Setting
	// Parameter is the parameter of the query that says which page: its token, its number, how many records come before
	// it, or the record that it comes after.
	Parameter Setting
	// Size is the parameter that says how many records a page has.
	Size Setting
	// Records and Next are fields of the answer, with dots for those of objects in it: the page's records, and the token
	// or the address of the next page.
	Records, Next Setting
}

// PaginationStyles are the ways in which lists are read page by page.
var PaginationStyles = []string{"token", "after", "link", "page", "offset", "none"}

// Omission is a part of the document that became no part of an operation.
type Omission struct {
	// Request is the document's: "POST /v1/files".
	Request string
	// Part is what of it was left out: "the query parameter expand". It is empty for the request as a whole.
	Part string
	// Reason says why.
	Reason string
}
