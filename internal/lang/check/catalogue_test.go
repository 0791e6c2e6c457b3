package check_test

import (
	"testing"

	"hawser/connectors"
	"hawser/connectors/http"
	"hawser/internal/schema"
)

// fake is a connector that can be described and not opened.
type fake struct{ spec *connectors.Spec }

func (f fake) Spec() *connectors.Spec { return f.spec }

func (f fake) Open(connectors.Connection) (connectors.Caller, error) { panic("checks make no calls") }

// catalogue has a shop with customers and payments, a pager with messages, an archive, and APIs that documents describe.
func catalogue(t testing.TB) *connectors.Catalogue {
	t.Helper()
	c, err := connectors.NewCatalogue(fake{shop()}, fake{pager()}, fake{archive()}, http.Connector())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var (
	text     = &schema.Type{Kind: schema.String}
	maybe    = &schema.Type{Kind: schema.String, Nullable: true}
	whole    = &schema.Type{Kind: schema.Int}
	unixTime = &schema.Type{Kind: schema.Int, Format: "unix-time"}
	decimal  = &schema.Type{Kind: schema.Float}
	truth    = &schema.Type{Kind: schema.Bool}
	currency = &schema.Type{Kind: schema.String, Enum: []string{"usd", "eur", "chf"}}
	labels   = &schema.Type{Kind: schema.Map, Elem: text}
)

// customer refers to itself, as records of a real API do.
func customer() *schema.Type {
	c := &schema.Type{Kind: schema.Object, Name: "Customer"}
	c.Fields = []schema.Field{
		{Name: "Id", Aliases: []string{"id"}, Type: text},
		{Name: "Email", Aliases: []string{"email"}, Type: maybe},
		{Name: "Balance", Aliases: []string{"balance"}, Type: whole},
		{Name: "Discount", Aliases: []string{"discount"}, Type: decimal},
		{Name: "Created", Aliases: []string{"created"}, Type: unixTime},
		{Name: "Delinquent", Aliases: []string{"delinquent"}, Type: truth},
		{Name: "Metadata", Aliases: []string{"metadata"}, Type: labels},
		{Name: "PreferredLocales", Aliases: []string{"preferred_locales"}, Type: &schema.Type{Kind: schema.List, Elem: text, Nullable: true}},
		{Name: "ReferredBy", Aliases: []string{"referred_by"}, Type: c},
	}
	return c
}

func shop() *connectors.Spec {
	record := customer()
	address := &schema.Type{Kind: schema.Object, Name: "Address", Fields: []schema.Field{
		{Name: "City", Aliases: []string{"city"}, Required: true, Type: text},
		{Name: "PostalCode", Aliases: []string{"postal_code"}, Type: text},
	}}
	fields := &schema.Type{Kind: schema.Object, Name: "Customer", Fields: []schema.Field{
		{Name: "Name", Aliases: []string{"name"}, Type: text},
		{Name: "Email", Aliases: []string{"email"}, Type: text},
		{Name: "Address", Aliases: []string{"address"}, Type: address},
		{Name: "Metadata", Aliases: []string{"metadata"}, Type: labels},
		{Name: "Locales", Aliases: []string{"locales"}, Type: &schema.Type{Kind: schema.List, Elem: text}},
		{Name: "TaxExempt", Aliases: []string{"tax_exempt"}, Type: truth},
	}}
	payment := &schema.Type{Kind: schema.Object, Name: "Payment", Fields: []schema.Field{
		{Name: "Amount", Aliases: []string{"amount"}, Required: true, Type: whole},
		{Name: "Currency", Aliases: []string{"currency"}, Required: true, Type: currency},
		{Name: "Customer", Aliases: []string{"customer"}, Type: text},
		{Name: "PaymentMethod", Aliases: []string{"payment_method"}, Type: text},
		{Name: "Rate", Aliases: []string{"rate"}, Type: decimal},
	}}
	id := &schema.Type{Kind: schema.Object, Name: "Customer", Fields: []schema.Field{{Name: "Id", Type: text}}}
	paymentID := &schema.Type{Kind: schema.Object, Name: "Payment", Fields: []schema.Field{{Name: "Id", Type: text}}}
	rows := &schema.Type{Kind: schema.List, Elem: record}
	columns := []connectors.Column{
		{Name: "Email", Aliases: []string{"email"}, Type: text, Native: []string{"="}},
		{Name: "Created", Aliases: []string{"created"}, Type: unixTime},
	}
	capture := &schema.Type{Kind: schema.Object, Fields: []schema.Field{
		{Name: "PaymentId", Required: true, Type: text}, {Name: "Amount", Type: whole},
	}}
	flat := &schema.Type{Kind: schema.List, Elem: &schema.Type{Kind: schema.Object, Name: "CapturePayment", Open: true, Fields: []schema.Field{
		{Name: "Success", Type: text}, {Name: "status", Type: text},
	}}}
	return &connectors.Spec{
		Name: "shop", Version: 1, Rate: 6, MaxNameLength: 20,
		Auth: []connectors.AuthGroup{{{Name: "apiKey", Secret: true}}, {{Name: "accessToken", Secret: true}}},
		Operations: []*connectors.Operation{
			{Connector: "shop", Entity: "Balance", Verb: connectors.Get, Single: true, Output: record},
			{Connector: "shop", Action: "CapturePayment", Payload: capture, Output: flat},
			{Connector: "shop", Entity: "Customer", Verb: connectors.Create, Payload: fields, Output: id},
			{Connector: "shop", Entity: "Customer", Verb: connectors.Delete, Columns: columns},
			{Connector: "shop", Entity: "Customer", Verb: connectors.Get, Output: record},
			{Connector: "shop", Entity: "Customer", Verb: connectors.List, Output: rows, Columns: columns},
			{Connector: "shop", Entity: "Customer", Verb: connectors.Update, Payload: fields, Output: id, Columns: columns},
			{Connector: "shop", Entity: "Payment", Verb: connectors.Create, Payload: payment, Output: paymentID},
			{Connector: "shop", Entity: "Payment", Verb: connectors.Get, Output: paymentID},
			{Connector: "shop", Action: "Reindex", Payload: nil},
		},
	}
}

func pager() *connectors.Spec {
	message := &schema.Type{Kind: schema.Object, Name: "Messages", Fields: []schema.Field{
		{Name: "To", Required: true, Type: text},
		{Name: "Sender", Aliases: []string{"From"}, Type: text},
		{Name: "Body", Type: text},
	}}
	sid := &schema.Type{Kind: schema.Object, Name: "Messages", Fields: []schema.Field{{Name: "Sid", Type: text}}}
	return &connectors.Spec{
		Name: "pager", Version: 1, Rate: 25, MaxNameLength: 49,
		Auth: []connectors.AuthGroup{{{Name: "accountSid"}, {Name: "authToken", Secret: true}}},
		Operations: []*connectors.Operation{
			{Connector: "pager", Entity: "Messages", Verb: connectors.Create, Payload: message, Output: sid},
		},
	}
}

var _ connectors.Connector = fake{}
