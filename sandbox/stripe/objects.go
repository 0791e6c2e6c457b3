package stripe

import (
	_ "embed"
	"encoding/json"
	"sync"
)

// description is what objects.json tells of one object.
type description struct {
	// Fields are those it always has, with the value that says nothing yet.
	Fields object
	// Expandable are the fields that can be replaced by what they name.
	Expandable []string
}

//go:embed objects.json
var objectsJSON []byte

// loadObjects gives the first state of each kind. All servers read the same and
// work on copies.
var loadObjects = sync.OnceValue(func() map[string]description {
	var described map[string]description
	if err := json.Unmarshal(objectsJSON, &described); err != nil {
		panic("stripe: objects.json is damaged: " + err.Error())
	}
	for kind, d := range described {
		d.Fields = integers(d.Fields).(object)
		for name, value := range always[kind] {
			d.Fields[name] = clone(value)
		}
	}
	delete(described["customer"].Fields, "cash_balance")
	return described
})

// integers turns the numbers of a table, all of them whole, into int64.
func integers(v any) any {
	switch v := v.(type) {
	case object:
		for key, item := range v {
			v[key] = integers(item)
		}
	case float64:
		return int64(v)
	}
	return v
}

// always are the values with which the API fills fields that its description
// leaves open.
var always = map[string]object{
	"charge":            {"status": "succeeded", "fraud_details": object{}},
	"coupon":            {"metadata": object{}, "valid": true},
	"customer":          {"balance": int64(0), "delinquent": false, "metadata": object{}, "next_invoice_sequence": int64(1), "preferred_locales": []any{}, "tax_exempt": "none", "invoice_settings": object{"custom_fields": nil, "default_payment_method": nil, "footer": nil, "rendering_options": nil}},
	"event":             {"api_version": Version},
	"invoice":           {"account_country": "US", "account_name": "Sandbox", "auto_advance": true, "customer_tax_exempt": "none", "customer_tax_ids": []any{}, "discounts": []any{}, "issuer": object{"type": "self"}, "metadata": object{}, "total_discount_amounts": []any{}, "subscription_details": object{"metadata": nil}},
	"invoiceitem":       {"discountable": true, "discounts": []any{}, "metadata": object{}, "tax_rates": []any{}, "quantity": int64(1)},
	"line_item":         {"discount_amounts": []any{}, "discountable": true, "discounts": []any{}, "proration_details": object{"credited_items": nil}, "quantity": int64(1), "tax_amounts": []any{}, "tax_rates": []any{}},
	"payment_intent":    {"status": "requires_payment_method", "amount_capturable": int64(0), "amount_received": int64(0), "amount_details": object{"tip": object{}}, "metadata": object{}},
	"payment_method":    {"metadata": object{}, "type": "card"},
	"price":             {"active": true, "tax_behavior": "unspecified"},
	"product":           {"active": true},
	"quote":             {"status": "draft", "invoice_settings": object{"days_until_due": nil, "issuer": object{"type": "self"}}},
	"refund":            {"metadata": object{}, "status": "succeeded"},
	"setup_intent":      {"status": "requires_payment_method", "metadata": object{}, "usage": "off_session"},
	"subscription":      {"cancellation_details": object{"comment": nil, "feedback": nil, "reason": nil}, "default_tax_rates": []any{}, "payment_settings": object{"payment_method_options": nil, "payment_method_types": nil, "save_default_payment_method": "off"}, "trial_settings": object{"end_behavior": object{"missing_payment_method": "create_invoice"}}},
	"subscription_item": {"quantity": int64(1), "tax_rates": []any{}},
}

// start gives a new object of a kind, with its id and time of creation.
func (c *call) start(kind string) object {
	o := cloneObject(c.server.objects[kind].Fields)
	if prefix := prefixes[kind]; prefix != "" {
		o["id"] = newID(prefix)
	}
	if _, ok := o["created"]; ok {
		o["created"] = c.now
	}
	return o
}
