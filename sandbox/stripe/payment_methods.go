package stripe

import "strings"

var addressFields = []string{"city", "country", "line1", "line2", "postal_code", "state"}

// address is a complete address with what was given of it, or null.
func address(given any) any {
	params, ok := given.(object)
	if !ok {
		return nil
	}
	o := object{}
	for _, name := range addressFields {
		o[name] = nil
	}
	assign(o, params, addressFields...)
	return o
}

// newPaymentMethod makes a payment method of a test card, not yet stored.
func (c *call) newPaymentMethod(card testCard) object {
	o := c.start("payment_method")
	o["_card"] = card.name
	o["billing_details"] = object{"address": address(object{}), "email": nil, "name": nil, "phone": nil}
	o["card"] = object{
		"brand":                card.brand,
		"checks":               object{"address_line1_check": nil, "address_postal_code_check": nil, "cvc_check": "unchecked"},
		"country":              card.country,
		"exp_month":            int64(c.server.control.Now().UTC().Month()),
		"exp_year":             int64(c.server.control.Now().UTC().Year()) + 1,
		"fingerprint":          fingerprint(card.number),
		"funding":              card.funding,
		"generated_from":       nil,
		"last4":                card.number[len(card.number)-4:],
		"networks":             object{"available": []any{card.brand}, "preferred": nil},
		"three_d_secure_usage": object{"supported": card.brand != "amex"},
		"wallet":               nil,
	}
	return o
}

// useMethod gives the payment method that a parameter names. A test id
// (pm_card_visa) makes a fresh one.
func (c *call) useMethod(id, param string) (object, *apiError) {
	if name, ok := strings.CutPrefix(id, "pm_card_"); ok {
		if card, known := cardNamed(name); known {
			o := c.newPaymentMethod(card)
			c.save(o)
			return o, nil
		}
	}
	return c.ref("payment_method", id, param)
}

func createPaymentMethod(c *call) (object, *apiError) {
	if c.has("payment_method") {
		return nil, invalid("", "payment_method", "The sandbox does not share payment methods between accounts.")
	}
	if !c.has("type") {
		return nil, missingParameter("type")
	}
	o, err := c.methodFrom(c.params, "")
	if err != nil {
		return nil, err
	}
	c.save(o)
	return o, nil
}

// methodFrom makes a payment method of parameters: those of its creation or the
// payment_method_data of another operation.
func (c *call) methodFrom(params object, path string) (object, *apiError) {
	if kind := text(params, "type"); kind != "card" {
		return nil, invalid("", join(path, "type"), "The payment method type %q is not simulated by this sandbox; use card.", kind)
	}
	given := child(params, "card")
	if given == nil {
		return nil, missingParameter(join(path, "card"))
	}
	o, err := c.methodFromCard(given)
	if err != nil {
		return nil, err
	}
	setBilling(o, child(params, "billing_details"))
	return o, mergeMetadata(o, params)
}

func (c *call) methodFromCard(given object) (object, *apiError) {
	if token := text(given, "token"); token != "" {
		return c.methodFromToken(token, "card[token]")
	}
	card, err := c.readCard(given)
	if err != nil {
		return nil, err
	}
	o := c.newPaymentMethod(card)
	details := child(o, "card")
	details["exp_month"], details["exp_year"] = whole(given["exp_month"]), whole(given["exp_year"])%100+2000
	if text(given, "cvc") == "" {
		child(details, "checks")["cvc_check"] = nil
	}
	return o, nil
}

func setBilling(o, given object) {
	details := child(o, "billing_details")
	assign(details, given, "email", "name", "phone")
	if where, ok := given["address"]; ok {
		details["address"] = address(where)
	}
}

func getPaymentMethod(c *call) (object, *apiError) {
	return c.get("payment_method", c.path("payment_method"), "payment_method")
}

func updatePaymentMethod(c *call) (object, *apiError) {
	o, err := getPaymentMethod(c)
	if err != nil {
		return nil, err
	}
	if o["customer"] == nil {
		return nil, invalid("", "", "You must save this PaymentMethod to a customer before you can update it.")
	}
	setBilling(o, child(c.params, "billing_details"))
	assign(child(o, "card"), child(c.params, "card"), "exp_month", "exp_year")
	if err := c.takeMetadata(o); err != nil {
		return nil, err
	}
	c.update(o)
	return o, nil
}

func attachPaymentMethod(c *call) (object, *apiError) {
	id := c.path("payment_method")
	o, err := c.useMethod(id, "payment_method")
	if err != nil {
		return nil, missing("PaymentMethod", id, "payment_method")
	}
	if _, err := c.ref("customer", text(c.params, "customer"), "customer"); err != nil {
		return nil, err
	}
	return c.attach(o, text(c.params, "customer"))
}

// attach gives a payment method to a customer, for good.
func (c *call) attach(o object, customer string) (object, *apiError) {
	switch {
	case flag(o, "_spent"):
		return nil, methodSpent()
	case o["customer"] == customer:
		return o, nil
	case o["customer"] != nil:
		return nil, methodTaken()
	}
	if card := cardOf(o); card.attaching {
		return nil, card.charging.refusal()
	}
	o["customer"] = customer
	if checks := child(o, "card.checks"); checks["cvc_check"] == "unchecked" {
		checks["cvc_check"] = "pass"
	}
	c.save(o)
	c.emit("payment_method.attached", o, nil)
	return o, nil
}

func detachPaymentMethod(c *call) (object, *apiError) {
	o, err := getPaymentMethod(c)
	if err != nil {
		return nil, err
	}
	if o["customer"] == nil {
		return nil, methodNotAttached()
	}
	c.detach(o)
	return o, nil
}

// detach takes a payment method from its customer; it is of no use any more.
func (c *call) detach(o object) {
	customer := c.find("customer", text(o, "customer"))
	o["customer"], o["_spent"] = nil, true
	c.save(o)
	c.emit("payment_method.detached", o, nil)
	if customer == nil {
		return
	}
	if settings := child(customer, "invoice_settings"); settings["default_payment_method"] == o["id"] {
		settings["default_payment_method"] = nil
	}
	if customer["default_source"] == o["id"] {
		customer["default_source"] = nil
	}
	c.update(customer)
}

// listPaymentMethods lists those of a customer; others are found by their id
// alone.
func listPaymentMethods(c *call) (object, *apiError) {
	if !c.has("customer") {
		return c.page("payment_method", nil)
	}
	if _, err := c.ref("customer", text(c.params, "customer"), "customer"); err != nil {
		return nil, err
	}
	return c.list("payment_method", nil)
}

func listCustomerPaymentMethods(c *call) (object, *apiError) {
	if _, err := c.get("customer", c.path("customer"), "customer"); err != nil {
		return nil, err
	}
	return c.list("payment_method", c.ofCustomer())
}

func getCustomerPaymentMethod(c *call) (object, *apiError) {
	o, err := getPaymentMethod(c)
	if err == nil && !c.ofCustomer()(o) {
		return nil, missing("PaymentMethod", text(o, "id"), "payment_method")
	}
	return o, err
}

// ofCustomer takes the records of the customer in the path.
func (c *call) ofCustomer() func(object) bool {
	return func(o object) bool { return o["customer"] == c.path("customer") }
}
