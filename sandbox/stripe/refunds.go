package stripe

func createRefund(c *call) (object, *apiError) {
	charge, err := c.chargeToRefund()
	if err != nil {
		return nil, err
	}
	return c.refund(charge)
}

// chargeToRefund finds the charge that a refund names, itself or by its payment
// intent.
func (c *call) chargeToRefund() (object, *apiError) {
	id := text(c.params, "charge")
	if intent := text(c.params, "payment_intent"); intent != "" {
		o, err := c.ref("payment_intent", intent, "payment_intent")
		if err != nil {
			return nil, err
		}
		if o["status"] != "succeeded" && o["status"] != "requires_capture" {
			return nil, invalid("", "payment_intent", "This PaymentIntent (%s) does not have a successful charge to refund.", intent)
		}
		latest := text(o, "latest_charge")
		if id != "" && id != latest {
			return nil, invalid("", "charge", "The charge %s does not belong to the PaymentIntent %s.", id, intent)
		}
		id = latest
	}
	if id == "" {
		return nil, invalid("parameter_missing", "", "One of the following params should be provided for this request: payment_intent or charge.")
	}
	return c.ref("charge", id, "charge")
}

func refundCharge(c *call) (object, *apiError) {
	charge, err := getCharge(c)
	if err != nil {
		return nil, err
	}
	if _, err := c.refund(charge); err != nil {
		return nil, err
	}
	return getCharge(c)
}

func createChargeRefund(c *call) (object, *apiError) {
	charge, err := getCharge(c)
	if err != nil {
		return nil, err
	}
	return c.refund(charge)
}

// refund gives back what was charged, or a part of it.
func (c *call) refund(charge object) (object, *apiError) {
	id, currency := text(charge, "id"), text(charge, "currency")
	left := number(charge, "amount") - number(charge, "amount_refunded")
	switch {
	case charge["status"] == "failed":
		return nil, invalid("", "charge", "Charge %s failed and cannot be refunded.", id)
	case flag(charge, "refunded") || left == 0:
		return nil, alreadyRefunded(id)
	}
	amount := left
	if c.has("amount") {
		amount = number(c.params, "amount")
	}
	switch {
	case amount < 1:
		return nil, invalid("parameter_invalid_integer", "amount", "This value must be greater than or equal to 1.")
	case amount > left:
		return nil, refundTooLarge(amount, left, currency)
	}
	if !flag(charge, "captured") && amount != left {
		return nil, invalid("", "amount", "Charge %s has not been captured: it can only be refunded in full.", id)
	}
	o := c.start("refund")
	o["amount"], o["currency"], o["charge"], o["payment_intent"] = amount, currency, id, charge["payment_intent"]
	c.take(o, "reason")
	if err := c.takeMetadata(o); err != nil {
		return nil, err
	}
	o["destination_details"] = object{"type": "card", "card": object{"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}}
	if flag(charge, "captured") {
		o["balance_transaction"] = c.book("refund", -amount, 0, o)["id"]
	}
	charge["amount_refunded"] = number(charge, "amount_refunded") + amount
	charge["refunded"] = charge["amount_refunded"] == charge["amount"]
	c.create(o)
	c.save(charge)
	c.emit("charge.refunded", charge, nil)
	if intent := c.find("payment_intent", text(charge, "payment_intent")); intent != nil && intent["status"] == "requires_capture" {
		c.cancelIntent(intent, "")
	}
	return o, nil
}

func getRefund(c *call) (object, *apiError) { return c.get("refund", c.path("refund"), "refund") }

func listRefunds(c *call) (object, *apiError) { return c.list("refund", nil) }

func listChargeRefunds(c *call) (object, *apiError) {
	if _, err := getCharge(c); err != nil {
		return nil, err
	}
	return c.list("refund", func(o object) bool { return o["charge"] == c.path("charge") })
}

// refundsOf are a charge's refunds as the charge shows them when asked to.
func refundsOf(c *call, charge object) any {
	found := c.all("refund", func(o object) bool { return o["charge"] == charge["id"] })
	return below(found, "/v1/charges/"+text(charge, "id")+"/refunds")
}

func updateRefund(c *call) (object, *apiError) {
	o, err := getRefund(c)
	if err != nil {
		return nil, err
	}
	if err := c.takeMetadata(o); err != nil {
		return nil, err
	}
	c.update(o)
	return o, nil
}

// cancelRefund only ever works for refunds that wait for the customer; those of
// cards do not.
func cancelRefund(c *call) (object, *apiError) {
	o, err := getRefund(c)
	if err != nil {
		return nil, err
	}
	if o["status"] != "requires_action" {
		return nil, invalid("", "", "You can only cancel a refund that has a status of requires_action; this refund has a status of %s.", o["status"])
	}
	o["status"] = "canceled"
	c.update(o)
	return o, nil
}
