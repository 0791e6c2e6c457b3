package stripe

// newCharge makes the charge of a payment, authorised but neither captured nor
// stored.
func (c *call) newCharge(of, method object) object {
	o := c.start("charge")
	for _, name := range []string{
		"amount", "currency", "customer", "description", "invoice", "on_behalf_of", "application_fee_amount", "receipt_email",
		"shipping", "statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group", "metadata",
	} {
		o[name] = clone(of[name])
	}
	o["paid"] = true
	o["payment_method"] = method["id"]
	o["billing_details"] = clone(method["billing_details"])
	o["calculated_statement_descriptor"] = "SANDBOX"
	o["outcome"] = object{"network_status": "approved_by_network", "reason": nil, "risk_level": "normal", "risk_score": int64(20), "seller_message": "Payment complete.", "type": "authorized"}
	o["receipt_url"] = "https://pay.stripe.com/receipts/payment/" + random(base62, 32)
	card := child(method, "card")
	o["payment_method_details"] = object{"type": "card", "card": object{
		"amount_authorized": of["amount"], "brand": card["brand"], "checks": clone(card["checks"]), "country": card["country"],
		"exp_month": card["exp_month"], "exp_year": card["exp_year"], "extended_authorization": object{"status": "disabled"},
		"fingerprint": card["fingerprint"], "funding": card["funding"], "incremental_authorization": object{"status": "unavailable"},
		"installments": nil, "last4": card["last4"], "mandate": nil, "multicapture": object{"status": "unavailable"},
		"network": card["brand"], "network_token": object{"used": false},
		"overcapture": object{"maximum_amount_capturable": of["amount"], "status": "unavailable"}, "three_d_secure": nil, "wallet": nil,
	}}
	return o
}

// settleCharge captures an amount of a charge; the rest is released.
func (c *call) settleCharge(o object, amount int64) {
	o["captured"], o["amount_captured"] = true, amount
	o["amount_refunded"] = number(o, "amount") - amount
	o["balance_transaction"] = c.book("charge", amount, fee(amount), o)["id"]
}

// capture takes what was authorised, or a part of it.
func (c *call) capture(o object, amount int64, param string) *apiError {
	switch authorised := number(o, "amount"); {
	case amount < 1:
		return tooSmall(amount, 1, param)
	case amount > authorised:
		return invalid("amount_too_large", param, "The amount to capture (%d) is greater than the amount that was authorized (%d).", amount, authorised)
	}
	c.settleCharge(o, amount)
	c.save(o)
	c.emit("charge.captured", o, nil)
	return nil
}

// createCharge is the older way to pay, with a token or a customer's card.
func createCharge(c *call) (object, *apiError) {
	currency, err := currencyOf(c.params)
	if err != nil {
		return nil, err
	}
	if !c.has("amount") {
		return nil, missingParameter("amount")
	}
	amount := number(c.params, "amount")
	if err := payable(amount, currency, "amount"); err != nil {
		return nil, err
	}
	method, err := c.sourceOf()
	if err != nil {
		return nil, err
	}
	of := object{"amount": amount, "currency": currency, "metadata": object{}}
	c.take(of, "customer", "description", "on_behalf_of", "application_fee_amount", "receipt_email", "statement_descriptor",
		"statement_descriptor_suffix", "transfer_data", "transfer_group")
	if err := c.takeMetadata(of); err != nil {
		return nil, err
	}
	if shipping, ok := c.params["shipping"]; ok {
		of["shipping"] = shippingOf(shipping)
	}
	o := c.newCharge(of, method)
	o["source"] = legacyCard(method)
	card := cardOf(method)
	d := card.charging
	if card.auth == authAlways || card.auth == authUnlessSetUp {
		d = authRequired
	}
	if d != nil {
		o["status"], o["paid"], o["failure_code"], o["failure_message"], o["outcome"] = "failed", false, d.code, d.message, d.outcome()
		c.save(o)
		c.emit("charge.failed", o, nil)
		refusal := d.refusal()
		refusal.charge, refusal.kept = text(o, "id"), true
		return nil, refusal
	}
	if c.params["capture"] != false {
		c.settleCharge(o, amount)
	}
	c.save(o)
	c.emit("charge.succeeded", o, nil)
	return o, nil
}

// sourceOf gives what a charge is paid with.
func (c *call) sourceOf() (object, *apiError) {
	source, _ := c.params["source"].(string)
	customer := text(c.params, "customer")
	switch {
	case customer != "":
		owner, err := c.ref("customer", customer, "customer")
		if err != nil {
			return nil, err
		}
		if source == "" {
			source = text(owner, "default_source")
		}
		if source == "" {
			return nil, &apiError{status: 402, kind: typeCard, code: "missing", message: "Cannot charge a customer that has no active card", param: "card"}
		}
		method := c.find("payment_method", source)
		if method == nil || method["customer"] != customer {
			return nil, invalid("missing", "source", "Customer %s does not have a linked source with ID %s.", customer, source)
		}
		return method, nil
	case source != "":
		return c.methodFromToken(source, "source")
	case child(c.params, "card") != nil:
		return c.methodFromCard(child(c.params, "card"))
	default:
		return nil, invalid("parameter_missing", "", "Must provide source or customer.")
	}
}

func getCharge(c *call) (object, *apiError) { return c.get("charge", c.path("charge"), "charge") }

func listCharges(c *call) (object, *apiError) { return c.list("charge", nil) }

func updateCharge(c *call) (object, *apiError) {
	o, err := getCharge(c)
	if err != nil {
		return nil, err
	}
	c.take(o, "customer", "description", "receipt_email", "transfer_group")
	if shipping, ok := c.params["shipping"]; ok {
		o["shipping"] = shippingOf(shipping)
	}
	if details := child(c.params, "fraud_details"); details != nil {
		o["fraud_details"] = clone(details)
	}
	if err := c.takeMetadata(o); err != nil {
		return nil, err
	}
	c.update(o)
	return o, nil
}

func captureCharge(c *call) (object, *apiError) {
	o, err := getCharge(c)
	if err != nil {
		return nil, err
	}
	switch {
	case flag(o, "captured"):
		return nil, invalid("charge_already_captured", "", "Charge %s has already been captured.", o["id"])
	case flag(o, "refunded"):
		return nil, alreadyRefunded(text(o, "id"))
	case o["status"] == "failed":
		return nil, invalid("", "", "Charge %s failed and cannot be captured.", o["id"])
	}
	amount := number(o, "amount")
	if c.has("amount") {
		amount = number(c.params, "amount")
	}
	c.take(o, "receipt_email", "statement_descriptor", "statement_descriptor_suffix", "transfer_group")
	if err := c.capture(o, amount, "amount"); err != nil {
		return nil, err
	}
	if intent := c.find("payment_intent", text(o, "payment_intent")); intent != nil {
		c.received(intent, o)
	}
	return o, nil
}
