package stripe_test

import (
	"net/http"
	"testing"
	"time"

	"hawser/sandbox/control"
	"hawser/sandbox/stripe"
)

func TestRefunds(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	intent := must(t, http.MethodPost, at+"/payment_intents", card+"&confirm=true&payment_method=pm_card_visa")
	charge := intent.text("latest_charge")
	refund := must(t, http.MethodPost, at+"/refunds", "amount=700&reason=requested_by_customer&charge="+charge)
	if refund.at("amount") != 700.0 || refund.at("status") != "succeeded" || refund.at("payment_intent") != intent.text("id") {
		t.Errorf("got %s", refund.raw)
	}
	wantError(t, call(t, http.MethodPost, at+"/refunds", "amount=1301&charge="+charge), 400, "", "amount", "Refund amount ($13.01) is greater than unrefunded amount on charge ($13.00)")
	must(t, http.MethodPost, at+"/refunds", "payment_intent="+intent.text("id"))
	wantError(t, call(t, http.MethodPost, at+"/refunds", "charge="+charge), 400, "charge_already_refunded", "", "Charge "+charge+" has already been refunded.")
	if got := must(t, http.MethodGet, at+"/charges/"+charge, ""); got.at("refunded") != true || got.at("amount_refunded") != 2000.0 {
		t.Errorf("got %s", got.raw)
	}
	if got := names(must(t, http.MethodGet, at+"/refunds", "charge="+charge), "amount"); len(got) != 2 {
		t.Errorf("refunds of %v", got)
	}
	must(t, http.MethodPost, at+"/refunds/"+refund.text("id"), "metadata[k]=v")
	wantError(t, call(t, http.MethodPost, at+"/refunds/"+refund.text("id")+"/cancel", ""), 400, "", "", "requires_action")
	unpaid := must(t, http.MethodPost, at+"/payment_intents", card)
	wantError(t, call(t, http.MethodPost, at+"/refunds", "payment_intent="+unpaid.text("id")), 400, "", "payment_intent", "does not have a successful charge to refund")
}

func TestRefundOfAHeldAmountCancels(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	intent := must(t, http.MethodPost, at+"/payment_intents", card+"&confirm=true&payment_method=pm_card_visa&capture_method=manual")
	must(t, http.MethodPost, at+"/refunds", "payment_intent="+intent.text("id"))
	if got := must(t, http.MethodGet, at+"/payment_intents/"+intent.text("id"), ""); got.at("status") != "canceled" {
		t.Errorf("got %s", got.raw)
	}
	if got := must(t, http.MethodGet, at+"/balance_transactions", ""); len(got.at("data").([]any)) != 0 {
		t.Errorf("money moved: %s", got.raw)
	}
}

func TestPartialCaptureReleasesTheRest(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	intent := must(t, http.MethodPost, at+"/payment_intents", card+"&confirm=true&payment_method=pm_card_visa&capture_method=manual")
	must(t, http.MethodPost, at+"/payment_intents/"+intent.text("id")+"/capture", "amount_to_capture=750")
	charge := must(t, http.MethodGet, at+"/charges/"+intent.text("latest_charge"), "expand[]=balance_transaction")
	for path, want := range map[string]any{"amount": 2000.0, "amount_captured": 750.0, "amount_refunded": 1250.0, "captured": true, "refunded": false, "balance_transaction.amount": 750.0, "balance_transaction.fee": 52.0} {
		if charge.at(path) != want {
			t.Errorf("%s is %v, want %v", path, charge.at(path), want)
		}
	}
	wantError(t, call(t, http.MethodPost, at+"/refunds", "amount=751&charge="+charge.text("id")), 400, "", "amount", "greater than unrefunded amount on charge ($7.50)")
	must(t, http.MethodPost, at+"/refunds", "charge="+charge.text("id"))
}

func TestLegacyCharges(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	held := must(t, http.MethodPost, at+"/charges", "amount=900&currency=usd&source=tok_visa&capture=false&description=tea&metadata[k]=v")
	if held.at("captured") != false || held.at("paid") != true || held.at("status") != "succeeded" {
		t.Errorf("got %s", held.raw)
	}
	id := held.text("id")
	must(t, http.MethodPost, at+"/charges/"+id, "description=coffee")
	if got := must(t, http.MethodPost, at+"/charges/"+id+"/capture", ""); got.at("captured") != true || got.at("amount_captured") != 900.0 {
		t.Errorf("got %s", got.raw)
	}
	wantError(t, call(t, http.MethodPost, at+"/charges/"+id+"/capture", ""), 400, "charge_already_captured", "", "Charge "+id+" has already been captured.")
	if got := must(t, http.MethodPost, at+"/charges/"+id+"/refund", "amount=100"); got.at("amount_refunded") != 100.0 {
		t.Errorf("got %s", got.raw)
	}
	declined := call(t, http.MethodPost, at+"/charges", "amount=900&currency=usd&source=tok_chargeDeclinedInsufficientFunds")
	wantError(t, declined, 402, "card_declined", "", "Your card has insufficient funds.")
	if got := must(t, http.MethodGet, at+"/charges/"+declined.text("error.charge"), ""); got.at("failure_code") != "card_declined" {
		t.Errorf("got %s", got.raw)
	}
	customer := must(t, http.MethodPost, at+"/customers", "source=tok_mastercard")
	if got := must(t, http.MethodPost, at+"/charges", "amount=900&currency=EUR&customer="+customer.text("id")); got.at("payment_method") != customer.at("default_source") || got.at("currency") != "eur" {
		t.Errorf("got %s", got.raw)
	}
	wantError(t, call(t, http.MethodPost, at+"/charges", "amount=900&currency=usd"), 400, "parameter_missing", "", "Must provide source or customer.")
}

func TestMoneyIsPendingForTwoDays(t *testing.T) {
	o := stripe.Options{Control: control.New(control.Options{})}
	at := serve(t, o) + "/v1"
	intent := must(t, http.MethodPost, at+"/payment_intents", card+"&confirm=true&payment_method=pm_card_visa")
	amount := func(status string) any {
		return must(t, http.MethodGet, at+"/balance", "").at(status).([]any)[0].(map[string]any)["amount"]
	}
	if amount("pending") != 1912.0 || amount("available") != 0.0 {
		t.Errorf("pending %v, available %v", amount("pending"), amount("available"))
	}
	o.Control.Advance(49 * time.Hour)
	if amount("pending") != 0.0 || amount("available") != 1912.0 {
		t.Errorf("pending %v, available %v", amount("pending"), amount("available"))
	}
	list := must(t, http.MethodGet, at+"/balance_transactions", "type=charge&source="+intent.text("latest_charge"))
	if got := names(list, "status"); len(got) != 1 || got[0] != "available" {
		t.Errorf("got %s", list.raw)
	}
}
