package stripe

import (
	"net/mail"
	"strings"
)

func createCustomer(c *call) (object, *apiError) {
	o := c.start("customer")
	o["invoice_prefix"] = random("0123456789ABCDEF", 8)
	if err := c.fillCustomer(o); err != nil {
		return nil, err
	}
	c.create(o)
	if id := text(c.params, "payment_method"); id != "" {
		method, err := c.useMethod(id, "payment_method")
		if err != nil {
			return nil, err
		}
		if _, err := c.attach(method, text(o, "id")); err != nil {
			return nil, err
		}
	}
	return o, c.setDefaults(o)
}

func updateCustomer(c *call) (object, *apiError) {
	o, err := c.get("customer", c.path("customer"), "customer")
	if err != nil {
		return nil, err
	}
	if err := c.fillCustomer(o); err != nil {
		return nil, err
	}
	c.update(o)
	return o, c.setDefaults(o)
}

func (c *call) fillCustomer(o object) *apiError {
	if email := text(c.params, "email"); email != "" {
		if parsed, err := mail.ParseAddress(email); err != nil || parsed.Address != email {
			return badEmail(email)
		}
	}
	c.take(o, "balance", "description", "email", "invoice_prefix", "name", "next_invoice_sequence", "phone", "tax_exempt", "test_clock")
	if o["tax_exempt"] == nil {
		o["tax_exempt"] = "none"
	}
	if locales, ok := c.params["preferred_locales"]; ok {
		o["preferred_locales"] = clone(locales)
	}
	if where, ok := c.params["address"]; ok {
		o["address"] = address(where)
	}
	if shipping, ok := c.params["shipping"]; ok {
		o["shipping"] = shippingOf(shipping)
	}
	settings := child(o, "invoice_settings")
	assign(settings, child(c.params, "invoice_settings"), "custom_fields", "footer", "rendering_options")
	if id := text(c.params, "coupon"); id != "" {
		discount, err := c.discount(id, o["id"], nil)
		if err != nil {
			return err
		}
		o["discount"] = discount
	} else if c.has("coupon") {
		o["discount"] = nil
	}
	return c.takeMetadata(o)
}

// setDefaults sets what has to belong to the customer first: the source and the
// payment method of invoices.
func (c *call) setDefaults(o object) *apiError {
	if source := text(c.params, "source"); source != "" {
		method, err := c.methodFromToken(source, "source")
		if err != nil {
			return err
		}
		method["id"] = newID("card_")
		if _, err := c.attach(method, text(o, "id")); err != nil {
			return err
		}
		o["default_source"] = method["id"]
	}
	for _, field := range []struct{ param, path string }{
		{"default_source", "default_source"},
		{"invoice_settings[default_payment_method]", "invoice_settings.default_payment_method"},
	} {
		given, ok := parent(c.params, field.path)
		if !ok {
			continue
		}
		name := field.path[strings.LastIndex(field.path, ".")+1:]
		target, _ := parent(o, field.path)
		id, _ := given[name].(string)
		if id != "" {
			if method := c.find("payment_method", id); method == nil || method["customer"] != o["id"] {
				return methodNotOfCustomer(id, field.param)
			}
		}
		target[name] = orNull(id)
	}
	c.update(o)
	return nil
}

// parent gives the object that holds the last name of a path, and whether it
// has that name.
func parent(o object, path string) (object, bool) {
	holder, name := o, path
	if i := strings.LastIndex(path, "."); i >= 0 {
		holder, name = child(o, path[:i]), path[i+1:]
	}
	_, ok := holder[name]
	return holder, ok
}

func shippingOf(given any) any {
	params, ok := given.(object)
	if !ok {
		return nil
	}
	o := object{"address": address(params["address"]), "name": nil, "phone": nil}
	assign(o, params, "name", "phone", "carrier", "tracking_number")
	return o
}

func getCustomer(c *call) (object, *apiError) {
	id := c.path("customer")
	if gone := c.account.kind("customer").deleted[id]; gone != nil {
		return cloneObject(gone), nil
	}
	return c.get("customer", id, "customer")
}

// deleteCustomer ends the customer's subscriptions and payment methods with it.
func deleteCustomer(c *call) (object, *apiError) {
	o, err := c.get("customer", c.path("customer"), "customer")
	if err != nil {
		return nil, err
	}
	for _, subscription := range c.all("subscription", c.ofCustomer()) {
		if !ended(subscription) {
			c.endSubscription(subscription, "cancellation_requested")
		}
	}
	for _, method := range c.all("payment_method", c.ofCustomer()) {
		c.detach(method)
	}
	return c.remove(o), nil
}

func listCustomers(c *call) (object, *apiError) { return c.list("customer", nil) }

// all gives copies of the records that a filter takes, newest first.
func (c *call) all(kind string, keep func(object) bool) []object {
	var found []object
	for o := range c.account.kind(kind).newest {
		if keep(o) {
			found = append(found, cloneObject(o))
		}
	}
	return found
}
