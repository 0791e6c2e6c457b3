// Package activities holds what runs outside of the workflow: one connector
// call per activity. It is thin: the connector makes the call, this package
// hands it over and turns the connector's error into Temporal's, here and
// nowhere else.
package activities

import "hawser/internal/schema"

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
	Payload    schema.Value `json:"connectorInputPayload,omitzero"`
	// IdempotencyKey is execution id + task path: the same through retries, resets and continue-as-new.
	IdempotencyKey string `json:"idempotencyKey"`
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

// TaskQueue is the task queue of a connection. Its nodes are the activity workers on it.
func TaskQueue(connection string) string { return "connection/" + connection }
