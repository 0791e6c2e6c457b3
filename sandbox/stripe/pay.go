package stripe

import "strings"

// pay carries an intent out with a payment method that is free to be used.
func (c *call) pay(o, method object) (object, *apiError) {
	if o["object"] == "setup_intent" {
		return c.setUp(o, method)
	}
	if d := cardOf(method).charging; d != nil {
		return nil, c.declined(o, method, d)
	}
	charge := c.newCharge(o, method)
	charge["payment_intent"] = o["id"]
	charge["captured"] = false
	o["latest_charge"], o["last_payment_error"], o["next_action"] = charge["id"], nil, nil
	c.keepMethod(o, method)
	if text(o, "capture_method") == "manual" {
		o["status"], o["amount_capturable"] = "requires_capture", o["amount"]
		c.save(charge)
		c.emit("charge.succeeded", charge, nil)
		c.save(o)
		c.emit("payment_intent.amount_capturable_updated", o, nil)
		return o, nil
	}
	c.settleCharge(charge, number(o, "amount"))
	c.save(charge)
	c.emit("charge.succeeded", charge, nil)
	c.received(o, charge)
	return o, nil
}

// received ends an intent whose charge was captured.
func (c *call) received(o, charge object) {
	o["status"], o["amount_capturable"], o["amount_received"] = "succeeded", int64(0), charge["amount_captured"]
	c.save(o)
	c.emit("payment_intent.succeeded", o, nil)
	if invoice := c.find("invoice", text(o, "invoice")); invoice != nil {
		c.invoicePaid(invoice, charge)
	}
}

// keepMethod attaches a payment method that is meant for later; any other
// without a customer is used up.
func (c *call) keepMethod(o, method object) {
	if method["customer"] != nil {
		return
	}
	if customer := text(o, "customer"); customer != "" && o["setup_future_usage"] != nil {
		method["customer"] = customer
		c.save(method)
		c.emit("payment_method.attached", method, nil)
		return
	}
	method["_spent"] = true
	c.save(method)
}

// declined keeps a failed charge and gives the refusal, which leaves the intent
// waiting for another payment method.
func (c *call) declined(o, method object, d *decline) *apiError {
	refusal := d.refusal()
	refusal.kept = true
	if o["object"] == "payment_intent" {
		charge := c.newCharge(o, method)
		charge["payment_intent"], charge["status"], charge["paid"] = o["id"], "failed", false
		charge["failure_code"], charge["failure_message"], charge["outcome"] = d.code, d.message, d.outcome()
		c.save(charge)
		c.emit("charge.failed", charge, nil)
		o["latest_charge"] = charge["id"]
		refusal.charge = text(charge, "id")
	}
	o["status"], o["payment_method"], o["next_action"] = "requires_payment_method", nil, nil
	o[errorField(o)] = lastError(refusal, method)
	c.save(o)
	c.emit(failedEvent(o), o, nil)
	refusal.details = object{text(o, "object"): cloneObject(o), "payment_method": method}
	return refusal
}

// lastError is a refusal as the intent remembers it.
func lastError(e *apiError, method object) object {
	o := object{"type": e.kind, "code": e.code, "message": e.message, "doc_url": "https://stripe.com/docs/error-codes/" + strings.ReplaceAll(e.code, "_", "-")}
	if e.declineCode != "" {
		o["decline_code"] = e.declineCode
	}
	if e.charge != "" {
		o["charge"] = e.charge
	}
	if method != nil {
		o["payment_method"] = cloneObject(method)
	}
	return o
}
