package stripe_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/sandbox/stripe"
)

func TestSetupIntentStates(t *testing.T) {
	tests := map[string]struct {
		create, step string
		want         string
	}{
		"a new one waits for a payment method":  {"", "", "requires_payment_method"},
		"one given later waits to be confirmed": {"", "?payment_method=pm_card_visa&description=x", "requires_confirmation"},
		"confirmation sets the card up":         {"payment_method=pm_card_visa", "/confirm", "succeeded"},
		"confirmation can bring the card":       {"", "/confirm?payment_method=pm_card_mastercard", "succeeded"},
		"a bank that wants the customer":        {"payment_method=pm_card_authenticationRequired", "/confirm?return_url=https://example.com", "requires_action"},
		"cancellation":                          {"", "/cancel?cancellation_reason=abandoned", "canceled"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			at := serve(t, stripe.Options{}) + "/v1/setup_intents"
			got := must(t, http.MethodPost, at, "payment_method_types[]=card&"+tt.create)
			if tt.step != "" {
				path, form := split(tt.step)
				got = must(t, http.MethodPost, at+"/"+got.text("id")+path, form)
			}
			if got.at("status") != tt.want {
				t.Errorf("got %s", got.raw)
			}
			if listed := names(must(t, http.MethodGet, at, ""), "status"); !cmp.Equal(listed, []string{tt.want}) {
				t.Errorf("listed %v", listed)
			}
		})
	}
}

func TestSetupIntentRefusals(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1/setup_intents"
	done := must(t, http.MethodPost, at, "payment_method_types[]=card&payment_method=pm_card_visa&confirm=true").text("id")
	wantError(t, call(t, http.MethodPost, at+"/"+done+"/confirm", ""), 400, "setup_intent_unexpected_state", "", "You cannot confirm this SetupIntent because it has already succeeded")
	wantError(t, call(t, http.MethodPost, at+"/"+done+"/cancel", ""), 400, "setup_intent_unexpected_state", "", "You cannot cancel this SetupIntent because it has a status of succeeded.")
	declined := call(t, http.MethodPost, at, "payment_method_types[]=card&payment_method=pm_card_chargeDeclined&confirm=true")
	wantError(t, declined, 402, "card_declined", "", "Your card was declined.")
	if got := must(t, http.MethodGet, at+"/"+declined.text("error.setup_intent.id"), ""); got.at("status") != "requires_payment_method" || got.at("last_setup_error.code") != "card_declined" {
		t.Errorf("got %s", got.raw)
	}
}

func TestRefundsBelowACharge(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	charge := must(t, http.MethodPost, at+"/charges", "amount=900&currency=usd&source=tok_visa").text("id")
	refund := must(t, http.MethodPost, at+"/charges/"+charge+"/refunds", "amount=200").text("id")
	if got := must(t, http.MethodGet, at+"/charges/"+charge+"/refunds/"+refund, ""); got.at("amount") != 200.0 {
		t.Errorf("got %s", got.raw)
	}
	if got := names(must(t, http.MethodGet, at+"/charges/"+charge+"/refunds", ""), "id"); !cmp.Equal(got, []string{refund}) {
		t.Errorf("listed %v", got)
	}
	transaction := must(t, http.MethodGet, at+"/refunds/"+refund, "").text("balance_transaction")
	if got := must(t, http.MethodGet, at+"/balance_transactions/"+transaction, "expand[]=source"); got.at("net") != -200.0 || got.at("source.object") != "refund" {
		t.Errorf("got %s", got.raw)
	}
}

func TestInvoiceLinesAndDiscounts(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	customer, price := subscriber(t, at)
	coupon := must(t, http.MethodPost, at+"/coupons", "amount_off=300&currency=usd").text("id")
	must(t, http.MethodPost, at+"/coupons/"+coupon, "name=less")
	if got := names(must(t, http.MethodGet, at+"/coupons", ""), "name"); !cmp.Equal(got, []string{"less"}) {
		t.Errorf("listed %v", got)
	}
	must(t, http.MethodPost, at+"/invoiceitems", "amount=1000&currency=usd&customer="+customer)
	invoice := must(t, http.MethodPost, at+"/invoices", "pending_invoice_items_behavior=include&discounts[0][coupon]="+coupon+"&customer="+customer)
	if invoice.at("total") != 700.0 {
		t.Errorf("got %s", invoice.raw)
	}
	line := invoice.at("lines.data").([]any)[0].(map[string]any)["id"].(string)
	if got := must(t, http.MethodPost, at+"/invoices/"+invoice.text("id")+"/lines/"+line, "amount=2000&description=more"); got.at("amount") != 2000.0 || got.at("id") != line {
		t.Errorf("got %s", got.raw)
	}
	if got := must(t, http.MethodPost, at+"/invoices/"+invoice.text("id"), "discounts="); got.at("total") != 2000.0 || got.at("discount") != nil {
		t.Errorf("got %s", got.raw)
	}
	must(t, http.MethodPost, at+"/subscriptions", "items[0][price]="+price+"&coupon="+coupon+"&customer="+customer)
	if got := names(must(t, http.MethodGet, at+"/invoices/upcoming/lines", "customer="+customer), "amount"); !cmp.Equal(got, []string{"1500"}) {
		t.Errorf("upcoming lines %v", got)
	}
	subscription := must(t, http.MethodGet, at+"/subscriptions", "customer="+customer).at("data").([]any)[0].(map[string]any)["id"].(string)
	if got := must(t, http.MethodDelete, at+"/subscriptions/"+subscription+"/discount", ""); got.at("deleted") != true {
		t.Errorf("got %s", got.raw)
	}
}

func TestQuoteShowsItsLineItems(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	_, price := subscriber(t, at)
	quote := must(t, http.MethodPost, at+"/quotes", "expand[]=line_items&line_items[0][price]="+price).at("line_items.data").([]any)
	if len(quote) != 1 {
		t.Errorf("got %v", quote)
	}
}

func TestCursorOutsideOfTheFilter(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1/customers"
	ids := map[string]string{}
	for _, name := range []string{"a", "b", "c", "d"} {
		email := "even@example.com"
		if name == "b" {
			email = "odd@example.com"
		}
		ids[name] = must(t, http.MethodPost, at, "name="+name+"&email="+email).text("id")
	}
	for query, want := range map[string][]string{
		"email=even@example.com&starting_after=" + ids["b"]: {"a"},
		"email=even@example.com&ending_before=" + ids["b"]:  {"d", "c"},
	} {
		if diff := cmp.Diff(want, names(must(t, http.MethodGet, at, query), "name")); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
}

func TestPaymentMethodOfTheCustomer(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	customer, _ := subscriber(t, at)
	other := must(t, http.MethodPost, at+"/customers", "").text("id")
	method := must(t, http.MethodGet, at+"/customers/"+customer+"/payment_methods", "type=card").at("data").([]any)[0].(map[string]any)["id"].(string)
	must(t, http.MethodGet, at+"/customers/"+customer+"/payment_methods/"+method, "")
	wantError(t, call(t, http.MethodGet, at+"/customers/"+other+"/payment_methods/"+method, ""), 404, "resource_missing", "payment_method", "No such PaymentMethod")
	wantError(t, call(t, http.MethodPost, at+"/payment_methods", "customer="+customer+"&payment_method="+method), 400, "", "payment_method", "does not share payment methods")
	if got := must(t, http.MethodPost, at+"/payment_methods", "type=card&card[number]=4000056655665556&card[exp_month]=2&card[exp_year]=40&metadata[k]=v&billing_details[address][city]=Rome"); got.at("card.exp_year") != 2040.0 || got.at("card.funding") != "debit" || got.at("billing_details.address.city") != "Rome" {
		t.Errorf("got %s", got.raw)
	}
}
