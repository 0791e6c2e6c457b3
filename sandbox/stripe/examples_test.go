package stripe_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	api "github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"hawser/sandbox/stripe"
)

// documented are the ids of the examples that every user starts from.
const documented = `{
	"customers": [{"id": "cus_OxHsz0u5bCGWuy", "name": "Jane"}, {"id": "cus_OxIqiMh1W335rE"}, {"id": "cus_PNX7n9xMDsMPH4"},
		{"id": "cus_billed", "invoice_prefix": "F3C0E263", "next_invoice_sequence": 4}],
	"payment_methods": [{"id": "pm_1OYm2nANHgX3SHp7ihGfm5U8"}, {"id": "pm_1OXN5YANHgX3SHp7Q5Y0rb39", "card": {"number": "5555555555554444"}}],
	"payment_intents": [
		{"id": "pi_3OggwFANHgX3SHp71AVrNtT3", "amount": 33000, "created": 1707196279},
		{"id": "pi_capture", "amount": 5000, "status": "requires_capture"},
		{"id": "pi_cancel", "payment_method": null},
		{"id": "pi_paid", "amount": 700, "status": "succeeded", "latest_charge": "ch_paid"}],
	"invoices": [{"id": "in_1OhnXRANHgX3SHp73ufStlXy", "customer": "cus_billed"}, {"id": "in_due", "amount_due": 1200, "customer": "cus_billed"}],
	"quotes": [{"id": "qt_1ObmqKANHgX3SHp7ahHydwav"}, {"id": "qt_draft", "status": "draft"}]
}`

func seeded(t *testing.T) (*client.API, string) {
	t.Helper()
	address := serve(t, stripe.Options{})
	seed(t, address, documented)
	return sdkAt(address), address
}

func TestDocumentedPaymentIntents(t *testing.T) {
	c, _ := seeded(t)
	confirmed, err := c.PaymentIntents.Confirm("pi_3OggwFANHgX3SHp71AVrNtT3", &api.PaymentIntentConfirmParams{ReturnURL: api.String("http://google.com/")})
	if err != nil {
		t.Fatal(err)
	}
	if confirmed.Status != "succeeded" || confirmed.Amount != 33000 || confirmed.AmountReceived != 33000 || confirmed.AmountCapturable != 0 || confirmed.Created != 1707196279 ||
		confirmed.Currency != "usd" || confirmed.CaptureMethod != "automatic" || confirmed.ConfirmationMethod != "automatic" ||
		!strings.HasPrefix(confirmed.LatestCharge.ID, "ch_") || !strings.HasPrefix(confirmed.PaymentMethod.ID, "pm_") || confirmed.PaymentMethodOptions.Card.Installments != nil {
		t.Errorf("confirmed %s", confirmed.LastResponse.RawJSON)
	}
	captured, err := c.PaymentIntents.Capture("pi_capture", nil)
	if err != nil {
		t.Fatal(err)
	}
	if captured.Status != "succeeded" || captured.AmountReceived != captured.Amount {
		t.Errorf("captured %s", captured.LastResponse.RawJSON)
	}
	canceled, err := c.PaymentIntents.Cancel("pi_cancel", nil)
	if err != nil {
		t.Fatal(err)
	}
	if canceled.Status != "canceled" || canceled.CanceledAt == 0 || canceled.AmountReceived != 0 {
		t.Errorf("canceled %s", canceled.LastResponse.RawJSON)
	}
	if _, err := c.Refunds.New(&api.RefundParams{Charge: api.String("ch_paid")}); err != nil {
		t.Error(err)
	}
	created, err := c.PaymentIntents.New(&api.PaymentIntentParams{PaymentMethod: api.String("pm_1OXN5YANHgX3SHp7Q5Y0rb39"), Currency: api.String("usd"), Amount: api.Int64(1500)})
	if err != nil {
		t.Fatal(err)
	}
	if created.Status != "requires_confirmation" || !strings.HasPrefix(created.ID, "pi_") {
		t.Errorf("created %s", created.LastResponse.RawJSON)
	}
}

func TestDocumentedPaymentMethods(t *testing.T) {
	c, _ := seeded(t)
	const method, customer = "pm_1OYm2nANHgX3SHp7ihGfm5U8", "cus_PNX7n9xMDsMPH4"
	if _, err := c.PaymentMethods.Attach(method, &api.PaymentMethodAttachParams{Customer: api.String(customer)}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.PaymentMethods.Detach(method, nil); err != nil {
		t.Fatal(err)
	}
	_, err := c.PaymentMethods.Attach(method, &api.PaymentMethodAttachParams{Customer: api.String(customer)})
	if e := stripeError(t, err); e.HTTPStatusCode != http.StatusBadRequest || !strings.Contains(e.Msg, "may not be used again") {
		t.Errorf("got %v", e)
	}
}

func TestDocumentedInvoicesAndQuotes(t *testing.T) {
	c, _ := seeded(t)
	invoice, err := c.Invoices.FinalizeInvoice("in_1OhnXRANHgX3SHp73ufStlXy", nil)
	if err != nil {
		t.Fatal(err)
	}
	if invoice.BillingReason != "manual" || invoice.CollectionMethod != "charge_automatically" || invoice.EndingBalance != 0 || invoice.Lines.HasMore ||
		len(invoice.Lines.Data) != 0 || invoice.Number != "F3C0E263-0004" || !invoice.Paid {
		t.Errorf("finalized %s", invoice.LastResponse.RawJSON)
	}
	due, err := c.Invoices.FinalizeInvoice("in_due", nil)
	if err != nil {
		t.Fatal(err)
	}
	if due.Status != "open" || due.AmountDue != 1200 || due.Number != "F3C0E263-0005" {
		t.Errorf("finalized %s", due.LastResponse.RawJSON)
	}
	quote, err := c.Quotes.Accept("qt_1ObmqKANHgX3SHp7ahHydwav", nil)
	if err != nil {
		t.Fatal(err)
	}
	if quote.Status != "accepted" || !strings.HasPrefix(quote.Invoice.ID, "in_") {
		t.Errorf("accepted %s", quote.LastResponse.RawJSON)
	}
	if _, err := c.Quotes.FinalizeQuote("qt_draft", nil); err != nil {
		t.Error(err)
	}
	if _, err := c.Quotes.Cancel("qt_draft", nil); err != nil {
		t.Error(err)
	}
}

func TestDocumentedCustomers(t *testing.T) {
	c, address := seeded(t)
	got, err := c.Customers.Update("cus_OxHsz0u5bCGWuy", &api.CustomerParams{Name: api.String("John")})
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != "cus_OxHsz0u5bCGWuy" || got.Name != "John" {
		t.Errorf("updated %s", got.LastResponse.RawJSON)
	}
	gone, err := c.Customers.Del("cus_OxIqiMh1W335rE", nil)
	if err != nil || !gone.Deleted {
		t.Errorf("deleted %v, %v", gone, err)
	}
	if again, err := c.Customers.Get("cus_OxIqiMh1W335rE", nil); err != nil || !again.Deleted {
		t.Errorf("retrieved %v, %v", again, err)
	}
	resp, err := http.Post(address+"/_sandbox/reset", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	_, err = c.Customers.Get("cus_OxHsz0u5bCGWuy", nil)
	if e := stripeError(t, err); e.Code != api.ErrorCodeResourceMissing {
		t.Errorf("after a reset: %v", e)
	}
}

// TestSeededRecordsAreWhole reads every seeded record back: the conformance
// check behind serve holds them to Stripe's description.
func TestSeededRecordsAreWhole(t *testing.T) {
	address := serve(t, stripe.Options{})
	seed(t, address, documented)
	seed(t, address, `{"account": "acct_other", "customers": [{"id": "cus_other"}]}`)
	for _, kind := range []string{"customers", "payment_intents", "charges", "invoices", "quotes", "prices", "products", "balance_transactions"} {
		page := must(t, http.MethodGet, address+"/v1/"+kind, "")
		if len(page.at("data").([]any)) == 0 && kind != "prices" {
			t.Errorf("no %s", kind)
		}
	}
	must(t, http.MethodGet, address+"/v1/customers/cus_other", "", "Stripe-Account", "acct_other")
}

func TestSeedTellsEveryProblem(t *testing.T) {
	address := serve(t, stripe.Options{})
	tests := map[string]struct {
		records string
		want    []string
	}{
		"no object":    {`[]`, []string{"the seed is not an object"}},
		"four at once": {`{"teapots": [], "customers": {}, "invoices": [{"amount_due": 1}, 7], "quotes": [{"id": "qt_1"}]}`, []string{`"teapots" is not a list that can be seeded`, "customers is not a list", "invoices[0] has no id", "invoices[1] is not an object"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			resp, err := http.Post(address+"/_sandbox/seed", "application/json", strings.NewReader(tt.records))
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != http.StatusBadRequest {
				t.Errorf("status %d", resp.StatusCode)
			}
			for _, want := range tt.want {
				if !strings.Contains(strings.ReplaceAll(string(body), `\"`, `"`), want) {
					t.Errorf("%s lacks %q", body, want)
				}
			}
		})
	}
	if left := must(t, http.MethodGet, address+"/v1/quotes", ""); len(left.at("data").([]any)) != 0 {
		t.Errorf("a refused seed left %s", left.raw)
	}
}
