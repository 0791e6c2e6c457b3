package stripe

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
)

const confirmed = `{"id":"pi_3OggwFANHgX3SHp71AVrNtT3","object":"payment_intent","amount":33000,"amount_capturable":0,"amount_received":33000,
	"canceled_at":null,"capture_method":"automatic","created":1707196279,"currency":"usd","livemode":false,"metadata":{"order_id":"7"},
	"payment_method_options":{"card":{"installments":null,"request_three_d_secure":"automatic"}},"payment_method_types":["card"],"status":"succeeded"}`

const customer = `{"id":"cus_OxHsz0u5bCGWuy","object":"customer","balance":0,"created":1700000000,"email":"ada@example.com","default_source":null,
	"address":{"city":"Paris","postal_code":"75001"},"metadata":{"plan_name":"gold"},"something_newer":{"inner_key":1}}`

// TestDocumentedExamples holds the connector to the payloads that its documents show.
func TestDocumentedExamples(t *testing.T) {
	v := &vendor{answers: map[string]string{
		"POST /v1/payment_intents/pi_3OggwFANHgX3SHp71AVrNtT3/confirm": confirmed,
		"POST /v1/payment_intents/pi_1/capture":                        `{"id":"pi_1","status":"succeeded","amount":5,"amount_received":5}`,
		"POST /v1/payment_intents/pi_1/cancel":                         `{"id":"pi_1","status":"canceled","canceled_at":1707196280,"amount_received":0}`,
		"POST /v1/payment_methods/pm_1OYm2nANHgX3SHp7ihGfm5U8/attach":  `{"id":"pm_1OYm2nANHgX3SHp7ihGfm5U8","object":"payment_method"}`,
		"POST /v1/payment_methods/pm_1OYm2nANHgX3SHp7ihGfm5U8/detach":  `{"id":"pm_1OYm2nANHgX3SHp7ihGfm5U8","object":"payment_method"}`,
		"POST /v1/invoices/in_1OhnXRANHgX3SHp73ufStlXy/finalize": `{"id":"in_1OhnXRANHgX3SHp73ufStlXy","object":"invoice","ending_balance":0,
			"lines":{"object":"list","data":[],"has_more":false,"total_count":0},"number":"F3C0E263-0004","paid":true}`,
		"POST /v1/quotes/qt_1ObmqKANHgX3SHp7ahHydwav/accept":   `{"id":"qt_1ObmqKANHgX3SHp7ahHydwav","invoice":"in_1Obmr5ANHgX3SHp7HKi6bJDu"}`,
		"POST /v1/quotes/qt_1ObmqKANHgX3SHp7ahHydwav/finalize": `{"id":"qt_1ObmqKANHgX3SHp7ahHydwav","status":"open"}`,
		"POST /v1/quotes/qt_1ObmqKANHgX3SHp7ahHydwav/cancel":   `{"id":"qt_1ObmqKANHgX3SHp7ahHydwav","status":"canceled"}`,
		"POST /v1/payment_intents":                             `{"id":"pi_3OXN69ANHgX3SHp70tgsxkuR","amount":1500}`,
		"GET /v1/customers":                                    `{"object":"list","data":[` + customer + `],"has_more":false}`,
		"GET /v1/customers/cus_OxHsz0u5bCGWuy":                 customer,
		"POST /v1/customers/cus_OxHsz0u5bCGWuy":                customer,
		"DELETE /v1/customers/cus_OxIqiMh1W335rE":              `{"id":"cus_OxIqiMh1W335rE","deleted":true}`,
		"POST /v1/account_links":                               `{"object":"account_link","created":1,"expires_at":2,"url":"https://connect.stripe.com/setup"}`,
		"GET /v1/invoices/in_1/lines":                          `{"object":"list","data":[{"id":"il_1","amount":5,"price":{"id":"price_1"}}],"has_more":true}`,
		"GET /v1/balance":                                      `{"object":"balance","livemode":false,"available":[{"amount":5,"currency":"usd"}]}`,
	}}
	record := map[string]any{
		"Id": "cus_OxHsz0u5bCGWuy", "Object": "customer", "Balance": int64(0), "Created": int64(1700000000),
		"Email": "ada@example.com", "DefaultSource": nil, "Address": map[string]any{"City": "Paris", "PostalCode": "75001"},
		"Metadata": map[string]any{"plan_name": "gold"}, "SomethingNewer": map[string]any{"InnerKey": int64(1)},
	}
	success := []any{map[string]any{"Success": "true"}}
	object := func(pairs ...any) map[string]any {
		out := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			out[pairs[i].(string)] = pairs[i+1]
		}
		return out
	}
	tests := []struct {
		operation, id string
		payload       map[string]any
		want          any
		form          string
	}{
		{
			"ConfirmPaymentIntent", "", object("ReturnUrl", "http://google.com/", "PaymentIntentId", "pi_3OggwFANHgX3SHp71AVrNtT3"),
			[]any{object("Success", "true", "id", "pi_3OggwFANHgX3SHp71AVrNtT3", "object", "payment_intent", "amount", "33000",
				"amount_capturable", "0", "amount_received", "33000", "canceled_at", nil, "capture_method", "automatic",
				"created", "1707196279", "currency", "usd", "livemode", "false", "metadata.order_id", "7",
				"payment_method_options.card.installments", nil, "payment_method_options.card.request_three_d_secure", "automatic",
				"payment_method_types", `["card"]`, "status", "succeeded")},
			"return_url=http%3A%2F%2Fgoogle.com%2F",
		},
		{
			"CapturePaymentIntent", "", object("PaymentIntentId", "pi_1"),
			[]any{object("Success", "true", "id", "pi_1", "status", "succeeded", "amount", "5", "amount_received", "5")},
			"",
		},
		{
			"CancelPaymentIntent", "", object("payment_intent_id", "pi_1"),
			[]any{object("Success", "true", "id", "pi_1", "status", "canceled", "canceled_at", "1707196280", "amount_received", "0")},
			"",
		},
		{
			"AttachPaymentMethodToCustomer", "", object("PaymentMethodId", "pm_1OYm2nANHgX3SHp7ihGfm5U8", "CustomerId", "cus_PNX7n9xMDsMPH4"),
			success, "customer=cus_PNX7n9xMDsMPH4",
		},
		{"DetachPaymentMethodFromCustomer", "", object("PaymentMethodId", "pm_1OYm2nANHgX3SHp7ihGfm5U8"), success, ""},
		{
			"FinalizeInvoice", "", object("InvoiceId", "in_1OhnXRANHgX3SHp73ufStlXy"),
			[]any{object("Success", "true", "id", "in_1OhnXRANHgX3SHp73ufStlXy", "object", "invoice", "ending_balance", "0", "number", "F3C0E263-0004",
				"paid", "true", "lines.object", "list", "lines.data", "[]", "lines.has_more", "false", "lines.total_count", "0")},
			"",
		},
		{"AcceptQuote", "", object("QuoteId", "qt_1ObmqKANHgX3SHp7ahHydwav"), []any{object("InvoiceId", "in_1Obmr5ANHgX3SHp7HKi6bJDu", "Success", "true")}, ""},
		{"FinalizeQuote", "", object("SouQuoteIdrcePath", "qt_1ObmqKANHgX3SHp7ahHydwav"), success, ""},
		{"CancelQuote", "", object("QuoteId", "qt_1ObmqKANHgX3SHp7ahHydwav"), success, ""},
		{
			"PaymentIntent.Create", "", object("PaymentMethod", "pm_1OXN5YANHgX3SHp7Q5Y0rb39", "Currency", "usd", "Amount", 1500.0),
			object("Id", "pi_3OXN69ANHgX3SHp70tgsxkuR"), "amount=1500&currency=usd&payment_method=pm_1OXN5YANHgX3SHp7Q5Y0rb39",
		},
		{
			"PaymentIntent.Create", "", object("payment_method", "pm_1", "currency", "usd", "amount", int64(0), "metadata", object("Order Id", "7")),
			object("Id", "pi_3OXN69ANHgX3SHp70tgsxkuR"), "amount=0&currency=usd&metadata%5BOrder+Id%5D=7&payment_method=pm_1",
		},
		{"Customer.List", "", nil, []any{record}, "limit=25"},
		{"Customer.Get", "cus_OxHsz0u5bCGWuy", nil, record, ""},
		{"Customer.Update", "cus_OxHsz0u5bCGWuy", object("Name", "John"), object("Id", "cus_OxHsz0u5bCGWuy"), "name=John"},
		{"Customer.Delete", "cus_OxIqiMh1W335rE", nil, nil, ""},
		{"AccountLink.Create", "", object("Account", "acct_1", "Type", "account_onboarding"), object("Object", "account_link", "Created", int64(1),
			"ExpiresAt", int64(2), "Url", "https://connect.stripe.com/setup"), "account=acct_1&type=account_onboarding"},
		{
			"ListInvoiceLines", "", object("InvoiceId", "in_1", "Limit", int64(1)),
			[]any{object("id", "il_1", "amount", "5", "price.id", "price_1")},
			"limit=1",
		},
		{"Balance.Get", "", nil, object("Object", "balance", "Livemode", false,
			"Available", []any{object("Amount", int64(5), "Currency", "usd")}), ""},
	}
	caller := v.open(t)
	for _, test := range tests {
		t.Run(test.operation, func(t *testing.T) {
			v.requests = nil
			result, err := caller.Call(t.Context(), connectors.Call{
				Operation: operation(t, test.operation), EntityID: test.id,
				Payload: test.payload, IdempotencyKey: "run/task",
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, result.Payload); diff != "" {
				t.Errorf("payload (-want +got):\n%s", diff)
			}
			if len(v.requests) != 1 || v.requests[0].form.Encode() != test.form {
				t.Errorf("requests were %v, want one with %q", v.requests, test.form)
			}
			if result.RequestID != "req_1" {
				t.Errorf("the request's id is %q", result.RequestID)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	v := &vendor{answers: map[string]string{"POST /v1/customers": `{"id":"cus_1"}`, "GET /v1/customers/cus_1": `{"id":"cus_1"}`}}
	keys := map[string]string{accessToken: " token_1 "}
	caller := openAt(t, serve(t, v), func(c *connectors.Connection) {
		c.AccountID = "acct_9"
		c.Auth = func(_ context.Context, name string) (string, error) { return keys[name], nil }
	})
	create := connectors.Call{Operation: operation(t, "Customer.Create"), IdempotencyKey: "run-1/pay"}
	get := connectors.Call{Operation: operation(t, "Customer.Get"), EntityID: "cus_1", IdempotencyKey: "run-1/read"}
	long := connectors.Call{Operation: create.Operation, IdempotencyKey: strings.Repeat("k", 300)}
	for _, call := range []connectors.Call{create, create, get, long} {
		if _, err := caller.Call(t.Context(), call); err != nil {
			t.Fatal(err)
		}
		keys[apiKey] = "sk_new" // rotated between the calls
	}
	want := []http.Header{
		{"Authorization": {"Bearer token_1"}, "Idempotency-Key": {"run-1/pay"}, "Stripe-Account": {"acct_9"}, "Stripe-Version": {"2023-10-16"}},
		{"Authorization": {"Bearer sk_new"}, "Idempotency-Key": {"run-1/pay"}, "Stripe-Account": {"acct_9"}, "Stripe-Version": {"2023-10-16"}},
		{"Authorization": {"Bearer sk_new"}, "Stripe-Account": {"acct_9"}, "Stripe-Version": {"2023-10-16"}},
	}
	for i := range want {
		got := http.Header{}
		for _, name := range []string{"Authorization", "Idempotency-Key", "Stripe-Account", "Stripe-Version", "X-Stripe-Client-Telemetry"} {
			if values := v.requests[i].header.Values(name); values != nil {
				got[name] = values
			}
		}
		if diff := cmp.Diff(want[i], got); diff != "" {
			t.Errorf("request %d (-want +got):\n%s", i, diff)
		}
	}
	if key := v.requests[3].header.Get("Idempotency-Key"); len(key) != 64 {
		t.Errorf("a key that is too long for Stripe became %q", key)
	}
}

func TestCallsThatAreRefusedBeforeAnyRequest(t *testing.T) {
	tests := []struct {
		name, operation string
		call            connectors.Call
		want            string
	}{
		{
			"unknown field", "PaymentIntent.Create",
			connectors.Call{Payload: map[string]any{"Amuont": int64(1), "Currency": "usd", "Amount": int64(1)}},
			"Amuont: is not a field of PaymentIntent.Create payload; did you mean Amount?",
		},
		{
			"unknown nested field", "Customer.Create",
			connectors.Call{Payload: map[string]any{"Address": map[string]any{"Citty": "Paris"}}},
			"Address.Citty: is not a field of AddressParams; did you mean City?",
		},
		{
			"wrong type", "PaymentIntent.Create",
			connectors.Call{Payload: map[string]any{"Amount": "fifteen", "Currency": "usd"}},
			"Amount: must be a whole number, not a string",
		},
		{"missing fields", "PaymentIntent.Create", connectors.Call{}, "Amount: is required; Currency: is required"},
		{
			"a word that the field does not know", "Subscription.Create",
			connectors.Call{Payload: map[string]any{"Customer": "cus_1", "TrialEnd": "later"}},
			"TrialEnd: must be a whole number or one of the field's words",
		},
		{
			"a field of another operation", "Customer.Update",
			connectors.Call{EntityID: "cus_1", Payload: map[string]any{"PaymentMethod": "pm_1"}},
			"PaymentMethod: is not a field of Customer.Update payload",
		},
		{"no id", "Customer.Get", connectors.Call{}, "entityId must name one record"},
		{"an id that is no path segment", "Customer.Delete", connectors.Call{EntityID: ".."}, "entityId is not the id of a record"},
		{
			"an empty id in an action", "CapturePaymentIntent",
			connectors.Call{Payload: map[string]any{"PaymentIntentId": ""}},
			"PaymentIntentId is not the id of a record",
		},
		{
			"a parent is missing", "Person.Get",
			connectors.Call{EntityID: "person_1"},
			"Account is missing: entityId must name it too, as in <Account>/<Person>",
		},
		{
			"neither of two parents", "Card.Create",
			connectors.Call{Payload: map[string]any{"Token": "tok_visa"}},
			"Invalid card params: exactly one of Account or Customer need to be set",
		},
		{"an id where there is one record", "Balance.Get", connectors.Call{EntityID: "x"}, "Balance.Get takes no entityId"},
		{"both id and filter", "Customer.Delete", connectors.Call{EntityID: "cus_1", FilterClause: "Email = 'a'"}, "give one of them"},
		{"unknown column", "Customer.List", connectors.Call{FilterClause: "Emial = 'a'"}, `did you mean "Email"?`},
		{"unknown sort column", "Customer.List", connectors.Call{SortBy: []string{"Emial"}}, "there is no column \"Emial\" to sort by; did you mean \"Email\"?"},
		{"page too large", "Customer.List", connectors.Call{PageSize: 201}, "listEntitiesPageSize must be 1 to 200"},
		{"the list of a parent", "Person.List", connectors.Call{}, "add Account = '...' to filterClause"},
		{"an unknown field where several shapes are taken", "Plan.Create", connectors.Call{Payload: map[string]any{
			"Currency": "usd", "Interval": "month",
			"Product": map[string]any{"Nmae": "a"},
		}}, "Product.Nmae: is not a field of PlanProductParams"},
		{
			"content that is not base64", "File.Create",
			connectors.Call{Payload: map[string]any{"File": "%%", "Filename": "a.txt", "Purpose": "dispute_evidence"}},
			"File: must be the content in base64",
		},
	}
	v := &vendor{}
	caller := v.open(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.call.Operation = operation(t, test.operation)
			_, err := caller.Call(t.Context(), test.call)
			if connectors.KindOf(err) != connectors.BadCall || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %q of kind %q, want BadCall with %q", err, connectors.KindOf(err), test.want)
			}
		})
	}
	if len(v.requests) != 0 {
		t.Errorf("requests were made: %v", v.requests)
	}
}

func TestRecordsOfParents(t *testing.T) {
	v := &vendor{answers: map[string]string{
		"GET /v1/accounts/acct_1/persons/person_1":            `{"id":"person_1","account":"acct_1"}`,
		"POST /v1/accounts/acct_1/persons/person_1":           `{"id":"person_1","account":"acct_1"}`,
		"POST /v1/transfers/tr_1/reversals":                   `{"id":"trr_1"}`,
		"GET /v1/customers/cus_1/cash_balance":                `{"object":"cash_balance","customer":"cus_1"}`,
		"DELETE /v1/customers/cus_1/sources/card_1":           `{"id":"card_1","deleted":true}`,
		"DELETE /v1/accounts/acct_1/external_accounts/card_1": `{"id":"card_1","deleted":true}`,
		"POST /v1/accounts/acct_1/external_accounts":          `{"id":"card_1"}`,
		"GET /v1/tax_ids/txi_1":                               `{"id":"txi_1"}`,
	}}
	caller := v.open(t)
	for _, test := range []struct {
		operation, id, filter string
		payload               map[string]any
		want                  string
	}{
		{"Person.Get", "acct_1/person_1", "", nil, "GET /v1/accounts/acct_1/persons/person_1"},
		{"Person.Update", "acct_1/person_1", "", map[string]any{"FirstName": "A"}, "POST /v1/accounts/acct_1/persons/person_1"},
		{"Person.Update", "person_1", "", map[string]any{"Account": "acct_1"}, "POST /v1/accounts/acct_1/persons/person_1"},
		{"TransferReversal.Create", "", "", map[string]any{"Transfer": "tr_1"}, "POST /v1/transfers/tr_1/reversals"},
		{"CashBalance.Get", "cus_1", "", nil, "GET /v1/customers/cus_1/cash_balance"},
		{"Card.Delete", "cus_1/card_1", "", nil, "DELETE /v1/customers/cus_1/sources/card_1"},
		{"Card.Create", "", "", map[string]any{"Account": "acct_1", "Token": "tok_visa"}, "POST /v1/accounts/acct_1/external_accounts"},
		{"TaxID.Get", "txi_1", "", nil, "GET /v1/tax_ids/txi_1"},
	} {
		v.requests = nil
		_, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, test.operation), EntityID: test.id, FilterClause: test.filter, Payload: test.payload})
		if err != nil {
			t.Errorf("%s: %v", test.operation, err)
			continue
		}
		if v.requests[0].line != test.want {
			t.Errorf("%s requested %s, want %s", test.operation, v.requests[0].line, test.want)
		}
	}
}

func TestFilesGoAndCome(t *testing.T) {
	v := &vendor{answers: map[string]string{"POST /v1/files": `{"id":"file_1"}`}, each: func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/pdf") {
			return false
		}
		w.Write([]byte("%PDF"))
		return true
	}}
	caller := v.open(t)
	_, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, "File.Create"), Payload: map[string]any{
		"Purpose": "dispute_evidence", "Filename": "a.txt", "File": "aGVsbG8=",
	}})
	if err != nil {
		t.Fatal(err)
	}
	if raw := v.requests[0].raw; !strings.Contains(raw, "hello") || !strings.Contains(raw, `filename="a.txt"`) {
		t.Errorf("the file was sent as %q", raw)
	}
	result, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, "DownloadQuotePDF"), Payload: map[string]any{"QuoteId": "qt_1"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{map[string]any{"Success": "true", "content": "JVBERg=="}}, result.Payload); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestARepeatedDeleteThatFindsNothingHasSucceeded(t *testing.T) {
	v := &vendor{answers: map[string]string{"GET /v1/subscriptions/sub_1": `{"id":"sub_1","status":"canceled"}`, "GET /v1/subscriptions/sub_2": `{"id":"sub_2","status":"active"}`}}
	caller := v.open(t)
	for _, test := range []struct {
		operation, id string
		payload       map[string]any
		repeat        bool
		kind          connectors.Kind
	}{
		{"Customer.Delete", "cus_1", nil, true, ""},
		{"Customer.Delete", "cus_1", nil, false, connectors.NotFound},
		{"CancelSubscription", "", map[string]any{"SubscriptionId": "sub_1"}, true, ""},
		{"CancelSubscription", "", map[string]any{"SubscriptionId": "sub_2"}, true, connectors.NotFound},
		{"DeleteCustomerDiscount", "", map[string]any{"CustomerId": "cus_1"}, true, ""},
		{"Customer.Update", "cus_1", nil, true, connectors.NotFound},
	} {
		_, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, test.operation), EntityID: test.id, Payload: test.payload, Repeat: test.repeat})
		if connectors.KindOf(err) != test.kind {
			t.Errorf("%s, repeat %v: error %v, want kind %q", test.operation, test.repeat, err, test.kind)
		}
	}
}
