package dataflow

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"hawser/connectors"
	"hawser/connectors/all"
	"hawser/internal/lang/load"
)

// BenchmarkList reads a page of 100 charges of Stripe's by the definitions that ship, from the bytes of the answer to records
// of which the columns are filled, and finds that they fit.
func BenchmarkList(b *testing.B) {
	definitions, problems, err := load.Load("../../definitions")
	if err != nil || len(problems) > 0 {
		b.Fatal(problems, err)
	}
	catalogue, err := all.Catalogue()
	if err != nil {
		b.Fatal(err)
	}
	stripe := catalogue.Connector("stripe")
	flow, err := NewFlow(definitions, definitions.Dataflow("charges"), stripe.Spec())
	if err != nil {
		b.Fatal(err)
	}
	reader, err := NewReader(flow, stripe.Spec())
	if err != nil {
		b.Fatal(err)
	}
	table, err := flow.Table()
	if err != nil {
		b.Fatal(err)
	}
	caller, err := stripe.Open(connectors.Connection{
		Name: "stripe-main", HTTP: &http.Client{Transport: answering(pageOfCharges())},
		Auth: func(context.Context, string) (string, error) { return "sk_test_bench", nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if batch, err := reader.List(b.Context(), caller, Request{}); err != nil || len(batch.Records) != pageSize {
				b.Fatal(batch, err)
			}
		}
		perRecord(b)
	})
	b.Run("fit", func(b *testing.B) {
		batch, err := reader.List(b.Context(), caller, Request{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			for i := range batch.Records {
				if _, reasons := table.Conform(batch.Records[i].Value); len(reasons) > 0 {
					b.Fatal(reasons)
				}
			}
		}
		perRecord(b)
	})
}

func perRecord(b *testing.B) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/pageSize, "ns/record")
}

// answering answers every request with the same text.
type answering string

// RoundTrip answers.
func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(a))), Request: r}, nil
}

func pageOfCharges() string {
	charges := make([]string, pageSize)
	for i := range charges {
		charges[i] = fmt.Sprintf(charge, i, 100+i*37, 1_600_000_000+i)
	}
	return `{"object": "list", "url": "/v1/charges", "has_more": true, "data": [` + strings.Join(charges, ",") + "]}"
}

// charge is a charge as Stripe gives it, with the fields that cards have: its number, its amount, and when it was created.
const charge = `{"id": "ch_%09[1]d", "object": "charge", "amount": %[2]d, "amount_captured": %[2]d, "amount_refunded": 0, "application": null,
"application_fee": null, "balance_transaction": "txn_1", "billing_details": {"address": {"city": null, "country": "US", "line1": null,
"line2": null, "postal_code": "94107", "state": null}, "email": null, "name": "Ada", "phone": null}, "calculated_statement_descriptor": "HAWSER",
"captured": true, "created": %[3]d, "currency": "usd", "customer": "cus_%[1]d", "description": "an order", "disputed": false, "failure_code": null,
"failure_message": null, "fraud_details": {}, "invoice": null, "livemode": false, "metadata": {"order": "6735"}, "on_behalf_of": null,
"outcome": {"network_status": "approved_by_network", "reason": null, "risk_level": "normal", "risk_score": 32, "seller_message":
"Payment complete.", "type": "authorized"}, "paid": true, "payment_intent": "pi_1", "payment_method": "pm_1", "payment_method_details":
{"card": {"amount_authorized": 1500, "brand": "visa", "checks": {"address_line1_check": null, "address_postal_code_check": "pass",
"cvc_check": "pass"}, "country": "US", "exp_month": 4, "exp_year": 2030, "extended_authorization": {"status": "disabled"},
"fingerprint": "Xt5EWLLDS7FJjR1c", "funding": "credit", "incremental_authorization": {"status": "unavailable"}, "installments": null,
"last4": "%04[1]d", "mandate": null, "multicapture": {"status": "unavailable"}, "network": "visa", "network_token": {"used": false},
"overcapture": {"maximum_amount_capturable": 1500, "status": "unavailable"}, "three_d_secure": null, "wallet": null}, "type": "card"},
"receipt_email": null, "receipt_number": null, "receipt_url": "https://pay.stripe.com/receipts/payment", "refunded": false, "review": null,
"shipping": null, "source_transfer": null, "statement_descriptor": null, "statement_descriptor_suffix": null, "status": "succeeded",
"transfer_data": null, "transfer_group": null}`
