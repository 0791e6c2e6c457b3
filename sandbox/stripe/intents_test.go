package stripe_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hawser/sandbox/stripe"
)

// card is a form of an intent that is to be paid by card.
const card = "amount=2000&currency=usd&payment_method_types[]=card"

func TestPaymentIntentStates(t *testing.T) {
	tests := map[string]struct {
		create string
		steps  []string // "confirm", "capture?amount_to_capture=500" ...
		want   string   // status
		fields map[string]any
	}{
		"a new intent waits for a payment method": {
			create: card, want: "requires_payment_method",
			fields: map[string]any{"amount": 2000.0, "amount_received": 0.0, "payment_method": nil, "latest_charge": nil},
		},
		"with a payment method it waits for confirmation": {
			create: card + "&payment_method=pm_card_visa", want: "requires_confirmation",
		},
		"a payment method given later makes it wait for confirmation": {
			create: card, steps: []string{"?payment_method=pm_card_visa"}, want: "requires_confirmation",
		},
		"confirmation pays": {
			create: card + "&payment_method=pm_card_visa", steps: []string{"confirm"}, want: "succeeded",
			fields: map[string]any{"amount_received": 2000.0, "amount_capturable": 0.0},
		},
		"creation can confirm at once": {
			create: card + "&payment_method=pm_card_mastercard&confirm=true", want: "succeeded",
			fields: map[string]any{"amount_received": 2000.0},
		},
		"confirmation can bring the payment method": {
			create: card, steps: []string{"confirm?payment_method=pm_card_visa"}, want: "succeeded",
		},
		"confirmation can bring the card itself": {
			create: card, steps: []string{"confirm?payment_method_data[type]=card&payment_method_data[card][token]=tok_visa"}, want: "succeeded",
		},
		"manual capture holds the amount": {
			create: card + "&payment_method=pm_card_visa&confirm=true&capture_method=manual", want: "requires_capture",
			fields: map[string]any{"amount_capturable": 2000.0, "amount_received": 0.0},
		},
		"capture takes all of it": {
			create: card + "&payment_method=pm_card_visa&confirm=true&capture_method=manual", steps: []string{"capture"}, want: "succeeded",
			fields: map[string]any{"amount_capturable": 0.0, "amount_received": 2000.0},
		},
		"capture can take a part": {
			create: card + "&payment_method=pm_card_visa&confirm=true&capture_method=manual", steps: []string{"capture?amount_to_capture=500"}, want: "succeeded",
			fields: map[string]any{"amount": 2000.0, "amount_capturable": 0.0, "amount_received": 500.0},
		},
		"cancellation before payment": {
			create: card + "&payment_method=pm_card_visa", steps: []string{"cancel?cancellation_reason=duplicate"}, want: "canceled",
			fields: map[string]any{"amount_received": 0.0, "cancellation_reason": "duplicate"},
		},
		"cancellation releases what was held": {
			create: card + "&payment_method=pm_card_visa&confirm=true&capture_method=manual", steps: []string{"cancel"}, want: "canceled",
			fields: map[string]any{"amount_capturable": 0.0, "amount_received": 0.0, "cancellation_reason": nil},
		},
		"a bank that wants the customer asks for action": {
			create: card + "&payment_method=pm_card_authenticationRequired&confirm=true&return_url=https://example.com/back", want: "requires_action",
			fields: map[string]any{"next_action.type": "redirect_to_url", "next_action.redirect_to_url.return_url": "https://example.com/back", "latest_charge": nil},
		},
		"without a return URL the action is for the SDK": {
			create: card + "&payment_method=pm_card_threeDSecure2Required&confirm=true", want: "requires_action",
			fields: map[string]any{"next_action.type": "use_stripe_sdk"},
		},
		"an intent that waits for action can be canceled": {
			create: card + "&payment_method=pm_card_authenticationRequired&confirm=true", steps: []string{"cancel"}, want: "canceled",
			fields: map[string]any{"next_action": nil},
		},
		"automatic payment methods need a return URL and have one": {
			create: "amount=2000&currency=usd&payment_method=pm_card_visa&confirm=true&return_url=https://example.com", want: "succeeded",
		},
		"automatic payment methods without redirects need none": {
			create: "amount=2000&currency=usd&payment_method=pm_card_visa&confirm=true&automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never", want: "succeeded",
		},
		"an update changes the amount": {
			create: card, steps: []string{"?amount=3000&metadata[order]=6735&description=tea"}, want: "requires_payment_method",
			fields: map[string]any{"amount": 3000.0, "metadata.order": "6735", "description": "tea"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			at := serve(t, stripe.Options{}) + "/v1/payment_intents"
			got := must(t, http.MethodPost, at, tt.create)
			id := got.text("id")
			for _, step := range tt.steps {
				verb, form, _ := strings.Cut(step, "?")
				got = must(t, http.MethodPost, strings.TrimSuffix(at+"/"+id+"/"+verb, "/"), form)
			}
			if got.at("status") != tt.want {
				t.Errorf("status is %v, want %s", got.at("status"), tt.want)
			}
			for path, want := range tt.fields {
				if got.at(path) != want {
					t.Errorf("%s is %v, want %v", path, got.at(path), want)
				}
			}
			if again := must(t, http.MethodGet, at+"/"+id, ""); again.raw != got.raw {
				t.Errorf("retrieving gives\n%s\nafter\n%s", again.raw, got.raw)
			}
		})
	}
}

func TestPaymentIntentRefusals(t *testing.T) {
	paid := card + "&payment_method=pm_card_visa&confirm=true"
	tests := map[string]struct {
		create, step string
		status       int
		code, param  string
		message      string // a part of it
	}{
		"confirming a paid intent": {
			create: paid, step: "confirm", status: 400, code: "payment_intent_unexpected_state",
			message: "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.",
		},
		"confirming without a payment method": {
			create: card, step: "confirm", status: 400, code: "payment_intent_unexpected_state", message: "it's missing a payment method",
		},
		"capturing what was captured": {
			create: paid, step: "capture", status: 400, code: "payment_intent_unexpected_state", message: "This PaymentIntent could not be captured because it has already been captured.",
		},
		"capturing what was not confirmed": {
			create: card, step: "capture", status: 400, code: "payment_intent_unexpected_state",
			message: "This PaymentIntent could not be captured because it has a status of requires_payment_method. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.",
		},
		"capturing more than is held": {
			create: paid + "&capture_method=manual", step: "capture?amount_to_capture=2001", status: 400, code: "amount_too_large", param: "amount_to_capture",
		},
		"canceling a paid intent": {
			create: paid, step: "cancel", status: 400, code: "payment_intent_unexpected_state",
			message: "You cannot cancel this PaymentIntent because it has a status of succeeded. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_reauthorization, requires_confirmation, requires_action, processing.",
		},
		"changing the amount of a paid intent": {
			create: paid, step: "?amount=1", status: 400, code: "payment_intent_unexpected_state",
			message: "This PaymentIntent's amount could not be updated because it has a status of succeeded.",
		},
		"confirming automatic methods without a return URL": {
			create: "amount=2000&currency=usd&payment_method=pm_card_visa", step: "confirm", status: 400, message: "you must provide a `return_url`",
		},
		"a return URL that is none": {
			create: card + "&payment_method=pm_card_visa", step: "confirm?return_url=nowhere", status: 400, code: "url_invalid", param: "return_url", message: "Not a valid URL",
		},
		"what does not fit a card": {
			create: paid + "&capture_method=manual", step: "increment_authorization?amount=3000", status: 400, code: "payment_intent_unexpected_state",
			message: "its card does not support incremental authorization",
		},
		"authentication when it is unwanted": {
			create: card + "&payment_method=pm_card_authenticationRequired", step: "confirm?error_on_requires_action=true", status: 402, code: "authentication_required",
		},
		"authentication when the customer is away": {
			create: card + "&payment_method=pm_card_authenticationRequired", step: "confirm?off_session=true", status: 402, code: "authentication_required",
			message: "Your card was declined. This transaction requires authentication.",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			at := serve(t, stripe.Options{}) + "/v1/payment_intents"
			before := must(t, http.MethodPost, at, tt.create)
			verb, form, _ := strings.Cut(tt.step, "?")
			got := call(t, http.MethodPost, strings.TrimSuffix(at+"/"+before.text("id")+"/"+verb, "/"), form)
			wantError(t, got, tt.status, tt.code, tt.param, tt.message)
			if tt.status == 400 {
				if after := must(t, http.MethodGet, at+"/"+before.text("id"), ""); after.raw != before.raw {
					t.Errorf("the refused call changed the intent to\n%s", after.raw)
				}
			}
		})
	}
}

func wantError(t *testing.T, got answer, status int, code, param, message string) {
	t.Helper()
	if got.status != status || got.text("error.code") != code || got.text("error.param") != param || !strings.Contains(got.text("error.message"), message) {
		t.Errorf("got %d %s", got.status, got.raw)
		t.Errorf("want %d, code %q, param %q, message with %q", status, code, param, message)
	}
}

func TestDeclinedCards(t *testing.T) {
	tests := []struct{ method, code, reason, message string }{
		{"pm_card_chargeDeclined", "card_declined", "generic_decline", "Your card was declined."},
		{"pm_card_visa_chargeDeclined", "card_declined", "generic_decline", "Your card was declined."},
		{"pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds", "Your card has insufficient funds."},
		{"pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card", "Your card was declined."},
		{"pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card", "Your card was declined."},
		{"pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card", "Your card has expired."},
		{"pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."},
		{"pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error", "An error occurred while processing your card. Try again in a little bit."},
		{"pm_card_radarBlock", "card_declined", "fraudulent", "Your card was declined."},
	}
	for _, tt := range tests {
		t.Run(tt.method, func(t *testing.T) {
			at := serve(t, stripe.Options{}) + "/v1"
			got := call(t, http.MethodPost, at+"/payment_intents", card+"&confirm=true&payment_method="+tt.method)
			wantError(t, got, http.StatusPaymentRequired, tt.code, "", tt.message)
			if got.text("error.type") != "card_error" || got.text("error.decline_code") != tt.reason {
				t.Errorf("type %q, decline code %q", got.text("error.type"), got.text("error.decline_code"))
			}
			intent := must(t, http.MethodGet, at+"/payment_intents/"+got.text("error.payment_intent.id"), "")
			if intent.at("status") != "requires_payment_method" || intent.at("payment_method") != nil || intent.at("amount_received") != 0.0 ||
				intent.at("last_payment_error.decline_code") != tt.reason {
				t.Errorf("the intent is %s", intent.raw)
			}
			charge := must(t, http.MethodGet, at+"/charges/"+got.text("error.charge"), "")
			if charge.at("status") != "failed" || charge.at("paid") != false || charge.at("failure_code") != tt.code {
				t.Errorf("the charge is %s", charge.raw)
			}
			paid := must(t, http.MethodPost, at+"/payment_intents/"+intent.text("id")+"/confirm", "payment_method=pm_card_visa")
			if paid.at("status") != "succeeded" || paid.at("last_payment_error") != nil {
				t.Errorf("after another card: %s", paid.raw)
			}
		})
	}
}

func TestAuthentication(t *testing.T) {
	tests := map[string]struct {
		method, outcome, create string
		status                  string
	}{
		"the customer passes":                          {"pm_card_threeDSecure2Required", "succeeded", "", "succeeded"},
		"the customer fails":                           {"pm_card_threeDSecure2Required", "failed", "", "requires_payment_method"},
		"the customer passes, the bank declines":       {"pm_card_threeDSecureRequiredChargeDeclined", "succeeded", "", "requires_payment_method"},
		"manual confirmation waits for another":        {"pm_card_threeDSecure2Required", "succeeded", "&confirmation_method=manual", "requires_confirmation"},
		"manual capture holds after authentication":    {"pm_card_threeDSecure2Required", "succeeded", "&capture_method=manual", "requires_capture"},
		"3D Secure that was asked for of a plain card": {"pm_card_visa", "succeeded", "&payment_method_options[card][request_three_d_secure]=any", "succeeded"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			at := serve(t, stripe.Options{}) + "/v1/payment_intents"
			intent := must(t, http.MethodPost, at, card+"&confirm=true&return_url=https://shop.example/back?cart=7&payment_method="+tt.method+tt.create)
			page := intent.text("next_action.redirect_to_url.url")
			noRedirects := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			resp, err := noRedirects.Get(page + "&outcome=" + tt.outcome)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			back, err := url.Parse(resp.Header.Get("Location"))
			if err != nil {
				t.Fatal(err)
			}
			q := back.Query()
			if back.Host != "shop.example" || q.Get("cart") != "7" || q.Get("payment_intent") != intent.text("id") || q.Get("redirect_status") != tt.outcome {
				t.Errorf("sent back to %q", back)
			}
			got := must(t, http.MethodGet, at+"/"+intent.text("id"), "")
			if got.at("status") != tt.status || got.at("next_action") != nil {
				t.Errorf("got %s", got.raw)
			}
			if tt.status == "requires_confirmation" {
				if got = must(t, http.MethodPost, at+"/"+intent.text("id")+"/confirm", ""); got.at("status") != "succeeded" {
					t.Errorf("after the second confirmation: %s", got.raw)
				}
			}
		})
	}
}

func TestSetUpCardPaysWithoutTheCustomer(t *testing.T) {
	base := serve(t, stripe.Options{})
	at := base + "/v1"
	customer := must(t, http.MethodPost, at+"/customers", "name=Ada").text("id")
	setup := must(t, http.MethodPost, at+"/setup_intents", "payment_method_types[]=card&payment_method=pm_card_authenticationRequiredOnSetup&confirm=true&return_url=https://example.com&customer="+customer)
	if setup.at("status") != "requires_action" {
		t.Fatalf("got %s", setup.raw)
	}
	resp, err := http.Get(setup.text("next_action.redirect_to_url.url"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("the page answers %d", resp.StatusCode)
	}
	noRedirects := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err = noRedirects.Get(setup.text("next_action.redirect_to_url.url") + "&outcome=succeeded")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	setup = must(t, http.MethodGet, at+"/setup_intents/"+setup.text("id"), "")
	if setup.at("status") != "succeeded" {
		t.Fatalf("got %s", setup.raw)
	}
	paid := must(t, http.MethodPost, at+"/payment_intents", card+"&confirm=true&off_session=true&customer="+customer+"&payment_method="+setup.text("payment_method"))
	if paid.at("status") != "succeeded" {
		t.Errorf("got %s", paid.raw)
	}
}
