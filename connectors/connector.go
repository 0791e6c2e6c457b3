// Package connectors says what a connector is: the catalogue of what it can do,
// and how one call to its application is made and fails.
//
// It knows neither of Temporal nor of YAML. The connectors themselves are the
// packages below it; connectors/all lists them.
package connectors

import (
	"context"
	"net/http"

	"hawser/internal/schema"
)

// Connector is the code that knows one application.
//
// To add a connector:
//  1. Make a package below this one whose Connector function gives it: Spec and Open in a file that has the package's
//     name, the ways to authenticate in Spec.Auth, secrets read through Connection.Auth at each call.
//  2. Derive Spec.Operations from what the vendor publishes - an SDK's types, an OpenAPI document - in catalogue.go:
//     name, shape of payload and answer, filterable columns, whether a call changes something and whether a key makes
//     it safe to repeat. Names that the vendor's documents give differently stand in an overlay, as data.
//  3. Make a call in call.go: check the payload with Operation.Conform, make the request with Connection.HTTP, give the
//     answer under the names of Operation.Output. Neither retry nor pace: that is the caller's business.
//  4. Turn every failure into an *Error in errors.go: the kind decides what happens next, the message repeats neither a
//     secret nor what the payload says. Of a call that must not be made twice and may have been carried out, say
//     OutcomeUnknown, unless you can look up what became of it.
//  5. List page by page in list.go, with a token that stays good while records come and go, and evaluate with package
//     filter what the API does not. Package listing does it for an API that says how the page after a page is asked for.
//  6. Hold it to connectortest.Run in eight lines, to connectortest.RunAt where a vendor or a simulator keeps records,
//     and call every operation with connectortest.Cover against something that was not written for it.
//  7. Add it to the one line of connectors/all.
//
// A connector whose connections describe their own API is a Described; its steps 2 to 6 are those of what Describe gives.
type Connector interface {
	// Spec tells what the connector can do. It is computed once, and never changed after.
	Spec() *Spec
	// Open gives a caller for one connection. It makes no call. What is wrong with the connection is an *Error of kind
	// Configuration.
	Open(Connection) (Caller, error)
}

// Caller makes the calls of one connection. It may be used by many goroutines.
type Caller interface {
	// Call makes one transaction. What goes wrong is an *Error. When ctx ends, so does the request.
	Call(ctx context.Context, call Call) (*Result, error)
	// Ping makes the cheapest call that proves address and credentials. What goes wrong is an *Error.
	Ping(ctx context.Context) error
}

// Spec describes a connector.
type Spec struct {
	// Name is what a definition calls the connector: "stripe".
	Name        string
	Title       string
	Description string
	Version     int
	// Rate is the system limit: transactions per second per node.
	Rate float64
	// MaxNameLength is how long the name of a connection may be.
	MaxNameLength int
	// Auth are the settings under a connection's auth. Each group of Auth that stands alone is enough.
	Auth []AuthGroup
	// Routing names those of accountId, location and edge that the connector does something with.
	Routing []string
	// Operations holds every entity operation and action, sorted by entity or action, then operation.
	Operations []*Operation
	// Omissions are what a described connector made no operation of, sorted by request.
	Omissions []Omission
}

// AuthGroup is one way to authenticate: the settings that it needs, all of them.
type AuthGroup []AuthField

// AuthField is a setting under a connection's auth.
type AuthField struct {
	Name        string
	Description string
	// Secret says that the value is a reference to a secret, never a literal.
	Secret bool
}

// Connection is what a connector needs of a connection in order to call.
type Connection struct {
	Name string
	// HTTP makes the requests: proxy, TLS and logging are its business.
	HTTP *http.Client
	// BaseURL is where the API is reached instead of the vendor's address: scheme, host, port. It may be empty.
	BaseURL string
	// Auth gives the value of a setting under auth, read anew at each call, and "" for one that is not set.
	Auth func(ctx context.Context, name string) (string, error)
	// AccountID is Stripe's connected account.
	AccountID string
	// Region and Edge are Twilio's routing.
	Region, Edge string
}

// Verb is one of the five operations on an entity.
type Verb string

// The verbs, named as in the vocabulary of the connectors.
const (
	List   Verb = "List"
	Get    Verb = "Get"
	Create Verb = "Create"
	Update Verb = "Update"
	Delete Verb = "Delete"
)

// Operation is one thing that a connector can do: an entity operation, or an action.
type Operation struct {
	// Connector is the name of the connector.
	Connector string
	// Entity and Verb are those of an entity operation; both are empty for an action.
	Entity string
	Verb   Verb
	// Action is the name of an action.
	Action      string
	Description string
	// Payload is the shape of connectorInputPayload; nil where there is none (List, Get, Delete).
	Payload *schema.Type
	// Output is the shape of connectorOutputPayload as a whole: a List of rows for List and actions, an Object
	// for Get, Create and Update; nil for Delete.
	Output *schema.Type
	// Columns are the filterable columns of a List (and of Update and Delete by filter).
	Columns []Column
	// PageRecords is how many records the API gives in one page at most, of those that Columns choose from; 0 where it
	// gives all in one.
	PageRecords int
	// Changes says that the call changes something at the vendor.
	Changes bool
	// Keyed says that the vendor takes an idempotency key for the call, so that repeating it is safe.
	Keyed bool
	// Method and Path are the HTTP request's, as the vendor's reference writes them: "/v1/customers/{customer}".
	Method, Path string
	// Parents are the payload fields or columns that name the record's parent in Path, and so are required.
	Parents []string
	// Either are payload fields or columns that name the record's parent, of which exactly one must be given: a card is
	// a customer's or an account's.
	Either []string
	// Single says that there is but one such record, so that Get, Update and Delete take no EntityID: the Balance.
	Single bool
	// Once says that doing the call twice is two things done, and that the vendor takes no key for it. A Create without
	// Keyed is such a call whether it says so or not.
	Once bool
}

// Column is a column of an entity that a filterClause may name.
type Column struct {
	Name        string
	Aliases     []string
	Description string
	Type        *schema.Type
	// Native are the comparison operators that the API evaluates itself: "=", ">=", "IN". Others are evaluated here.
	Native []string
	// Inner are fields inside of the column that the API compares by = itself: Interval of Recurring.
	Inner []string
	// Required says that the clause of a List must compare the column by =, joined to the rest by AND.
	Required bool
}

// Name is how the operation reads: "Customer.Create", or "ConfirmPaymentIntent".
func (o *Operation) Name() string {
	if o.Action != "" {
		return o.Action
	}
	return o.Entity + "." + string(o.Verb)
}

// FullName is Name with the connector before it: "stripe.Customer.Create". It is the activity type.
func (o *Operation) FullName() string { return o.Connector + "." + o.Name() }

// Call is one transaction to make.
type Call struct {
	Operation *Operation
	// EntityID names the record of Get, Update and Delete. Where Operation.Parents says that the record belongs to
	// another, it may name that one first: "tr_1/trr_2"; it must where there is no payload to name it.
	EntityID string
	// FilterClause chooses records for List, Update and Delete: an SQL WHERE condition, or a bare record id.
	FilterClause string
	// PageSize is 1 to 200; 0 means 25.
	PageSize int
	// PageToken is the NextPageToken of the page before; "" means the first page.
	PageToken string
	// AllPages asks List for every record, up to MaxRecords. It goes without PageSize and PageToken.
	AllPages bool
	// SortBy are columns, each with an optional " ASC" or " DESC".
	SortBy []string
	// Wire says that records of a Get, or of a List without SortBy, may come as the API spells them: who maps them anew is
	// spared two changes of all their names. Result.Wire tells whether they do.
	Wire bool
	// Payload is connectorInputPayload.
	Payload map[string]any
	// IdempotencyKey is the same for every attempt at one task.
	IdempotencyKey string
	// Repeat says that an earlier attempt at the same task may have reached the vendor.
	// A call that is not Keyed then looks first whether it was carried out.
	Repeat bool
	// Since is when the first attempt began that may have reached the vendor, or earlier, in Unix seconds: a look-up
	// need not go further back. 0 is unknown.
	Since int64
}

// Result is what a call gave.
type Result struct {
	// Payload is connectorOutputPayload: []any of map[string]any for List and actions, map[string]any for Get, Create
	// and Update, nil for Delete. Numbers are int64 or float64 as Operation.Output says.
	Payload any
	// Wire says that the records of Payload are as the API spells them, where Call.Wire has allowed it. Numbers are the same.
	Wire bool
	// NextPageToken is that of the next page, "" on the last.
	NextPageToken string
	// RequestID is the vendor's name for the request, "" where it has none.
	RequestID string
}
