package http

import (
	"github.com/getkin/kin-openapi/openapi3"

	"hawser/connectors"
	"hawser/internal/schema"
)

// method is a request of the document, and the operation that it serves.
type method struct {
	op   *connectors.Operation
	path path
	// verb is the HTTP request's, spec what the document says of it.
	verb string
	spec *openapi3.Operation
	// slots are the placeholders of the path, in its order. The last one names the record itself where own says so.
	slots []parameter
	own   bool
	// query and headers are the other parameters that a call can give.
	queryParameters, headers []parameter
	body                     body
	answer                   answer
	paging                   pager
	// bounds are the parameters of a List's query that bound columns.
	bounds []bound
	// id is the field by which the entity's List tells the record, "" where none does.
	id string
	// getter and lister are the entity's Get and List, nil where it has none.
	getter, lister *method
}

// parameter is a value that a request takes beside its body.
type parameter struct {
	// name is the API's, field that of the payload, or the column of a List.
	name, field string
	description string
	required    bool
	typ         *schema.Type
	// style and explode say how a list or an object is written; json, that every value is written as JSON.
	style   string
	explode bool
	json    bool
	// described is what the document says of it.
	described *openapi3.Parameter
	// asked says that the records of a List do not hold the value: it can be asked for, not looked at.
	asked bool
	// bounds says that the value is nothing but a bound of the column.
	bounds bool
}

// The places of parameters, as the document calls them.
const (
	inPath   = "path"
	inQuery  = "query"
	inHeader = "header"
	inCookie = "cookie"
)

// parents are the slots of the records that the record belongs to.
func (m *method) parents() []parameter {
	if m.own {
		return m.slots[:len(m.slots)-1]
	}
	return m.slots
}

// changes says whether the request changes something.
func (m *method) changes() bool { return m.verb != "GET" }

// repeatable says whether making the request twice does the same as making it once: the definition of its verb.
func (m *method) repeatable() bool { return m.verb != "POST" && m.verb != "PATCH" }
