package stripe

import (
	"fmt"
	"time"
)

// ended tells whether a subscription is over.
func ended(o object) bool { return o["status"] == "canceled" || o["status"] == "incomplete_expired" }

func createSubscription(c *call) (object, *apiError) {
	customer, err := c.ref("customer", text(c.params, "customer"), "customer")
	if err != nil {
		return nil, err
	}
	if len(items(c.params, "items")) == 0 {
		return nil, missingParameter("items")
	}
	o := c.start("subscription")
	o["customer"], o["start_date"] = customer["id"], c.now
	if err := c.fillSubscription(o); err != nil {
		return nil, err
	}
	for i, given := range items(c.params, "items") {
		if _, err := c.addItem(o, given.(object), fmt.Sprintf("items[%d]", i)); err != nil {
			return nil, err
		}
	}
	c.showItems(o)
	if err := c.begin(o, text(c.params, "payment_behavior")); err != nil {
		return nil, err
	}
	return c.get("subscription", text(o, "id"), "id")
}

func (c *call) fillSubscription(o object) *apiError {
	c.take(o, "application_fee_percent", "billing_thresholds", "cancel_at", "cancel_at_period_end", "collection_method", "days_until_due",
		"default_payment_method", "default_source", "description", "on_behalf_of", "pause_collection", "pending_invoice_item_interval", "transfer_data")
	if id := text(c.params, "default_payment_method"); id != "" {
		if method := c.find("payment_method", id); method == nil || method["customer"] != o["customer"] {
			return methodNotOfCustomer(id, "default_payment_method")
		}
	}
	if o["collection_method"] == "send_invoice" && o["days_until_due"] == nil {
		return invalid("", "days_until_due", "You must pass `days_until_due` when `collection_method` is 'send_invoice'.")
	}
	if id := text(c.params, "coupon"); id != "" {
		discount, err := c.discount(id, o["customer"], o["id"])
		if err != nil {
			return err
		}
		o["discount"] = discount
	} else if c.has("coupon") {
		o["discount"] = nil
	}
	overlay(child(o, "payment_settings"), child(c.params, "payment_settings"))
	overlay(child(o, "trial_settings"), child(c.params, "trial_settings"))
	assign(child(o, "cancellation_details"), child(c.params, "cancellation_details"), "comment", "feedback")
	return c.takeMetadata(o)
}

// begin starts the first period of a subscription, after its trial if it has
// one, and bills it.
func (c *call) begin(o object, behavior string) *apiError {
	first := child(items(o, "items.data")[0].(object), "price")
	o["currency"] = first["currency"]
	o["current_period_start"], o["current_period_end"] = c.now, after(c.now, child(first, "recurring"))
	o["billing_cycle_anchor"] = c.now
	trial, _ := c.params["trial_end"].(int64)
	if days, ok := c.params["trial_period_days"].(int64); ok && days > 0 {
		trial = c.now + days*day
	}
	o["status"] = "active"
	if trial > c.now {
		o["status"], o["trial_start"], o["trial_end"] = "trialing", c.now, trial
		o["current_period_end"], o["billing_cycle_anchor"] = trial, trial
	}
	invoice, err := c.bill(o)
	if err != nil {
		return err
	}
	o["latest_invoice"] = invoice["id"]
	if number(invoice, "amount_due") > 0 && o["collection_method"] == "charge_automatically" {
		return c.firstPayment(o, invoice, behavior)
	}
	c.markEnd(o)
	c.create(o)
	if o["collection_method"] == "charge_automatically" {
		return c.finalize(invoice)
	}
	return nil
}

// bill drafts the invoice of a subscription's period.
func (c *call) bill(o object) (object, *apiError) {
	customer, err := c.ref("customer", text(o, "customer"), "customer")
	if err != nil {
		return nil, err
	}
	invoice := c.newInvoice(customer, "subscription_create")
	invoice["subscription"], invoice["currency"], invoice["collection_method"] = o["id"], o["currency"], o["collection_method"]
	invoice["default_payment_method"] = o["default_payment_method"]
	child(invoice, "subscription_details")["metadata"] = clone(o["metadata"])
	if o["discount"] != nil {
		invoice["discount"] = clone(o["discount"])
	}
	if days, ok := o["days_until_due"].(int64); ok {
		invoice["due_date"] = c.now + days*day
	}
	lines := []any{}
	for _, line := range c.linesOf(o, c.now) {
		lines = append(lines, line)
	}
	invoice["_lines"] = lines
	c.save(invoice)
	c.collect(invoice)
	c.reckon(invoice)
	c.create(invoice)
	return invoice, nil
}

// linesOf are the lines of a period that begins at a time. A trial costs
// nothing.
func (c *call) linesOf(o object, from int64) []object {
	var lines []object
	for _, item := range items(o, "items.data") {
		item := item.(object)
		price := child(item, "price")
		until := after(from, child(price, "recurring"))
		if o["status"] == "trialing" && from == number(o, "current_period_start") {
			until = number(o, "trial_end")
		}
		line := c.lineAt(price, number(item, "quantity"), object{"start": from, "end": until})
		if o["status"] == "trialing" && from == number(o, "current_period_start") {
			line["amount"], line["amount_excluding_tax"] = int64(0), int64(0)
			line["description"] = "Trial period for " + text(c.find("product", text(price, "product")), "name")
		}
		line["subscription"], line["subscription_item"] = o["id"], item["id"]
		lines = append(lines, line)
	}
	return lines
}

// firstPayment finalizes and pays the first invoice as payment_behavior says.
func (c *call) firstPayment(o, invoice object, behavior string) *apiError {
	o["status"] = "incomplete"
	c.markEnd(o)
	c.create(o)
	if err := c.finalize(invoice); err != nil {
		return err
	}
	if behavior == "default_incomplete" {
		return nil
	}
	err := c.collectPayment(invoice)
	switch {
	case err == nil:
		return nil
	case behavior == "error_if_incomplete":
		err.kept = false
		return err
	case err.status == 402:
		return nil
	default:
		return err
	}
}

// after is the end of a period.
func after(start int64, recurring object) int64 {
	n := int(max(1, number(recurring, "interval_count")))
	t := time.Unix(start, 0).UTC()
	switch recurring["interval"] {
	case "day":
		t = t.AddDate(0, 0, n)
	case "week":
		t = t.AddDate(0, 0, 7*n)
	case "year":
		t = t.AddDate(n, 0, 0)
	default:
		t = t.AddDate(0, n, 0)
	}
	return t.Unix()
}

func (c *call) subscription() (object, *apiError) {
	return c.get("subscription", c.path("subscription_exposed_id"), "id")
}

func getSubscription(c *call) (object, *apiError) { return c.subscription() }

func updateSubscription(c *call) (object, *apiError) {
	o, err := c.subscription()
	if err != nil {
		return nil, err
	}
	if ended(o) {
		return nil, invalid("", "", "A canceled subscription can only update its cancellation_details and metadata.")
	}
	if err := c.fillSubscription(o); err != nil {
		return nil, err
	}
	if err := c.changeItems(o); err != nil {
		return nil, err
	}
	if c.has("trial_end") {
		c.endTrial(o)
	}
	c.markEnd(o)
	c.update(o)
	return o, nil
}

// endTrial moves the end of a trial; "now" ends it.
func (c *call) endTrial(o object) {
	until, ok := c.params["trial_end"].(int64)
	if !ok {
		until = c.now
	}
	o["trial_end"], o["current_period_end"] = until, until
	if until <= c.now {
		o["status"] = "active"
		o["current_period_start"] = c.now
		o["current_period_end"] = after(c.now, child(items(o, "items.data")[0].(object), "price.recurring"))
	}
}

// markEnd notes when a subscription that is to be canceled will end.
func (c *call) markEnd(o object) {
	details := child(o, "cancellation_details")
	switch {
	case flag(o, "cancel_at_period_end"):
		o["cancel_at"], o["canceled_at"], details["reason"] = o["current_period_end"], c.now, "cancellation_requested"
	case c.params["cancel_at_period_end"] == false:
		o["cancel_at"], o["canceled_at"], details["reason"] = nil, nil, nil
	case c.params["cancel_at"] != nil:
		o["canceled_at"], details["reason"] = c.now, "cancellation_requested"
	}
}

func cancelSubscription(c *call) (object, *apiError) {
	o, err := c.subscription()
	if err != nil {
		return nil, err
	}
	if ended(o) {
		return nil, missing("subscription", text(o, "id"), "id")
	}
	assign(child(o, "cancellation_details"), child(c.params, "cancellation_details"), "comment", "feedback")
	c.endSubscription(o, "cancellation_requested")
	return o, nil
}

func (c *call) endSubscription(o object, reason string) {
	o["status"], o["canceled_at"], o["ended_at"] = "canceled", c.now, c.now
	child(o, "cancellation_details")["reason"] = reason
	c.save(o)
	c.emit("subscription.deleted", o, nil)
}

// resumeSubscription is for subscriptions that paused after a trial.
func resumeSubscription(c *call) (object, *apiError) {
	o, err := c.get("subscription", c.path("subscription"), "subscription")
	if err != nil {
		return nil, err
	}
	if o["status"] != "paused" {
		return nil, invalid("", "", "You can only resume a subscription that is paused; this one is %s.", o["status"])
	}
	o["status"] = "active"
	c.update(o)
	return o, nil
}
