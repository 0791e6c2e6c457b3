package hawser

import (
	"maps"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"hawser/internal/execution"
	"hawser/sandbox/control"
)

// retried are the integrations of these tests.
const retried = `
kind: Integration
name: retry-charge
inputs:
  card: {type: string}
  amount: {type: integer, default: 1500}
tasks:
  - name: customer
    connector: {connection: stripe-main, entity: Customer, operation: Create, connectorInputPayload: {Name: Ada}}
  - name: note
    set: {who: "${tasks.customer.connectorOutputPayload.Id}"}
  - name: charge
    retry: {initialInterval: 10ms, maximumAttempts: 2}
    connector: {connection: stripe-main, entity: PaymentIntent, operation: Create, connectorInputPayload: {Customer: "${vars.who}", Amount: "${inputs.amount}", Currency: usd, PaymentMethod: "${inputs.card}", PaymentMethodTypes: [card], Confirm: true}}
outputs:
  customer: ${vars.who}
  payment: ${tasks.charge.connectorOutputPayload.Id}
---
kind: Integration
name: retry-message
inputs:
  body: {type: string}
tasks:
  - name: send
    retry: {initialInterval: 10ms, maximumAttempts: 2}
    connector: {connection: twilio-main, entity: Messages, operation: Create, connectorInputPayload: {To: "+14155550123", Sender: "+15005550006", Body: "${inputs.body}"}}
outputs:
  message: ${tasks.send.connectorOutputPayload.Sid}
---
kind: Integration
name: retry-undone
inputs:
  card: {type: string}
tasks:
  - name: customer
    connector: {connection: stripe-main, entity: Customer, operation: Create, connectorInputPayload: {Name: Undone}}
  - name: intent
    connector: {connection: stripe-main, entity: PaymentIntent, operation: Create, connectorInputPayload: {Amount: 1500, Currency: usd, PaymentMethod: "${inputs.card}"}}
    compensate:
      - name: cancel
        connector: {connection: stripe-main, action: CancelPaymentIntent, connectorInputPayload: {PaymentIntentId: "${tasks.intent.connectorOutputPayload.Id}"}}
  - name: confirm
    connector: {connection: stripe-main, action: ConfirmPaymentIntent, connectorInputPayload: {PaymentIntentId: "${tasks.intent.connectorOutputPayload.Id}", ReturnUrl: https://example.com/return}}
---
kind: Integration
name: retry-each
inputs:
  cards: {type: array, items: {type: string}}
tasks:
  - name: before
    connector: {connection: stripe-main, entity: Customer, operation: Create, connectorInputPayload: {Name: Each}}
  - name: charges
    forEach:
      items: inputs.cards
      as: card
      tasks:
        - name: pause
          timer: {duration: 10ms}
        - name: pay
          connector: {connection: stripe-main, entity: PaymentIntent, operation: Create, connectorInputPayload: {Amount: "${1000 + index}", Currency: usd, PaymentMethod: "${card}", PaymentMethodTypes: [card], Confirm: true}}
      collect: ${tasks.pay.connectorOutputPayload.Id}
outputs:
  payments: ${tasks.charges.collect}
---
kind: Integration
name: retry-calling
inputs:
  card: {type: string}
tasks:
  - name: collect
    call: {integration: retry-charge, inputs: {card: "${inputs.card}"}}
---
kind: Integration
name: logs-retried
tasks:
  - name: charge
    retry: {initialInterval: 500ms, backoffCoefficient: 1}
    connector: {connection: stripe-main, entity: PaymentIntent, operation: Create, connectorInputPayload: {Amount: 1500, Currency: usd, PaymentMethod: pm_card_visa, PaymentMethodTypes: [card], Confirm: true}}
`

const paymentIntents = "/v1/payment_intents"

// retrying are surroundings with those integrations and a worker in this process.
func retrying(t *testing.T) *surroundings {
	t.Helper()
	for _, setting := range credentials {
		name, value, _ := strings.Cut(setting, "=")
		t.Setenv(name, value)
	}
	s := newSurroundings(t)
	write(t, filepath.Join(s.definitions, "retried.yaml"), retried)
	s.work(t)
	return s
}

// fails runs an integration to its end, which must be a failure of that kind.
func (s *surroundings) fails(t *testing.T, kind, name string, inputs map[string]any) *execution.Execution {
	t.Helper()
	done := s.follow(t, s.start(t, name, inputs))
	if done.Status != execution.Failed || done.Error.Type != kind {
		t.Fatalf("the execution is %s: %+v, want %s", done.Status, done.Error, kind)
	}
	return done
}

// retry continues an execution with edited inputs, and follows it to its end.
func (s *surroundings) retry(t *testing.T, id, from string, edited map[string]any) (*execution.Execution, error) {
	t.Helper()
	plan, err := execution.PlanRetry(t.Context(), s.client, execution.RetryOptions{ID: id, From: from, Catalogue: catalogue(t)})
	if err != nil {
		return nil, err
	}
	inputs := maps.Clone(plan.Inputs)
	maps.Copy(inputs, edited)
	run, err := plan.Start(t.Context(), s.client, inputs)
	if err != nil {
		return nil, err
	}
	return s.follow(t, run), nil
}

// ends is retry that must come to an end of that kind, "" for success.
func (s *surroundings) ends(t *testing.T, kind, id, from string, edited map[string]any) *execution.Execution {
	t.Helper()
	done, err := s.retry(t, id, from, edited)
	if err != nil {
		t.Fatal(err)
	}
	if got := kindOf(done); got != kind {
		t.Fatalf("the execution is %s: %+v, want %q", done.Status, done.Error, kind)
	}
	return done
}

func kindOf(e *execution.Execution) string {
	if e.Error == nil {
		return ""
	}
	return e.Error.Type
}

// keys gives the idempotency keys of the calls to a path, in order.
func (v *vendor) keys(path string) []string {
	var keys []string
	for _, entry := range v.Ledger() {
		if entry.Method == http.MethodPost && entry.Path == path {
			keys = append(keys, entry.IdempotencyKey)
		}
	}
	return keys
}

func (v *vendor) breaks(t *testing.T, fault control.Fault) (mend func()) {
	t.Helper()
	added, err := v.AddFault(fault)
	if err != nil {
		t.Fatal(err)
	}
	return func() { v.RemoveFault(added.ID) }
}

func (v *vendor) want(t *testing.T, path string, outcome control.Outcome, n int) {
	t.Helper()
	if got := v.calls(path, outcome); got != n {
		t.Errorf("%s: %d calls were %s, want %d: %+v", path, got, outcome, n, v.Ledger())
	}
}
