package lang

import "hawser/internal/source"

// API is what a connection says of an API that its connector does not know.
type API struct {
	// OpenAPI is the path of the document that describes it, from the file that names it; Document is what it holds, nil
	// where it cannot be read.
	OpenAPI  Text
	Document *source.File
	// BaseURL is where it is; empty means that the document says.
	BaseURL Text
	// RatePerNode is how many transactions per second a node may make; 0 means the connector's default.
	RatePerNode float64
	// IdempotencyHeader is the header in which it takes an idempotency key; empty means that it takes none.
	IdempotencyHeader Text
	Pagination        Pagination
	// Given are the settings of these that the connection has.
	Given []Text
}

// Pagination says how the API's lists are read page by page. What is empty is found out from the document.
type Pagination struct{ Style, Parameter, Size, Records, Next Text }
