package stripe

// unless gives a field a value when the seeded record does not state it.
func unless(given, o object, name string, value any) {
	if _, stated := given[name]; !stated {
		o[name] = value
	}
}

// ensure makes the record that a seeded one refers to, if it is not there.
func (c *call) ensure(list, id string, with object) {
	if id == "" || c.find(seeds(list).kind, id) != nil {
		return
	}
	record := object{"id": id}
	overlay(record, with)
	c.seedRecord(list, record)
}

// seedCustomer completes a customer.
func seedCustomer(_ *call, o, given object) {
	unless(given, o, "invoice_prefix", random("0123456789ABCDEF", 8))
}

// seedMethod completes a payment method: the test card whose number is given as
// card[number], else a Visa.
func seedMethod(c *call, o, given object) {
	card, known := cardNumbered(text(given, "card.number"))
	if !known {
		card, _ = cardNamed("visa")
	}
	c.ensure("customers", text(o, "customer"), nil)
	method := c.newPaymentMethod(card)
	overlay(method, given)
	delete(child(method, "card"), "number")
	for name, value := range method {
		if _, stated := given[name]; !stated && name != "created" && name != "id" {
			o[name] = value
		}
	}
	o["card"] = method["card"]
}

// seedCharge completes a charge: paid and captured with a Visa.
func seedCharge(c *call, o, given object) {
	unless(given, o, "amount", int64(1000))
	unless(given, o, "currency", "usd")
	c.ensure("customers", text(o, "customer"), nil)
	card, _ := cardNamed("visa")
	method := c.newPaymentMethod(card)
	if id := text(o, "payment_method"); id != "" {
		c.ensure("payment_methods", id, object{"customer": o["customer"]})
		method = c.find("payment_method", id)
	} else {
		c.save(method)
	}
	charge := c.newCharge(o, method)
	charge["id"] = o["id"]
	if given["captured"] != false && given["status"] != "failed" {
		c.settleCharge(charge, number(o, "amount"))
	}
	overlay(charge, given)
	for name, value := range charge {
		o[name] = value
	}
}

// seedIntent completes a payment intent: 10.00 usd by card, and a Visa to pay
// with unless it is said to have none. Its state follows from that when it is
// not given; a paid one has its charge.
func seedIntent(c *call, o, given object) {
	unless(given, o, "amount", int64(1000))
	unless(given, o, "currency", "usd")
	unless(given, o, "client_secret", text(o, "id")+"_secret_"+random(base62, 25))
	c.ensure("customers", text(o, "customer"), nil)
	types := object{"payment_method_types": given["payment_method_types"], "automatic_payment_methods": given["automatic_payment_methods"]}
	if types["payment_method_types"] == nil && types["automatic_payment_methods"] == nil {
		types["payment_method_types"] = []any{"card"}
	}
	c.params = types
	c.chooseTypes(o)
	overlay(o, given)

	status := text(given, "status")
	if id := text(given, "payment_method"); id != "" {
		c.ensure("payment_methods", id, object{"customer": o["customer"]})
	} else if _, stated := given["payment_method"]; !stated && status != "requires_payment_method" {
		card, _ := cardNamed("visa")
		method := c.newPaymentMethod(card)
		method["customer"] = o["customer"]
		c.save(method)
		o["payment_method"] = method["id"]
	}
	if status == "" && o["payment_method"] != nil {
		o["status"] = "requires_confirmation"
	}
	c.seedPaid(o, given)
}

// seedPaid gives an intent that is said to be paid what a payment leaves.
func (c *call) seedPaid(o, given object) {
	charge := object{"payment_intent": o["id"], "amount": o["amount"], "currency": o["currency"], "customer": o["customer"], "payment_method": o["payment_method"]}
	switch o["status"] {
	case "requires_capture":
		charge["captured"] = false
		unless(given, o, "capture_method", "manual")
		unless(given, o, "amount_capturable", o["amount"])
	case "succeeded":
		unless(given, o, "amount_received", o["amount"])
	case "canceled":
		unless(given, o, "canceled_at", c.now)
		return
	default:
		return
	}
	if text(o, "latest_charge") == "" {
		o["latest_charge"] = newID(prefixes["charge"])
	}
	c.ensure("charges", text(o, "latest_charge"), charge)
}
