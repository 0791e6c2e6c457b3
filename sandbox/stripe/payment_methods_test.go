package stripe_test

import (
	"net/http"
	"testing"

	"hawser/sandbox/stripe"
)

func TestPaymentMethodOfADetachedCardIsOfNoUse(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	customer := must(t, http.MethodPost, at+"/customers", "name=Ada").text("id")
	method := must(t, http.MethodPost, at+"/payment_methods/pm_card_visa/attach", "customer="+customer)
	id := method.text("id")
	if method.at("customer") != customer || id == "pm_card_visa" {
		t.Fatalf("got %s", method.raw)
	}
	listed := must(t, http.MethodGet, at+"/customers/"+customer+"/payment_methods", "")
	if data := listed.at("data").([]any); len(data) != 1 {
		t.Errorf("listed %s", listed.raw)
	}
	must(t, http.MethodPost, at+"/payment_methods/"+id, "billing_details[name]=Ada&card[exp_month]=11&metadata[a]=b")
	detached := must(t, http.MethodPost, at+"/payment_methods/"+id+"/detach", "")
	if detached.at("customer") != nil {
		t.Errorf("got %s", detached.raw)
	}
	spent := "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again."
	wantError(t, call(t, http.MethodPost, at+"/payment_methods/"+id+"/attach", "customer="+customer), 400, "", "", spent)
	wantError(t, call(t, http.MethodPost, at+"/payment_methods/"+id+"/detach", ""), 400, "", "", "The payment method you provided is not attached to a customer so detachment is impossible.")
	wantError(t, call(t, http.MethodPost, at+"/payment_intents", card+"&payment_method="+id), 400, "payment_intent_unexpected_state", "payment_method", "It may not be used again.")
}

func TestPaymentMethodBelongsToOneCustomer(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	ada := must(t, http.MethodPost, at+"/customers", "name=Ada&payment_method=pm_card_visa").text("id")
	bob := must(t, http.MethodPost, at+"/customers", "name=Bob").text("id")
	method := must(t, http.MethodGet, at+"/payment_methods", "type=card&customer="+ada).at("data").([]any)[0].(map[string]any)["id"].(string)
	wantError(t, call(t, http.MethodPost, at+"/payment_methods/"+method+"/attach", "customer="+bob), 400, "", "", "has already been attached to a customer")
	wantError(t, call(t, http.MethodPost, at+"/payment_intents", card+"&payment_method="+method), 400, "", "payment_method", "belongs to the Customer "+ada)
	wantError(t, call(t, http.MethodPost, at+"/payment_intents", card+"&customer="+bob+"&payment_method="+method), 400, "resource_missing", "payment_method", "The customer does not have a payment method with the ID "+method)
	must(t, http.MethodPost, at+"/payment_methods/"+method+"/attach", "customer="+ada)
	must(t, http.MethodPost, at+"/customers/"+ada, "invoice_settings[default_payment_method]="+method)
	wantError(t, call(t, http.MethodPost, at+"/customers/"+bob, "invoice_settings[default_payment_method]="+method), 400, "resource_missing", "invoice_settings[default_payment_method]", "must be attached")
}

func TestPaymentMethodUsedOnceWithoutACustomerIsUsedUp(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	customer := must(t, http.MethodPost, at+"/customers", "").text("id")
	method := must(t, http.MethodPost, at+"/payment_methods", "type=card&card[token]=tok_visa").text("id")
	must(t, http.MethodPost, at+"/payment_intents", card+"&confirm=true&payment_method="+method)
	wantError(t, call(t, http.MethodPost, at+"/payment_methods/"+method+"/attach", "customer="+customer), 400, "", "", "may not be used again")
}

func TestPaymentMethodKeptForLaterIsAttached(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	customer := must(t, http.MethodPost, at+"/customers", "").text("id")
	intent := must(t, http.MethodPost, at+"/payment_intents", card+"&confirm=true&payment_method=pm_card_visa&setup_future_usage=off_session&expand[]=payment_method&customer="+customer)
	if intent.at("payment_method.customer") != customer {
		t.Errorf("got %s", intent.raw)
	}
}

func TestCardsAreChecked(t *testing.T) {
	tests := map[string]struct{ form, code, param, message string }{
		"a number that does not add up": {"card[number]=4242424242424241&card[exp_month]=12&card[exp_year]=2050", "incorrect_number", "number", "Your card number is incorrect."},
		"a number that is none":         {"card[number]=4242&card[exp_month]=12&card[exp_year]=2050", "incorrect_number", "number", "Your card number is incorrect."},
		"a month too late":              {"card[number]=4242424242424242&card[exp_month]=13&card[exp_year]=2050", "invalid_expiry_month", "exp_month", "Your card's expiration month is invalid."},
		"a year gone by":                {"card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=2020", "invalid_expiry_year", "exp_year", "Your card's expiration year is invalid."},
		"a short security code":         {"card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=2050&card[cvc]=1", "invalid_cvc", "cvc", "Your card's security code is invalid."},
		"a card of the real world":      {"card[number]=4111111111111111&card[exp_month]=12&card[exp_year]=2050", "card_declined", "", "Your request was in test mode, but used a non test (live) card."},
	}
	at := serve(t, stripe.Options{}) + "/v1"
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			wantError(t, call(t, http.MethodPost, at+"/payment_methods", "type=card&"+tt.form), 402, tt.code, tt.param, tt.message)
			wantError(t, call(t, http.MethodPost, at+"/tokens", tt.form), 402, tt.code, tt.param, tt.message)
		})
	}
}

func TestDeclinedCardCannotBeAttached(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	customer := must(t, http.MethodPost, at+"/customers", "").text("id")
	wantError(t, call(t, http.MethodPost, at+"/payment_methods/pm_card_chargeDeclined/attach", "customer="+customer), 402, "card_declined", "", "Your card was declined.")
	method := must(t, http.MethodPost, at+"/payment_methods/pm_card_chargeCustomerFail/attach", "customer="+customer).text("id")
	wantError(t, call(t, http.MethodPost, at+"/payment_intents", card+"&confirm=true&customer="+customer+"&payment_method="+method), 402, "card_declined", "", "Your card was declined.")
}

func TestTokenIsSpentOnce(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	token := must(t, http.MethodPost, at+"/tokens", "card[number]=5555555555554444&card[exp_month]=4&card[exp_year]=2050&card[cvc]=314&card[name]=Ada").text("id")
	must(t, http.MethodPost, at+"/charges", "amount=100&currency=usd&source="+token)
	wantError(t, call(t, http.MethodPost, at+"/charges", "amount=100&currency=usd&source="+token), 400, "token_already_used", "source", "You cannot use a Stripe token more than once: "+token+".")
	if got := must(t, http.MethodGet, at+"/tokens/"+token, ""); got.at("used") != true || got.at("card.brand") != "MasterCard" {
		t.Errorf("got %s", got.raw)
	}
}
