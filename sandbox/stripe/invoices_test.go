package stripe_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hawser/sandbox/stripe"
)

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
