package hawser

import (
	"errors"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hawser/connectors/all"
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
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := execution.PlanRetry(t.Context(), s.client, execution.RetryOptions{ID: id, From: from, Catalogue: catalogue})
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

func TestRetryOfADeclinedCardAsksTheBankAnew(t *testing.T) {
	s := retrying(t)
	failed := s.fails(t, "Declined", "retry-charge", map[string]any{"card": "pm_card_chargeDeclined"})
	again := s.ends(t, "Declined", failed.ID, "", nil)
	s.stripe.want(t, paymentIntents, control.Replayed, 0) // the old key would give the old answer
	done := s.ends(t, "", again.ID, "", map[string]any{"card": "pm_card_visa"})
	s.stripe.want(t, paymentIntents, control.CarriedOut, 1)
	s.stripe.want(t, "/v1/customers", control.CarriedOut, 1)
	if keys := s.stripe.keys(paymentIntents); len(slices.Compact(keys)) != 3 {
		t.Errorf("the keys of three charges are %v", keys)
	}
	if done.Tasks[0].Status != execution.TaskSucceeded || done.Tasks[0].Attempts != 0 || done.Continues != again.ID {
		t.Errorf("the task that was done is %+v, the execution continues %q", done.Tasks[0], done.Continues)
	}
	if customer := done.Outputs.Any.(map[string]any)["customer"]; !strings.HasPrefix(customer.(string), "cus_") {
		t.Errorf("the variable that was set before is %v", customer)
	}
}

func TestRetryOfALostAnswerChargesOnce(t *testing.T) {
	s := retrying(t)
	mend := s.stripe.breaks(t, control.Fault{Match: control.Match{Path: paymentIntents}, Kind: control.ResetAfter})
	failed := s.fails(t, "Unavailable", "retry-charge", map[string]any{"card": "pm_card_visa"})
	mend()
	s.stripe.want(t, paymentIntents, control.CarriedOut, 1)

	calls := len(s.stripe.Ledger())
	refused := s.ends(t, "NotContinued", failed.ID, "charge", map[string]any{"amount": int64(2000)})
	if n := len(s.stripe.Ledger()); n != calls {
		t.Errorf("%d calls were made with another amount", n-calls)
	}
	s.ends(t, "", refused.ID, "", map[string]any{"amount": int64(1500)})
	s.stripe.want(t, paymentIntents, control.CarriedOut, 1)
	if keys := s.stripe.keys(paymentIntents); len(slices.Compact(keys)) != 1 {
		t.Errorf("one charge has the keys %v", keys)
	}
}

func TestRetryOfAnUnknownMessageLooksForItFirst(t *testing.T) {
	const messages = "/2010-04-01/Accounts/*/Messages.json"
	s := retrying(t)
	mendAnswer := s.twilio.breaks(t, control.Fault{Match: control.Match{Method: http.MethodPost, Path: messages}, Kind: control.ResetAfter})
	mendLookup := s.twilio.breaks(t, control.Fault{Match: control.Match{Method: http.MethodGet, Path: messages}, Kind: control.ServerError})
	failed := s.fails(t, "OutcomeUnknown", "retry-message", map[string]any{"body": "Your berth is ready."})
	mendAnswer()
	mendLookup()
	s.twilio.want(t, messages, control.CarriedOut, 1)
	refused := s.ends(t, "NotContinued", failed.ID, "", map[string]any{"body": "Your berth is ready!"})
	s.twilio.want(t, messages, control.CarriedOut, 1)
	s.ends(t, "", refused.ID, "", map[string]any{"body": "Your berth is ready."})
	s.twilio.want(t, messages, control.CarriedOut, 1)
}

func TestRetryMakesWhatWasUndoneAnew(t *testing.T) {
	s := retrying(t)
	failed := s.fails(t, "Declined", "retry-undone", map[string]any{"card": "pm_card_chargeDeclined"})
	if _, err := s.retry(t, failed.ID, "confirm", nil); !refusedBecause(err, "task intent has been undone, and confirm comes after it") {
		t.Errorf("going on after what was undone: %v", err)
	}
	s.ends(t, "", failed.ID, "", map[string]any{"card": "pm_card_visa"})
	s.stripe.want(t, "/v1/customers", control.CarriedOut, 1)
	s.stripe.want(t, paymentIntents, control.CarriedOut, 2) // the first one was canceled
	s.stripe.want(t, paymentIntents+"/*/confirm", control.CarriedOut, 1)
}

func TestRetryWithinALoopRepeatsNoTurn(t *testing.T) {
	s := retrying(t)
	cards := []any{"pm_card_visa", "pm_card_mastercard", "pm_card_chargeDeclined", "pm_card_visa"}
	failed := s.fails(t, "Declined", "retry-each", map[string]any{"cards": cards})
	s.stripe.want(t, paymentIntents, control.CarriedOut, 2)

	if _, err := s.retry(t, failed.ID, "pay", nil); !refusedBecause(err, "task pay runs inside of task charges: an execution is continued from that") {
		t.Errorf("a task inside of another: %v", err)
	}
	cards = []any{"pm_card_visa", "pm_card_mastercard", "pm_card_visa", "pm_card_chargeDeclined"}
	again := s.ends(t, "Declined", failed.ID, "charges", map[string]any{"cards": cards})
	s.stripe.want(t, paymentIntents, control.CarriedOut, 3)

	calls := len(s.stripe.Ledger())
	edited := []any{"pm_card_mastercard", "pm_card_mastercard", "pm_card_visa", "pm_card_visa"}
	refused := s.ends(t, "NotContinued", again.ID, "", map[string]any{"cards": edited})
	if n := len(s.stripe.Ledger()); n != calls {
		t.Errorf("%d calls were made for a turn that was done with another card", n-calls)
	}
	cards[3] = "pm_card_visa"
	done := s.ends(t, "", refused.ID, "", map[string]any{"cards": cards})
	s.stripe.want(t, paymentIntents, control.CarriedOut, 4)
	s.stripe.want(t, "/v1/customers", control.CarriedOut, 1)
	payments := done.Outputs.Any.(map[string]any)["payments"].([]any)
	if len(payments) != 4 || payments[0] == payments[1] {
		t.Errorf("the payments are %v", payments)
	}
}

func TestRetryIsRefused(t *testing.T) {
	s := retrying(t)
	failed := s.fails(t, "Declined", "retry-charge", map[string]any{"card": "pm_card_chargeDeclined"})
	for from, want := range map[string]string{
		"chrge":  `the integration has no task "chrge"`,
		"cancel": `the integration has no task "cancel"`,
	} {
		if _, err := s.retry(t, failed.ID, from, nil); !refusedBecause(err, want) {
			t.Errorf("--from %s: %v", from, err)
		}
	}
	done := s.ends(t, "", failed.ID, "customer", map[string]any{"card": "pm_card_visa"}) // what was done before is not repeated
	s.stripe.want(t, "/v1/customers", control.CarriedOut, 1)
	if _, err := s.retry(t, done.ID, "", nil); !refusedBecause(err, "has succeeded") {
		t.Errorf("an execution that has succeeded: %v", err)
	}
	var before *execution.ContinuedError
	if _, err := s.retry(t, failed.ID, "", map[string]any{"card": "pm_card_visa"}); !errors.As(err, &before) || before.As != done.ID {
		t.Errorf("an execution that was continued: %v", err)
	}
	s.stripe.want(t, paymentIntents, control.CarriedOut, 1)
}

func TestRetryCallsNoExecutionFromItsBeginning(t *testing.T) {
	s := retrying(t)
	failed := s.fails(t, "Declined", "retry-calling", map[string]any{"card": "pm_card_chargeDeclined"})
	_, err := s.retry(t, failed.ID, "", map[string]any{"card": "pm_card_visa"})
	if !refusedBecause(err, "task collect has called execution retry-charge-") {
		t.Errorf("an execution that has called another: %v", err)
	}
	var refused *execution.NotRetriedError
	if errors.As(err, &refused) {
		id := strings.Fields(refused.Message)[5]
		s.ends(t, "", strings.TrimSuffix(id, ","), "", map[string]any{"card": "pm_card_visa"})
	}
	s.stripe.want(t, "/v1/customers", control.CarriedOut, 1)
	s.stripe.want(t, paymentIntents, control.CarriedOut, 1)
}

func refusedBecause(err error, text string) bool {
	var refused *execution.NotRetriedError
	return errors.As(err, &refused) && strings.Contains(refused.Message, text)
}
