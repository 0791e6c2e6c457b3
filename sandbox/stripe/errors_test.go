package stripe_test

import (
	"net/http"
	"strings"
	"testing"

	"hawser/sandbox/stripe"
)

func TestRefusals(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	tests := map[string]struct {
		method, path, form   string
		status               int
		code, param, message string
	}{
		"a missing parameter":         {"POST", "/payment_intents", "currency=usd", 400, "parameter_missing", "amount", "Missing required param: amount."},
		"a missing nested parameter":  {"POST", "/prices", "currency=usd&product=prod_1&unit_amount=1&recurring[interval_count]=2", 400, "parameter_missing", "recurring[interval]", "Missing required param: recurring[interval]."},
		"an unknown parameter":        {"POST", "/customers", "nmae=Ada", 400, "parameter_unknown", "nmae", "Received unknown parameter: nmae"},
		"two unknown parameters":      {"POST", "/customers", "nmae=Ada&fone=1", 400, "parameter_unknown", "nmae", "Received unknown parameters: nmae, fone"},
		"an unknown nested parameter": {"POST", "/customers", "address[town]=x", 400, "parameter_unknown", "address[town]", "Received unknown parameter: address[town]"},
		"an unknown filter":           {"GET", "/customers", "name=Ada", 400, "parameter_unknown", "name", "Received unknown parameter: name"},
		"a word for a number":         {"POST", "/payment_intents", "amount=ten&currency=usd", 400, "parameter_invalid_integer", "amount", "Invalid integer: ten"},
		"a fraction for a number":     {"POST", "/payment_intents", "amount=10.5&currency=usd", 400, "parameter_invalid_integer", "amount", "Invalid integer: 10.5"},
		"a number too great":          {"POST", "/payment_intents", "amount=99999999999999999999&currency=usd", 400, "parameter_invalid_integer", "amount", "Invalid integer"},
		"a word for yes or no":        {"POST", "/payment_intents", "amount=1000&currency=usd&confirm=maybe", 400, "", "confirm", "Invalid boolean: maybe"},
		"a value outside of a choice": {"POST", "/payment_intents", "amount=1000&currency=usd&capture_method=later", 400, "", "capture_method", "Invalid capture_method: must be one of "},
		"a text where keys belong":    {"POST", "/customers", "metadata=x", 400, "", "metadata", "Invalid object"},
		"keys where a text belongs":   {"POST", "/customers", "name[first]=x", 400, "", "name", "Invalid string"},
		"a text where a list belongs": {"POST", "/payment_intents", "amount=1000&currency=usd&payment_method_types=card", 400, "", "payment_method_types", "Invalid array"},
		"an empty required text":      {"POST", "/payment_intents", "amount=1000&currency=", 400, "parameter_invalid_empty", "currency", "You passed an empty string for 'currency'."},
		"a text too long":             {"POST", "/payment_intents", "amount=1000&currency=usd&statement_descriptor=" + strings.Repeat("x", 23), 400, "", "statement_descriptor", "must be at most 22 characters"},
		"a metadata key too long":     {"POST", "/customers", "metadata[" + strings.Repeat("k", 41) + "]=v", 400, "", "metadata[" + strings.Repeat("k", 41) + "]", "Metadata keys can have up to 40 characters"},
		"a metadata value too long":   {"POST", "/customers", "metadata[k]=" + strings.Repeat("v", 501), 400, "", "metadata[k]", "Metadata values can have up to 500 characters, but you passed in a value that is 501 characters."},
		"an amount too small":         {"POST", "/payment_intents", "amount=49&currency=usd", 400, "amount_too_small", "amount", "Amount must be at least $0.50 usd"},
		"an amount too small in GBP":  {"POST", "/payment_intents", "amount=29&currency=gbp", 400, "amount_too_small", "amount", "Amount must be at least £0.30 gbp"},
		"an amount of nothing":        {"POST", "/payment_intents", "amount=0&currency=usd", 400, "parameter_invalid_integer", "amount", "This value must be greater than or equal to 1."},
		"an amount too large":         {"POST", "/payment_intents", "amount=100000000&currency=usd", 400, "amount_too_large", "amount", "Amount must be no more than $999,999.99"},
		"a currency that is none":     {"POST", "/payment_intents", "amount=1000&currency=doubloons", 400, "", "currency", "Invalid currency: doubloons. Stripe currently supports these currencies: usd, aed, "},
		"an email that is none":       {"POST", "/customers", "email=ada", 400, "email_invalid", "email", "Invalid email address: ada"},
		"off_session unconfirmed":     {"POST", "/payment_intents", "amount=1000&currency=usd&off_session=true", 400, "", "off_session", "unless `confirm` is set to true"},
		"an unknown customer":         {"GET", "/customers/cus_none", "", 404, "resource_missing", "customer", "No such customer: 'cus_none'"},
		"an unknown payment intent":   {"POST", "/payment_intents/pi_none/confirm", "", 404, "resource_missing", "intent", "No such payment_intent: 'pi_none'"},
		"an unknown payment method":   {"POST", "/payment_intents", card + "&payment_method=pm_none", 400, "resource_missing", "payment_method", "No such PaymentMethod: 'pm_none'"},
		"an unknown cursor":           {"GET", "/customers", "starting_after=cus_none", 400, "resource_missing", "starting_after", "No such customer: 'cus_none'"},
		"a limit too great":           {"GET", "/customers", "limit=101", 400, "parameter_invalid_integer", "limit", "This value must be less than or equal to 100 (it currently is '101')."},
		"a limit of nothing":          {"GET", "/customers", "limit=0", 400, "parameter_invalid_integer", "limit", "This value must be greater than or equal to 1 (it currently is '0')."},
		"two cursors":                 {"GET", "/customers", "starting_after=a&ending_before=b", 400, "", "starting_after", "Please pass in only one."},
		"a field that names nothing":  {"POST", "/customers", "expand[]=email", 400, "", "expand", "This property cannot be expanded (email)."},
		"a list's field without data": {"GET", "/customers", "expand[]=default_source", 400, "", "expand", "You may want to try expanding 'data.default_source' instead."},
		"fields too deep":             {"GET", "/charges", "expand[]=data.a.b.c.d", 400, "", "expand", "You cannot expand more than 4 levels"},
		"an unknown nested product":   {"POST", "/quotes", "line_items[0][price_data][currency]=usd&line_items[0][price_data][product]=x&line_items[0][quantity]=-1", 400, "resource_missing", "line_items[0][price_data][product]", "No such product: 'x'"},
		"a refund of nothing":         {"POST", "/refunds", "", 400, "parameter_missing", "", "One of the following params should be provided for this request: payment_intent or charge."},
		"a path that is none":         {"POST", "/teapots", "", 404, "", "", "Unrecognized request URL (POST: /v1/teapots)."},
		"a method that is none":       {"PUT", "/customers", "", 404, "", "", "Unrecognized request URL (PUT: /v1/customers)."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := call(t, tt.method, at+tt.path, tt.form)
			wantError(t, got, tt.status, tt.code, tt.param, tt.message)
			if got.text("error.type") != "invalid_request_error" {
				t.Errorf("type is %q", got.text("error.type"))
			}
			if tt.code != "" && got.text("error.doc_url") != "https://stripe.com/docs/error-codes/"+strings.ReplaceAll(tt.code, "_", "-") {
				t.Errorf("doc_url is %q", got.text("error.doc_url"))
			}
			if id := got.header.Get("Request-Id"); !strings.HasPrefix(id, "req_") || !strings.Contains(got.text("error.request_log_url"), id) {
				t.Errorf("Request-Id %q, log %q", id, got.text("error.request_log_url"))
			}
		})
	}
	if left := must(t, http.MethodGet, at+"/customers", ""); len(left.at("data").([]any)) != 0 {
		t.Errorf("refused calls left %s", left.raw)
	}
}

func TestAuthorization(t *testing.T) {
	open := serve(t, stripe.Options{}) + "/v1/customers"
	closed := serve(t, stripe.Options{APIKeys: []string{"sk_test_theOnlyOneThatIsKnown"}}) + "/v1/customers"
	tests := map[string]struct {
		address string
		header  []string
		status  int
		message string
	}{
		"a test key":            {open, []string{"Authorization", "Bearer sk_test_abc"}, 200, ""},
		"a restricted test key": {open, []string{"Authorization", "Bearer rk_test_abc"}, 200, ""},
		"basic authentication":  {open, []string{"Authorization", "Basic c2tfdGVzdF9hYmM6"}, 200, ""},
		"the configured key":    {closed, []string{"Authorization", "Bearer sk_test_theOnlyOneThatIsKnown"}, 200, ""},
		"no key":                {open, []string{"Authorization", ""}, 401, "You did not provide an API key."},
		"a live key":            {open, []string{"Authorization", "Bearer sk_live_51Habcdefghijkl1234"}, 401, "Invalid API Key provided: sk_live_***************1234"},
		"another key":           {closed, []string{"Authorization", "Bearer sk_test_abcdefgh5678"}, 401, "Invalid API Key provided: sk_test_********5678"},
		"an account":            {open, []string{"Stripe-Account", "acct_1032D82eZvKYlo2C"}, 200, ""},
		"an account that is no id": {
			open,
			[]string{"Stripe-Account", "nobody"},
			403,
			"does not have access to account 'nobody' (or that account does not exist). Application access may have been revoked.",
		},
		"a version":              {open, []string{"Stripe-Version", "2023-10-16"}, 200, ""},
		"a version that is none": {open, []string{"Stripe-Version", "latest"}, 400, "Invalid Stripe API version: latest"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := call(t, http.MethodGet, tt.address, "", tt.header...)
			if got.status != tt.status || !strings.Contains(got.text("error.message"), tt.message) {
				t.Errorf("got %d %s", got.status, got.raw)
			}
			if strings.Contains(got.raw, strings.TrimPrefix(testKey, "sk_test_")) {
				t.Error("the answer shows the key")
			}
		})
	}
}

func TestAccountsKeepTheirRecordsApart(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1/customers"
	account := []string{"Stripe-Account", "acct_1032D82eZvKYlo2C"}
	id := must(t, http.MethodPost, at, "name=Ada", account...).text("id")
	if got := call(t, http.MethodGet, at+"/"+id, ""); got.status != http.StatusNotFound {
		t.Errorf("the platform sees %s", got.raw)
	}
	must(t, http.MethodGet, at+"/"+id, "", account...)
}

func TestBodyThatIsNoForm(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1/customers"
	got := call(t, http.MethodPost, at, `{"name":"Ada"}`, "Content-Type", "application/json")
	wantError(t, got, 400, "", "", "check that your POST content type is application/x-www-form-urlencoded")
}
