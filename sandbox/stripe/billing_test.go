package stripe_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/sandbox/control"
	"hawser/sandbox/stripe"
)

// subscriber makes a customer with a card and a price of 15.00 a month.
func subscriber(t *testing.T, at string) (customer, price string) {
	t.Helper()
	customer = must(t, http.MethodPost, at+"/customers", "name=Ada&email=ada@example.com").text("id")
	method := must(t, http.MethodPost, at+"/payment_methods/pm_card_visa/attach", "customer="+customer).text("id")
	must(t, http.MethodPost, at+"/customers/"+customer, "invoice_settings[default_payment_method]="+method)
	product := must(t, http.MethodPost, at+"/products", "name=Tea").text("id")
	price = must(t, http.MethodPost, at+"/prices", "currency=usd&unit_amount=1500&recurring[interval]=month&product="+product).text("id")
	return customer, price
}

func TestInvoiceLife(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	customer, _ := subscriber(t, at)
	invoice := must(t, http.MethodPost, at+"/invoices", "description=tea&customer="+customer)
	id := invoice.text("id")
	item := must(t, http.MethodPost, at+"/invoiceitems", "amount=700&currency=usd&description=leaves&customer="+customer+"&invoice="+id)
	must(t, http.MethodPost, at+"/invoiceitems", "unit_amount=100&quantity=3&currency=usd&customer="+customer+"&invoice="+id)
	draft := must(t, http.MethodGet, at+"/invoices/"+id, "")
	for path, want := range map[string]any{
		"status": "draft", "amount_due": 1000.0, "total": 1000.0, "lines.total_count": 2.0, "lines.has_more": false,
		"lines.url": "/v1/invoices/" + id + "/lines", "number": nil, "billing_reason": "manual", "collection_method": "charge_automatically", "payment_intent": nil, "ending_balance": nil,
	} {
		if draft.at(path) != want {
			t.Errorf("draft: %s is %v, want %v", path, draft.at(path), want)
		}
	}
	open := must(t, http.MethodPost, at+"/invoices/"+id+"/finalize", "")
	if open.at("status") != "open" || !regexp.MustCompile(`^[0-9A-F]{8}-0001$`).MatchString(open.text("number")) || open.at("ending_balance") != 0.0 {
		t.Errorf("got %s", open.raw)
	}
	wantError(t, call(t, http.MethodPost, at+"/invoices/"+id+"/finalize", ""), 400, "invoice_not_editable", "", "This invoice is already finalized, you can't re-finalize a non-draft invoice.")
	wantError(t, call(t, http.MethodPost, at+"/invoices/"+id, "description=x"), 400, "invoice_not_editable", "", "Finalized invoices can't be updated in this way")
	wantError(t, call(t, http.MethodDelete, at+"/invoices/"+id, ""), 400, "", "", "You can only delete draft invoices.")
	wantError(t, call(t, http.MethodDelete, at+"/invoiceitems/"+item.text("id"), ""), 400, "invoice_not_editable", "", "Finalized invoices")
	must(t, http.MethodPost, at+"/invoices/"+id, "metadata[k]=v")
	paid := must(t, http.MethodPost, at+"/invoices/"+id+"/pay", "expand[]=payment_intent&expand[]=charge")
	for path, want := range map[string]any{
		"status": "paid", "paid": true, "amount_paid": 1000.0, "amount_remaining": 0.0, "attempt_count": 1.0,
		"payment_intent.status": "succeeded", "payment_intent.invoice": id, "charge.amount": 1000.0,
	} {
		if paid.at(path) != want {
			t.Errorf("paid: %s is %v, want %v", path, paid.at(path), want)
		}
	}
	wantError(t, call(t, http.MethodPost, at+"/invoices/"+id+"/pay", ""), 400, "", "", "Invoice is already paid")
	wantError(t, call(t, http.MethodPost, at+"/invoices/"+id+"/void", ""), 400, "", "", "You can only pass in open invoices. This invoice isn't open.")
	if got := names(must(t, http.MethodGet, at+"/invoices/"+id+"/lines", "limit=1"), "amount"); len(got) != 1 {
		t.Errorf("lines of %v", got)
	}
	second := must(t, http.MethodPost, at+"/invoices", "customer="+customer).text("id")
	if got := must(t, http.MethodPost, at+"/invoices/"+second+"/finalize", ""); got.at("status") != "paid" || got.at("paid") != true || got.at("lines.total_count") != 0.0 || got.text("number")[8:] != "-0002" {
		t.Errorf("an invoice over nothing: %s", got.raw)
	}
}

func TestInvoiceEndings(t *testing.T) {
	tests := map[string]struct {
		create string
		steps  []string
		want   map[string]any
	}{
		"void":                 {"", []string{"finalize", "void"}, map[string]any{"status": "void", "paid": false}},
		"uncollectible":        {"", []string{"finalize", "mark_uncollectible"}, map[string]any{"status": "uncollectible"}},
		"paid after all":       {"", []string{"finalize", "mark_uncollectible", "pay"}, map[string]any{"status": "paid"}},
		"paid out of band":     {"", []string{"pay?paid_out_of_band=true"}, map[string]any{"status": "paid", "paid_out_of_band": true, "charge": nil, "payment_intent": nil}},
		"paying finalizes":     {"", []string{"pay"}, map[string]any{"status": "paid", "amount_paid": 1000.0}},
		"sending finalizes":    {"&collection_method=send_invoice&days_until_due=30", []string{"send"}, map[string]any{"status": "open", "collection_method": "send_invoice"}},
		"sent and then voided": {"&collection_method=send_invoice&days_until_due=30", []string{"send", "void"}, map[string]any{"status": "void"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			at := serve(t, stripe.Options{}) + "/v1"
			customer, _ := subscriber(t, at)
			must(t, http.MethodPost, at+"/invoiceitems", "amount=1000&currency=usd&customer="+customer)
			got := must(t, http.MethodPost, at+"/invoices", "pending_invoice_items_behavior=include&customer="+customer+tt.create)
			id := got.text("id")
			for _, step := range tt.steps {
				path, form, _ := strings.Cut(step, "?")
				got = must(t, http.MethodPost, at+"/invoices/"+id+"/"+path, form)
			}
			for path, want := range tt.want {
				if got.at(path) != want {
					t.Errorf("%s is %v, want %v", path, got.at(path), want)
				}
			}
		})
	}
}

func TestInvoiceThatCannotBePaid(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	customer := must(t, http.MethodPost, at+"/customers", "").text("id")
	must(t, http.MethodPost, at+"/invoiceitems", "amount=1000&currency=usd&customer="+customer)
	id := must(t, http.MethodPost, at+"/invoices", "pending_invoice_items_behavior=include&customer="+customer).text("id")
	wantError(t, call(t, http.MethodPost, at+"/invoices/"+id+"/pay", ""), 400, "resource_missing", "", "This customer has no attached payment source or default payment method.")
	method := must(t, http.MethodPost, at+"/payment_methods/pm_card_chargeCustomerFail/attach", "customer="+customer).text("id")
	wantError(t, call(t, http.MethodPost, at+"/invoices/"+id+"/pay", "payment_method="+method), 402, "card_declined", "", "Your card was declined.")
	got := must(t, http.MethodGet, at+"/invoices/"+id, "")
	if got.at("status") != "open" || got.at("attempt_count") != 1.0 || got.at("attempted") != true || got.at("paid") != false {
		t.Errorf("got %s", got.raw)
	}
	wantError(t, call(t, http.MethodPost, at+"/payment_intents/"+got.text("payment_intent")+"/cancel", ""), 400, "payment_intent_unexpected_state", "", "belongs to an invoice")
	wantError(t, call(t, http.MethodPost, at+"/invoices/"+id+"/send", ""), 400, "", "", "You can only manually send an invoice if its collection method is 'send_invoice'.")
}

func TestDraftInvoiceIsDeleted(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	customer, _ := subscriber(t, at)
	id := must(t, http.MethodPost, at+"/invoices", "customer="+customer).text("id")
	item := must(t, http.MethodPost, at+"/invoiceitems", "amount=1000&currency=usd&customer="+customer+"&invoice="+id).text("id")
	must(t, http.MethodPost, at+"/invoiceitems/"+item, "amount=1200&description=more")
	if got := must(t, http.MethodGet, at+"/invoices/"+id, ""); got.at("total") != 1200.0 {
		t.Errorf("got %s", got.raw)
	}
	if got := must(t, http.MethodDelete, at+"/invoices/"+id, ""); got.at("deleted") != true {
		t.Errorf("got %s", got.raw)
	}
	wantError(t, call(t, http.MethodGet, at+"/invoices/"+id, ""), 404, "resource_missing", "invoice", "No such invoice: '"+id+"'")
	if got := names(must(t, http.MethodGet, at+"/invoiceitems", "pending=true"), "id"); len(got) != 1 || got[0] != item {
		t.Errorf("pending items: %v", got)
	}
	must(t, http.MethodDelete, at+"/invoiceitems/"+item, "")
}

func TestDiscountsAndBalances(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	coupon := must(t, http.MethodPost, at+"/coupons", "percent_off=25&duration=once&name=spring").text("id")
	customer := must(t, http.MethodPost, at+"/customers", "balance=-100&coupon="+coupon).text("id")
	must(t, http.MethodPost, at+"/invoiceitems", "amount=1000&currency=usd&customer="+customer)
	id := must(t, http.MethodPost, at+"/invoices", "pending_invoice_items_behavior=include&customer="+customer).text("id")
	got := must(t, http.MethodPost, at+"/invoices/"+id+"/finalize", "")
	for path, want := range map[string]any{"subtotal": 1000.0, "total": 750.0, "starting_balance": -100.0, "ending_balance": 0.0, "amount_due": 650.0} {
		if got.at(path) != want {
			t.Errorf("%s is %v, want %v", path, got.at(path), want)
		}
	}
	if got := must(t, http.MethodGet, at+"/coupons/"+coupon, ""); got.at("times_redeemed") != 1.0 {
		t.Errorf("got %s", got.raw)
	}
	must(t, http.MethodDelete, at+"/coupons/"+coupon, "")
	wantError(t, call(t, http.MethodPost, at+"/customers", "coupon="+coupon), 400, "resource_missing", "coupon", "No such coupon: '"+coupon+"'")
}

func TestSubscriptionLife(t *testing.T) {
	o := stripe.Options{Control: control.New(control.Options{Clock: func() time.Time { return time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC) }})}
	at := serve(t, o) + "/v1"
	customer, price := subscriber(t, at)
	got := must(t, http.MethodPost, at+"/subscriptions", "items[0][price]="+price+"&items[0][quantity]=2&expand[]=latest_invoice.payment_intent&customer="+customer)
	id := got.text("id")
	for path, want := range map[string]any{
		"status": "active", "items.total_count": 1.0, "currency": "usd", "latest_invoice.status": "paid", "latest_invoice.amount_paid": 3000.0,
		"latest_invoice.billing_reason": "subscription_create", "latest_invoice.payment_intent.status": "succeeded",
		"current_period_end": float64(time.Date(2026, 2, 15, 0, 0, 0, 0, time.UTC).Unix()),
	} {
		if got.at(path) != want {
			t.Errorf("%s is %v, want %v", path, got.at(path), want)
		}
	}
	upcoming := must(t, http.MethodGet, at+"/invoices/upcoming", "customer="+customer)
	if upcoming.at("amount_due") != 3000.0 {
		t.Errorf("upcoming %s", upcoming.raw)
	}
	item := must(t, http.MethodGet, at+"/subscription_items", "subscription="+id).at("data").([]any)[0].(map[string]any)["id"].(string)
	must(t, http.MethodPost, at+"/subscription_items/"+item, "quantity=3")
	ending := must(t, http.MethodPost, at+"/subscriptions/"+id, "cancel_at_period_end=true&metadata[k]=v")
	if ending.at("cancel_at") != ending.at("current_period_end") || ending.at("status") != "active" || ending.at("items.data").([]any)[0].(map[string]any)["quantity"] != 3.0 {
		t.Errorf("got %s", ending.raw)
	}
	if got := must(t, http.MethodPost, at+"/subscriptions/"+id, "cancel_at_period_end=false"); got.at("cancel_at") != nil {
		t.Errorf("got %s", got.raw)
	}
	if got := must(t, http.MethodDelete, at+"/subscriptions/"+id, "cancellation_details[comment]=bye"); got.at("status") != "canceled" || got.at("cancellation_details.reason") != "cancellation_requested" {
		t.Errorf("got %s", got.raw)
	}
	wantError(t, call(t, http.MethodDelete, at+"/subscriptions/"+id, ""), 404, "resource_missing", "id", "No such subscription: '"+id+"'")
	for query, want := range map[string]int{"": 0, "status=all": 1, "status=canceled": 1, "status=ended": 1, "status=active": 0} {
		if got := names(must(t, http.MethodGet, at+"/subscriptions", query), "id"); len(got) != want {
			t.Errorf("%q lists %v", query, got)
		}
	}
}

func TestSubscriptionBeginnings(t *testing.T) {
	tests := map[string]struct {
		method, form string
		status       int
		want         map[string]any
	}{
		"a trial costs nothing":             {"", "&trial_period_days=14", 200, map[string]any{"status": "trialing", "latest_invoice.total": 0.0, "latest_invoice.status": "paid"}},
		"a sent invoice waits":              {"", "&collection_method=send_invoice&days_until_due=7", 200, map[string]any{"status": "active", "latest_invoice.status": "draft"}},
		"a card that fails":                 {"pm_card_chargeCustomerFail", "", 200, map[string]any{"status": "incomplete", "latest_invoice.status": "open", "latest_invoice.payment_intent.status": "requires_payment_method"}},
		"a card that wants the customer":    {"pm_card_authenticationRequired", "", 200, map[string]any{"status": "incomplete", "latest_invoice.payment_intent.status": "requires_action"}},
		"a card that fails, or nothing":     {"pm_card_chargeCustomerFail", "&payment_behavior=error_if_incomplete", 402, nil},
		"no card":                           {"", "&currency=usd", 400, nil},
		"no card, to be paid in the client": {"", "&payment_behavior=default_incomplete", 200, map[string]any{"status": "incomplete", "latest_invoice.payment_intent.status": "requires_payment_method"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			at := serve(t, stripe.Options{}) + "/v1"
			_, price := subscriber(t, at)
			customer := must(t, http.MethodPost, at+"/customers", "").text("id")
			create := "expand[]=latest_invoice.payment_intent&items[0][price]=" + price + "&customer=" + customer + tt.form
			if tt.method != "" {
				create += "&default_payment_method=" + must(t, http.MethodPost, at+"/payment_methods/"+tt.method+"/attach", "customer="+customer).text("id")
			}
			got := call(t, http.MethodPost, at+"/subscriptions", create)
			if got.status != tt.status {
				t.Fatalf("got %d %s", got.status, got.raw)
			}
			for path, want := range tt.want {
				if got.at(path) != want {
					t.Errorf("%s is %v, want %v", path, got.at(path), want)
				}
			}
			if tt.status != 200 {
				if left := must(t, http.MethodGet, at+"/invoices", ""); len(left.at("data").([]any)) != 0 {
					t.Errorf("a refused subscription left %s", left.raw)
				}
				return
			}
			if got.at("status") == "incomplete" {
				method := must(t, http.MethodPost, at+"/payment_methods/pm_card_visa/attach", "customer="+customer).text("id")
				must(t, http.MethodPost, at+"/payment_intents/"+got.text("latest_invoice.payment_intent.id")+"/confirm", "payment_method="+method)
				if got = must(t, http.MethodGet, at+"/subscriptions/"+got.text("id"), "expand[]=latest_invoice"); got.at("status") != "active" || got.at("latest_invoice.status") != "paid" {
					t.Errorf("after payment: %s", got.raw)
				}
			}
		})
	}
}

func TestQuoteLife(t *testing.T) {
	tests := map[string]struct {
		price        string // more parameters of the price
		subscription bool
	}{
		"for something sold once":   {"", false},
		"for something that recurs": {"&recurring[interval]=year", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			at := serve(t, stripe.Options{}) + "/v1"
			customer, _ := subscriber(t, at)
			product := must(t, http.MethodPost, at+"/products", "name=Kettle").text("id")
			price := must(t, http.MethodPost, at+"/prices", "currency=usd&unit_amount=4000&product="+product+tt.price).text("id")
			quote := must(t, http.MethodPost, at+"/quotes", "line_items[0][price]="+price+"&line_items[0][quantity]=2&header=Offer&customer="+customer)
			id := quote.text("id")
			if quote.at("status") != "draft" || quote.at("amount_total") != 8000.0 {
				t.Errorf("got %s", quote.raw)
			}
			wantError(t, call(t, http.MethodPost, at+"/quotes/"+id+"/accept", ""), 400, "", "", "cannot be accepted because it has a status of draft")
			must(t, http.MethodPost, at+"/quotes/"+id, "description=two")
			if open := must(t, http.MethodPost, at+"/quotes/"+id+"/finalize", ""); open.at("status") != "open" || open.at("number") == nil {
				t.Errorf("got %s", open.raw)
			}
			wantError(t, call(t, http.MethodPost, at+"/quotes/"+id, "description=three"), 400, "", "", "cannot be updated")
			if got := names(must(t, http.MethodGet, at+"/quotes/"+id+"/line_items", ""), "description"); !cmp.Equal(got, []string{"Kettle"}) {
				t.Errorf("line items %v", got)
			}
			accepted := must(t, http.MethodPost, at+"/quotes/"+id+"/accept", "expand[]=invoice")
			if accepted.at("status") != "accepted" || accepted.at("invoice.total") != 8000.0 || accepted.at("invoice.quote") != id || (accepted.at("subscription") != nil) != tt.subscription {
				t.Errorf("got %s", accepted.raw)
			}
			wantError(t, call(t, http.MethodPost, at+"/quotes/"+id+"/accept", ""), 400, "", "", "has a status of accepted")
			wantError(t, call(t, http.MethodPost, at+"/quotes/"+id+"/cancel", ""), 400, "", "", "cannot be canceled")
		})
	}
}

func TestQuoteIsCanceled(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	id := must(t, http.MethodPost, at+"/quotes", "").text("id")
	wantError(t, call(t, http.MethodPost, at+"/quotes/"+id+"/finalize", ""), 400, "parameter_missing", "customer", "must have a customer")
	if got := must(t, http.MethodPost, at+"/quotes/"+id+"/cancel", ""); got.at("status") != "canceled" {
		t.Errorf("got %s", got.raw)
	}
	if got := names(must(t, http.MethodGet, at+"/quotes", "status=canceled"), "id"); len(got) != 1 {
		t.Errorf("listed %v", got)
	}
}

func TestProductsAndPrices(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	product := must(t, http.MethodPost, at+"/products", "id=tea&name=Tea&default_price_data[currency]=usd&default_price_data[unit_amount]=500&images[]=https://example.com/tea.png&expand[]=default_price")
	if product.at("id") != "tea" || product.at("default_price.unit_amount") != 500.0 {
		t.Errorf("got %s", product.raw)
	}
	wantError(t, call(t, http.MethodPost, at+"/products", "id=tea&name=Tea"), 400, "resource_already_exists", "id", "already exists")
	wantError(t, call(t, http.MethodDelete, at+"/products/tea", ""), 400, "", "id", "This product cannot be deleted because it has one or more user-created prices.")
	first := must(t, http.MethodPost, at+"/prices", "currency=usd&unit_amount_decimal=0.5&lookup_key=cheap&product=tea")
	if first.at("unit_amount") != nil || first.at("unit_amount_decimal") != "0.5" {
		t.Errorf("got %s", first.raw)
	}
	wantError(t, call(t, http.MethodPost, at+"/prices", "currency=usd&unit_amount=1&lookup_key=cheap&product=tea"), 400, "", "lookup_key", "already uses that lookup key")
	second := must(t, http.MethodPost, at+"/prices", "currency=usd&unit_amount=1&lookup_key=cheap&transfer_lookup_key=true&product_data[name]=Other&recurring[interval]=week")
	if got := names(must(t, http.MethodGet, at+"/prices", "lookup_keys[]=cheap&recurring[interval]=week"), "id"); !cmp.Equal(got, []string{second.text("id")}) {
		t.Errorf("listed %v", got)
	}
	must(t, http.MethodPost, at+"/prices/"+first.text("id"), "active=false&nickname=old")
	if got := names(must(t, http.MethodGet, at+"/prices", "active=false&product=tea"), "nickname"); !cmp.Equal(got, []string{"old"}) {
		t.Errorf("listed %v", got)
	}
	empty := must(t, http.MethodPost, at+"/products", "name=Air&active=false").text("id")
	must(t, http.MethodPost, at+"/products/"+empty, "name=Wind")
	if got := must(t, http.MethodDelete, at+"/products/"+empty, ""); got.at("deleted") != true {
		t.Errorf("got %s", got.raw)
	}
}
