package stripe

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/schema"
)

// TestPayloadsBecomeParameters follows payloads to the parameters that Stripe gets.
func TestPayloadsBecomeParameters(t *testing.T) {
	tests := []struct {
		name, operation string
		payload         map[string]any
		want            map[string]string
	}{
		{"nested objects and lists", "CheckoutSession.Create", map[string]any{
			"Mode": "payment", "success_url": "https://example.com", "LineItems": []any{
				map[string]any{"Price": "price_1", "Quantity": 2.0},
				map[string]any{"price_data": map[string]any{"Currency": "usd", "unit_amount_decimal": "0.125"}},
			},
		}, map[string]string{
			"mode": "payment", "success_url": "https://example.com", "line_items[0][price]": "price_1", "line_items[0][quantity]": "2",
			"line_items[1][price_data][currency]": "usd", "line_items[1][price_data][unit_amount_decimal]": "0.125",
		}},
		{
			"a word in the place of a number", "Subscription.Create",
			map[string]any{"Customer": "cus_1", "TrialEnd": "now", "BillingCycleAnchor": int64(5)},
			map[string]string{"customer": "cus_1", "trial_end": "now", "billing_cycle_anchor": "5"},
		},
		{
			"the number itself", "Subscription.Create",
			map[string]any{"Customer": "cus_1", "TrialEnd": int64(7)},
			map[string]string{"customer": "cus_1", "trial_end": "7"},
		},
		{
			"without end", "Plan.Create",
			map[string]any{"Currency": "usd", "Interval": "month", "Tiers": []any{
				map[string]any{"UpTo": int64(5)}, map[string]any{"UpTo": "inf"},
			}},
			map[string]string{"currency": "usd", "interval": "month", "tiers[0][up_to]": "5", "tiers[1][up_to]": "inf"},
		},
		{
			"a product by its id", "Plan.Create",
			map[string]any{"Currency": "usd", "Interval": "month", "Product": "prod_1"},
			map[string]string{"currency": "usd", "interval": "month", "product": "prod_1"},
		},
		{
			"a product by its fields", "Plan.Create",
			map[string]any{
				"Currency": "usd", "Interval": "month",
				"Product": map[string]any{"Name": "a", "statement_descriptor": "b"},
			},
			map[string]string{"currency": "usd", "interval": "month", "product[name]": "a", "product[statement_descriptor]": "b"},
		},
		{
			"zero, false and empty are sent", "Customer.Create",
			map[string]any{
				"Balance": int64(0), "Name": "", "PreferredLocales": []any{},
				"InvoiceSettings": map[string]any{"CustomFields": []any{map[string]any{"Name": "a", "Value": ""}}},
			},
			map[string]string{
				"balance": "0", "name": "", "preferred_locales": "",
				"invoice_settings[custom_fields][0][name]": "a", "invoice_settings[custom_fields][0][value]": "",
			},
		},
		{"null is not sent", "Customer.Create", map[string]any{"Name": nil, "Email": "a@example.com"}, map[string]string{"email": "a@example.com"}},
		{
			"keys of metadata stay", "Customer.Create",
			map[string]any{"metadata": map[string]any{"OrderId": "1", "order_id": "2"}},
			map[string]string{"metadata[OrderId]": "1", "metadata[order_id]": "2"},
		},
		{
			"a source by its token", "Charge.Create",
			map[string]any{"Amount": int64(5), "Currency": "usd", "Source": "tok_visa"},
			map[string]string{"amount": "5", "currency": "usd", "source": "tok_visa"},
		},
		{"a card by its token", "Card.Create", map[string]any{"Customer": "cus_1", "Token": "tok_visa"}, map[string]string{"source": "tok_visa"}},
		{"a header", "EphemeralKey.Create", map[string]any{"Customer": "cus_1", "StripeVersion": "2023-10-16"}, map[string]string{"customer": "cus_1"}},
		{"a search", "SearchCustomer", map[string]any{"Query": "email:'a'", "Limit": int64(3)}, map[string]string{"query": "email:'a'", "limit": "3"}},
	}
	v := &vendor{each: answerAll}
	caller := v.open(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v.requests = nil
			if _, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, test.operation), Payload: test.payload}); err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for key := range v.requests[0].form {
				got[key] = v.requests[0].form.Get(key)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestEveryFieldReachesStripe gives every field of every payload, alone beside what the request cannot do without, and
// looks whether the request is another one for it.
func TestEveryFieldReachesStripe(t *testing.T) {
	count := 0
	for _, m := range newCatalogue().methods {
		if m.op.Payload == nil {
			continue
		}
		for _, field := range m.op.Payload.Fields {
			if field.Type.Kind == schema.Object && len(field.Type.Fields) == 0 {
				continue // a form has no way to send an object with nothing in it
			}
			count++
			bare := requestOf(t, m, "", nil)
			if given := requestOf(t, m, field.Name, sample(field.Type, 3)); given == bare {
				t.Errorf("%s of %s makes no difference to %s", field.Name, m.op.Name(), bare)
			}
		}
	}
	if count < 1500 {
		t.Errorf("only %d fields were looked at", count)
	}
}

// requestOf records the request that a method makes of one field.
func requestOf(t *testing.T, m *method, name string, value any) string {
	t.Helper()
	input := map[string]any{}
	if name != "" {
		input[name] = value
	}
	for _, slot := range slices.Concat(m.route.slots, m.route.required) {
		if input[m.key(slot)] == nil && !(len(m.route.either) > 0 && slices.Contains(m.route.either, name)) {
			input[m.key(slot)] = "id_1"
		}
	}
	switch { // neither is sent without the other
	case m.op.Name() == "File.Create" && name == "File":
		input["Filename"] = "a.txt"
	case m.op.Name() == "File.Create" && name == "Filename":
		input["File"] = "aGVsbG8="
	}
	for _, slot := range m.route.slots {
		if slot == ownID && input[m.key(slot)] == nil {
			input[m.key(slot)] = "id_1"
		}
	}
	id, params, err := m.arguments(input)
	if err != nil {
		t.Fatalf("%s of %s: %v", name, m.op.Name(), err)
	}
	var rec recorder
	if err := m.invoke(&rec, "", id, params); err != nil {
		t.Fatalf("%s of %s: %v", name, m.op.Name(), err)
	}
	sent := boundary.ReplaceAllString(rec.sent, "")
	return rec.method + " " + rec.path + "\n" + sent
}

// boundary matches what separates the parts of a form with a file, which is another one each time.
var boundary = regexp.MustCompile(`--[0-9a-f]{60}`)

// sample is some value of a type.
func sample(t *schema.Type, depth int) any {
	switch t.Kind {
	case schema.Bool:
		return true
	case schema.Float:
		return 7.5
	case schema.String:
		if t.Format == "byte" {
			return "aGVsbG8="
		}
		return "sample"
	case schema.List:
		return []any{sample(t.Elem, depth), sample(t.Elem, depth)}
	case schema.Map:
		return map[string]any{"key": sample(t.Elem, depth)}
	case schema.Object:
		out := map[string]any{}
		for _, field := range t.Fields {
			if depth > 0 {
				out[field.Name] = sample(field.Type, depth-1)
			}
		}
		return out
	case schema.Int:
		return int64(7)
	default:
		return sampleOfAny(t)
	}
}

// sampleOfAny is a number, or an id for a product.
func sampleOfAny(t *schema.Type) any {
	if strings.HasPrefix(t.Description, "the id") {
		return "prod_1"
	}
	return int64(7)
}

func answerAll(w http.ResponseWriter, _ *http.Request) bool {
	io.WriteString(w, `{"id":"x_1","object":"list","data":[]}`)
	return true
}

// FuzzPayloadsAreSentOrRefused holds that what a payload says is in the request, or that it is refused.
func FuzzPayloadsAreSentOrRefused(f *testing.F) {
	f.Add([]byte(`{"Amount":1500.0,"Currency":"usd","PaymentMethod":"pm_1"}`))
	f.Add([]byte(`{"amount":1,"currency":"usd","metadata":{"Order Id":"7"},"payment_method_types":["card"],"Shipping":{"Name":"","Address":{"line1":"x"}}}`))
	f.Add([]byte(`{"Amount":1,"Currency":"usd","PaymentMethodOptions":{"Card":{"Installments":{"Enabled":true}}},"Expand":[]}`))
	m := shared.(*connector).catalogue().methods["PaymentIntent.Create"]
	f.Fuzz(func(t *testing.T, data []byte) {
		value, err := schema.Decode(data)
		payload, ok := value.(map[string]any)
		if err != nil || !ok {
			return
		}
		input, err := m.op.Conform(payload)
		if err != nil {
			return
		}
		texts := map[string]string{}
		for name, value := range input {
			if text, ok := value.(string); ok {
				texts[name] = text
			}
		}
		_, params, err := m.arguments(input)
		if err != nil {
			return
		}
		var rec recorder
		if err := m.invoke(&rec, "", "", params); err != nil {
			t.Fatal(err)
		}
		for name, text := range texts {
			if !strings.Contains("&"+rec.sent+"&", "&"+schema.Snake(name)+"="+url.QueryEscape(text)+"&") {
				t.Errorf("%s is not in %s", name, rec.sent)
			}
		}
	})
}
