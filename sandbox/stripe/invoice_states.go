package stripe

import (
	"fmt"
	"net/http"
)

func finalizeInvoice(c *call) (object, *apiError) {
	o, err := getInvoice(c)
	if err != nil {
		return nil, err
	}
	if o["status"] != "draft" {
		return nil, alreadyFinal()
	}
	c.take(o, "auto_advance")
	return o, c.finalize(o)
}

// finalize turns a draft into an open invoice with a number and a way to pay
// it. One over nothing is paid at once.
func (c *call) finalize(o object) *apiError {
	customer, err := c.ref("customer", text(o, "customer"), "customer")
	if err != nil {
		return err
	}
	c.reckon(o)
	sequence := number(customer, "next_invoice_sequence")
	if o["number"] == nil {
		o["number"] = fmt.Sprintf("%s-%04d", customer["invoice_prefix"], sequence)
		customer["next_invoice_sequence"] = sequence + 1
	}
	starting := number(customer, "balance")
	ending := starting
	if total := number(o, "total"); total < 0 {
		ending += total
	} else if starting < 0 {
		ending = min(0, starting+total)
	} else {
		ending = 0
	}
	o["starting_balance"], o["ending_balance"] = starting, ending
	customer["balance"], customer["currency"] = ending, o["currency"]
	c.save(customer)

	page := "https://invoice.stripe.com/i/" + random(base62, 40)
	o["hosted_invoice_url"], o["invoice_pdf"] = page+"?s=ap", page+"/pdf?s=ap"
	o["status"] = "open"
	child(o, "status_transitions")["finalized_at"] = c.now
	if o["effective_at"] == nil {
		o["effective_at"] = c.now
	}
	if number(o, "amount_due") == 0 {
		c.save(o)
		c.emit("invoice.finalized", o, nil)
		o["attempted"] = true
		c.invoicePaid(o, nil)
		return nil
	}
	intent := c.intentFor(o)
	o["payment_intent"] = intent["id"]
	c.save(o)
	c.emit("invoice.finalized", o, nil)
	return nil
}

// intentFor makes the payment intent of an invoice.
func (c *call) intentFor(invoice object) object {
	o := c.start("payment_intent")
	o["client_secret"] = text(o, "id") + "_secret_" + random(base62, 25)
	o["amount"], o["currency"], o["customer"], o["invoice"] = invoice["amount_due"], invoice["currency"], invoice["customer"], invoice["id"]
	o["description"] = "Payment for Invoice"
	if invoice["subscription"] != nil {
		o["description"], o["setup_future_usage"] = "Subscription creation", "off_session"
	}
	o["payment_method_types"] = []any{"card"}
	o["payment_method_options"] = object{"card": cardOptions(o)}
	c.create(o)
	return o
}

func payInvoice(c *call) (object, *apiError) {
	o, err := getInvoice(c)
	if err != nil {
		return nil, err
	}
	switch o["status"] {
	case "paid":
		return nil, invalid("", "", "Invoice is already paid")
	case "void":
		return nil, notOpen()
	case "draft":
		if err := c.finalize(o); err != nil {
			return nil, err
		}
	}
	if o["status"] == "paid" {
		return o, nil
	}
	if flag(c.params, "paid_out_of_band") {
		c.dropIntent(o, "void_invoice")
		o["paid_out_of_band"], o["payment_intent"] = true, nil
		c.invoicePaid(o, nil)
		return o, nil
	}
	if err := c.collectPayment(o); err != nil {
		return nil, err
	}
	return getInvoice(c)
}

// collectPayment charges an open invoice to the customer's payment method.
func (c *call) collectPayment(o object) *apiError {
	method, err := c.methodFor(o)
	if err != nil {
		return err
	}
	intent, err := c.ref("payment_intent", text(o, "payment_intent"), "payment_intent")
	if err != nil {
		return err
	}
	intent["payment_method"] = method["id"]
	o["attempted"], o["attempt_count"] = true, number(o, "attempt_count")+1
	c.save(o)
	if card := cardOf(method); card.auth == authAlways || card.auth == authUnlessSetUp && !flag(method, "_set_up") {
		intent["status"], intent["next_action"] = "requires_action", c.nextAction(intent, "")
		c.save(intent)
		c.emit("payment_intent.requires_action", intent, nil)
		c.emit("invoice.payment_action_required", o, nil)
		return &apiError{
			status: http.StatusPaymentRequired, kind: typeCard, code: "invoice_payment_intent_requires_action", kept: true,
			message: "Payment for this invoice requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with the invoice. For more details see: https://stripe.com/docs/billing/subscriptions/overview#requires-action",
		}
	}
	if _, err := c.pay(intent, method); err != nil {
		c.emit("invoice.payment_failed", o, nil)
		return err
	}
	return nil
}

// methodFor finds what an invoice is paid with, in Stripe's order.
func (c *call) methodFor(o object) (object, *apiError) {
	for _, param := range []string{"payment_method", "source"} {
		if id := text(c.params, param); id != "" && o["object"] == "invoice" {
			method, err := c.useMethod(id, param)
			if err != nil {
				return nil, err
			}
			if method["customer"] != o["customer"] {
				return nil, methodNotOfCustomer(id, param)
			}
			return method, nil
		}
	}
	customer := c.find("customer", text(o, "customer"))
	subscription := c.find("subscription", text(o, "subscription"))
	for _, id := range []string{
		text(o, "default_payment_method"), text(o, "default_source"),
		text(subscription, "default_payment_method"), text(subscription, "default_source"),
		text(customer, "invoice_settings.default_payment_method"), text(customer, "default_source"),
	} {
		if method := c.find("payment_method", id); method != nil {
			return method, nil
		}
	}
	return nil, noMethodForInvoice()
}

// invoicePaid closes an invoice; charge is what paid it, if anything had to.
func (c *call) invoicePaid(o, charge object) {
	o["status"], o["paid"], o["auto_advance"], o["next_payment_attempt"] = "paid", true, false, nil
	o["amount_paid"], o["amount_remaining"] = o["amount_due"], int64(0)
	child(o, "status_transitions")["paid_at"] = c.now
	if charge != nil {
		o["charge"] = charge["id"]
	}
	c.save(o)
	c.emit("invoice.paid", o, nil)
	c.emit("invoice.payment_succeeded", o, nil)
	if subscription := c.find("subscription", text(o, "subscription")); subscription != nil {
		switch subscription["status"] {
		case "incomplete", "past_due", "unpaid":
			subscription["status"] = "active"
			c.update(subscription)
		}
	}
}

// dropIntent cancels the payment intent of an invoice that will not be paid by
// it.
func (c *call) dropIntent(o object, reason string) {
	if intent := c.find("payment_intent", text(o, "payment_intent")); intent != nil && intent["status"] != "succeeded" && intent["status"] != "canceled" {
		c.cancelIntent(intent, reason)
	}
}

func sendInvoice(c *call) (object, *apiError) {
	o, err := getInvoice(c)
	if err != nil {
		return nil, err
	}
	if o["collection_method"] != "send_invoice" {
		return nil, invalid("", "", "You can only manually send an invoice if its collection method is 'send_invoice'.")
	}
	switch o["status"] {
	case "draft":
		if err := c.finalize(o); err != nil {
			return nil, err
		}
	case "open":
	default:
		return nil, notOpen()
	}
	c.emit("invoice.sent", o, nil)
	return o, nil
}

func voidInvoice(c *call) (object, *apiError) {
	o, err := getInvoice(c)
	if err != nil {
		return nil, err
	}
	if o["status"] != "open" && o["status"] != "uncollectible" {
		return nil, notOpen()
	}
	c.dropIntent(o, "void_invoice")
	o["status"], o["next_payment_attempt"] = "void", nil
	child(o, "status_transitions")["voided_at"] = c.now
	c.save(o)
	c.emit("invoice.voided", o, nil)
	return o, nil
}

func markInvoiceUncollectible(c *call) (object, *apiError) {
	o, err := getInvoice(c)
	if err != nil {
		return nil, err
	}
	if o["status"] != "open" {
		return nil, notOpen()
	}
	o["status"], o["next_payment_attempt"] = "uncollectible", nil
	child(o, "status_transitions")["marked_uncollectible_at"] = c.now
	c.save(o)
	c.emit("invoice.marked_uncollectible", o, nil)
	return o, nil
}
