package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
)

// serveCharges serves Stripe's list of charges: so many of them, the newest first. It makes each as it is asked for.
func serveCharges(count int) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		next := count - 1
		if after := query.Get("starting_after"); after != "" {
			n, _ := strconv.Atoi(strings.TrimPrefix(after, "ch_"))
			next = n - 1
		}
		limit, err := strconv.Atoi(query.Get("limit"))
		if err != nil {
			limit = 10
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"object": "list", "url": "/v1/charges", "data": [`)
		last := max(next-limit+1, 0)
		for n := next; n >= last; n-- {
			if n < next {
				fmt.Fprint(w, ",")
			}
			fmt.Fprintf(w, charge, n, 100+n%9000, 100+n%9000, firstCreated+n, n, n%10_000)
		}
		fmt.Fprintf(w, `], "has_more": %t}`, last > 0)
	}))
}

// firstCreated is when the oldest charge was made; each one comes a second later.
const firstCreated = 1_600_000_000

// charge is a charge as Stripe gives it, with the fields that cards have.
const charge = `{"id": "ch_%09d", "object": "charge", "amount": %d, "amount_captured": %d, "amount_refunded": 0, "application": null,
"application_fee": null, "balance_transaction": "txn_1", "billing_details": {"address": {"city": null, "country": "US", "line1": null,
"line2": null, "postal_code": "94107", "state": null}, "email": null, "name": "Ada", "phone": null}, "calculated_statement_descriptor": "HAWSER",
"captured": true, "created": %d, "currency": "usd", "customer": "cus_%d", "description": "an order", "disputed": false, "failure_code": null,
"failure_message": null, "fraud_details": {}, "invoice": null, "livemode": false, "metadata": {"order": "6735"}, "on_behalf_of": null,
"outcome": {"network_status": "approved_by_network", "reason": null, "risk_level": "normal", "risk_score": 32, "seller_message":
"Payment complete.", "type": "authorized"}, "paid": true, "payment_intent": "pi_1", "payment_method": "pm_1", "payment_method_details":
{"card": {"amount_authorized": 1500, "brand": "visa", "checks": {"address_line1_check": null, "address_postal_code_check": "pass",
"cvc_check": "pass"}, "country": "US", "exp_month": 4, "exp_year": 2030, "extended_authorization": {"status": "disabled"},
"fingerprint": "Xt5EWLLDS7FJjR1c", "funding": "credit", "incremental_authorization": {"status": "unavailable"}, "installments": null,
"last4": "%04d", "mandate": null, "multicapture": {"status": "unavailable"}, "network": "visa", "network_token": {"used": false},
"overcapture": {"maximum_amount_capturable": 1500, "status": "unavailable"}, "three_d_secure": null, "wallet": null}, "type": "card"},
"receipt_email": null, "receipt_number": null, "receipt_url": "https://pay.stripe.com/receipts/payment", "refunded": false, "review": null,
"shipping": null, "source_transfer": null, "statement_descriptor": null, "statement_descriptor_suffix": null, "status": "succeeded",
"transfer_data": null, "transfer_group": null}`
