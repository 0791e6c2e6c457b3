// Package activities holds what runs outside of the workflow: one connector
// call per activity. It is thin: the connector makes the call, this package
// hands it over and turns the connector's error into Temporal's, here and
// nowhere else.
package activities

import (
	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/schema"
)

// CallInput is the input of every connector activity. The operation is the
// activity's type: "stripe.PaymentIntent.Create", "stripe.ConfirmPaymentIntent".
type CallInput struct {
	// Connection is the name of the connection; its settings stay with the worker.
	Connection string       `json:"connection"`
	EntityID   string       `json:"entityId,omitempty"`
	Filter     string       `json:"filterClause,omitempty"`
	PageSize   int          `json:"listEntitiesPageSize,omitempty"`
	PageToken  string       `json:"listEntitiesPageToken,omitempty"`
	SortBy     []string     `json:"listEntitiesSortByColumns,omitempty"`
	AllPages   bool         `json:"allPages,omitempty"`
	Payload    schema.Value `json:"connectorInputPayload,omitzero"`
	// IdempotencyKey is execution id + task path: the same through retries, resets and continue-as-new.
	IdempotencyKey string `json:"idempotencyKey"`
	// NonRetryable are vendor codes, decline codes, vendor types or error kinds that end the task at once.
	NonRetryable []string `json:"nonRetryable,omitempty"`
	// Retry are the policies by which a failed attempt is repeated: the first that is for the failure. Where there is
	// none, Temporal's own policy is.
	Retry []*lang.Retry `json:"retry,omitempty"`
	// Since is set where the execution was reset: an earlier run may have made this call, no earlier
	// than Since, in Unix seconds. The first attempt is then a repetition too.
	Since int64 `json:"since,omitempty"`
}

// CallOutput is the output of every connector activity.
type CallOutput struct {
	Payload       schema.Value `json:"connectorOutputPayload"`
	NextPageToken string       `json:"listEntitiesNextPageToken,omitempty"`
	RequestID     string       `json:"requestId,omitempty"`
}

// Failure is the details of the application error that a failed connector
// activity ends with: what the vendor said, without personal data. The error's
// type is Kind.
type Failure struct {
	Operation   string `json:"operation"`
	Kind        string `json:"kind"`
	Type        string `json:"type,omitempty"`
	Code        string `json:"code,omitempty"`
	DeclineCode string `json:"declineCode,omitempty"`
	Param       string `json:"param,omitempty"`
	Message     string `json:"message"`
	Status      int    `json:"status,omitempty"`
	RequestID   string `json:"requestId,omitempty"`
}

// ResultTooLarge is the type of the error of a call whose result is larger than
// an execution can carry. The call was made; its result is not cut short.
const ResultTooLarge connectors.Kind = "ResultTooLarge"

// TaskQueue is the task queue of a connection. Its nodes are the activity workers on it.
func TaskQueue(connection string) string { return "connection/" + connection }
