package hawser

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"hawser/internal/execution"
	"hawser/sandbox/control"
)

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
