package stripe

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stripe/stripe-go/v76/client"

	"hawser/connectors"
	"hawser/internal/golden"
	"hawser/internal/schema"
)

// line is one operation as testdata/catalogue.txt lists it.
func line(op *connectors.Operation) string {
	text := fmt.Sprintf("%-60s %-6s %s", op.Name(), op.Method, op.Path)
	if op.Payload != nil {
		var required []string
		for _, field := range op.Payload.Fields {
			if field.Required {
				required = append(required, field.Name)
			}
		}
		text += fmt.Sprintf(" | %d fields, required: %s", len(op.Payload.Fields), strings.Join(required, " "))
	}
	if len(op.Parents) > 0 {
		text += " | of " + strings.Join(op.Parents, " ")
	}
	return strings.TrimSpace(text)
}

func TestCatalogueIsAsListed(t *testing.T) {
	var lines []string
	for _, op := range Connector().Spec().Operations {
		lines = append(lines, line(op))
	}
	got := strings.Join(lines, "\n") + "\n"
	golden.File(t, "testdata/catalogue.txt", got)
}

func TestNoMethodOfTheSDKIsLost(t *testing.T) {
	c := newCatalogue()
	served := map[string]string{}
	for _, m := range c.methods {
		name := m.resource + "." + m.name
		if served[name] != "" {
			t.Errorf("%s serves both %s and %s", name, served[name], m.op.Name())
		}
		served[name] = m.op.Name()
	}
	api := reflect.TypeFor[client.API]()
	total := 0
	for i := range api.NumField() {
		for j := range api.Field(i).Type.NumMethod() {
			total++
			name := api.Field(i).Name + "." + api.Field(i).Type.Method(j).Name
			switch {
			case served[name] == "" && c.waived[name] == "":
				t.Errorf("%s is lost", name)
			case c.waived[name] != "":
				t.Logf("waived: %s: %s", name, c.waived[name])
			}
		}
	}
	if api.NumField() != 130 || total != 479 {
		t.Errorf("the SDK has %d resources and %d methods, not 130 and 479: look at what is new", api.NumField(), total)
	}
	if want := map[string]string{
		"OAuth.AuthorizeURL":                   "makes no request: it is the address of a page for a person to visit",
		"FinancialConnectionsAccounts.GetByID": "makes the same request as Get",
	}; !reflect.DeepEqual(c.waived, want) {
		t.Errorf("waived are %v", c.waived)
	}
	if len(c.methods)+len(c.waived) != total || len(c.spec.Operations) != len(c.methods) {
		t.Errorf("%d methods, %d waived, %d operations: names are not unique", len(c.methods), len(c.waived), len(c.spec.Operations))
	}
}

func TestDocumentedNames(t *testing.T) {
	spec := Connector().Spec()
	for entity, verbs := range map[string]string{
		"Customer": "Create Delete Get List Update", "PaymentIntent": "Create Get List Update", "PaymentMethod": "Create Get List Update",
		"Invoice": "Create Delete Get List Update", "InvoiceItem": "Create Delete Get List Update", "Quote": "Create Get List Update",
		"Charge": "Create Get List Update", "Refund": "Create Get List Update", "Subscription": "Create Get List Update",
		"BalanceTransaction": "Get List", "Price": "Create Get List Update", "Product": "Create Delete Get List Update",
		"Coupon": "Create Delete Get List Update", "CheckoutSession": "Create Get List", "Balance": "Get", "TaxID": "Create Delete Get List",
	} {
		var got []string
		for _, op := range spec.Entity(entity) {
			got = append(got, string(op.Verb))
		}
		if strings.Join(got, " ") != verbs {
			t.Errorf("%s has %v, want %s", entity, got, verbs)
		}
	}
	for action, inputs := range map[string]string{
		"ConfirmPaymentIntent": "PaymentIntentId", "CapturePaymentIntent": "PaymentIntentId", "CancelPaymentIntent": "PaymentIntentId",
		"AttachPaymentMethodToCustomer": "PaymentMethodId CustomerId", "DetachPaymentMethodFromCustomer": "PaymentMethodId",
		"FinalizeInvoice": "InvoiceId", "FinalizeQuote": "QuoteId", "AcceptQuote": "QuoteId", "CancelQuote": "QuoteId",
		"PayInvoice": "InvoiceId", "VoidInvoice": "InvoiceId", "SendInvoice": "InvoiceId", "SearchCustomer": "Query",
		"ListCheckoutSessionLineItems": "CheckoutSessionId",
	} {
		op := spec.Action(action)
		if op == nil {
			t.Errorf("there is no action %s", action)
			continue
		}
		var required []string
		for _, field := range op.Payload.Fields {
			if field.Required {
				required = append(required, field.Name)
			}
		}
		if strings.Join(required, " ") != inputs {
			t.Errorf("%s requires %v, want %s", action, required, inputs)
		}
	}
	if spec.Action("ConfirmPaymentIntent").Payload.Field("ReturnUrl") == nil {
		t.Error("ConfirmPaymentIntent takes no ReturnUrl")
	}
}

func TestShapesOfPayloadsAndRecords(t *testing.T) {
	spec := Connector().Spec()
	tests := []struct {
		operation, path string
		kind            schema.Kind
		format          string
	}{
		{"PaymentIntent.Create", "Amount", schema.Int, ""},
		{"PaymentIntent.Create", "PaymentMethodTypes", schema.List, ""},
		{"PaymentIntent.Create", "Metadata", schema.Map, ""},
		{"PaymentIntent.Create", "Shipping.Address.PostalCode", schema.String, ""},
		{"PaymentIntent.Create", "PaymentMethodOptions.Card.Installments.Enabled", schema.Bool, ""},
		{"Subscription.Create", "TrialEnd", schema.Any, ""},
		{"Subscription.Create", "BackdateStartDate", schema.Int, "unix-time"},
		{"Price.Create", "UnitAmountDecimal", schema.Float, "decimal"},
		{"Charge.Create", "Source", schema.String, ""},
		{"File.Create", "File", schema.String, "byte"},
		{"Person.Create", "Account", schema.String, "id"},
		{"Customer.Get", "Id", schema.String, ""},
		{"Customer.Get", "Created", schema.Int, "unix-time"},
		{"Customer.Get", "Metadata", schema.Map, ""},
		{"Customer.Get", "DefaultSource", schema.String, "id"},
		{"Customer.Get", "Discount.Coupon.PercentOff", schema.Float, ""},
		{"PaymentIntent.Get", "LatestCharge", schema.String, "id"},
		{"PaymentIntent.Get", "NextAction.RedirectToURL.URL", schema.Any, "absent"},
		{"PaymentIntent.Get", "NextAction.RedirectToUrl.Url", schema.String, ""},
		{"Price.Get", "UnitAmountDecimal", schema.String, "decimal"},
		{"Event.Get", "Data.Object", schema.Any, ""},
		{"Invoice.Get", "Lines.Data", schema.List, ""},
	}
	for _, test := range tests {
		entity, verb, _ := strings.Cut(test.operation, ".")
		op := spec.Operation(entity, connectors.Verb(verb))
		typ := op.Payload
		if verb == "Get" {
			typ = op.Output
		}
		for _, name := range strings.Split(test.path, ".") {
			if typ == nil || typ.Field(name) == nil {
				typ = nil
				break
			}
			typ = typ.Field(name).Type
		}
		switch {
		case test.format == "absent":
			if typ != nil {
				t.Errorf("%s has %s", test.operation, test.path)
			}
		case typ == nil:
			t.Errorf("%s has no %s", test.operation, test.path)
		case typ.Kind != test.kind || typ.Format != test.format:
			t.Errorf("%s of %s is %v %q, want %v %q", test.path, test.operation, typ.Kind, typ.Format, test.kind, test.format)
		}
	}
	for _, op := range spec.Operations {
		for _, typ := range []*schema.Type{op.Payload, op.Output} {
			for _, name := range []string{"LastResponse", "Extra", "Headers", "Params", "Context"} {
				if typ != nil && typ.Field(name) != nil {
					t.Errorf("%s shows the SDK's own %s", op.Name(), name)
				}
			}
		}
	}
}

func TestReferenceSpeaksOfWhatThereIs(t *testing.T) {
	used := map[string]bool{}
	for _, m := range newCatalogue().methods {
		used[m.route.method+" "+strings.ReplaceAll(m.route.path, "%s", "{}")] = true
	}
	ref := parseReference(openapi)
	for request := range ref.requests {
		if !used[request] {
			t.Errorf("openapi.txt speaks of %s, which no operation makes", request)
		}
	}
	if len(ref.requests) < 400 || len(ref.times) < 50 || len(ref.embedded) < 20 {
		t.Errorf("openapi.txt knows only %d requests, %d times, %d embedded records", len(ref.requests), len(ref.times), len(ref.embedded))
	}
}

func BenchmarkCatalogue(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newCatalogue()
	}
}
