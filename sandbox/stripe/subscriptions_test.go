package stripe_test

import (
	"net/http"
	"testing"
	"time"

	"hawser/sandbox/control"
	"hawser/sandbox/stripe"
)

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
