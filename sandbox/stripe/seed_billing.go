package stripe

// seedInvoice completes an invoice: an empty draft of its customer's. An amount
// that is stated becomes its one line.
func seedInvoice(c *call, o, given object) {
	if text(o, "customer") == "" {
		o["customer"] = newID(prefixes["customer"])
	}
	c.ensure("customers", text(o, "customer"), nil)
	drafted := c.newInvoice(c.find("customer", text(o, "customer")), "manual")
	drafted["id"], drafted["auto_advance"] = o["id"], false
	overlay(drafted, given)
	amount := int64(0)
	for _, name := range []string{"subtotal", "total", "amount_due"} {
		amount = max(amount, number(given, name))
	}
	if amount > 0 {
		line := c.start("line_item")
		line["amount"], line["amount_excluding_tax"], line["currency"], line["type"] = amount, amount, drafted["currency"], "invoiceitem"
		line["period"] = object{"start": c.now, "end": c.now}
		drafted["_lines"] = []any{line}
	}
	status := text(drafted, "status")
	drafted["status"] = "draft"
	c.reckon(drafted)
	c.save(drafted)
	switch status {
	case "open", "uncollectible", "void", "paid":
		// The customer is known, which is all that can be missing.
		_ = c.finalize(drafted)
		if drafted["status"] != "paid" && status == "paid" {
			c.dropIntent(drafted, "void_invoice")
			drafted["paid_out_of_band"], drafted["payment_intent"] = true, nil
			c.invoicePaid(drafted, nil)
		}
		drafted["status"] = status
	}
	for _, name := range []string{"number", "metadata", "created", "hosted_invoice_url", "invoice_pdf"} {
		if value, stated := given[name]; stated {
			drafted[name] = clone(value)
		}
	}
	for name, value := range drafted {
		o[name] = value
	}
}

// seedQuote completes a quote: one item at 10.00 usd, or the amount_total that
// is stated, open unless its state is given.
func seedQuote(c *call, o, given object) {
	if text(o, "customer") == "" {
		o["customer"] = newID(prefixes["customer"])
	}
	c.ensure("customers", text(o, "customer"), nil)
	unless(given, o, "expires_at", c.now+30*day)
	amount := number(given, "amount_total")
	if amount == 0 {
		amount = 1000
	}
	product := c.start("product")
	product["name"], product["updated"] = "Seeded product", c.now
	c.save(product)
	price := c.start("price")
	price["currency"], price["product"], price["unit_amount"] = "usd", product["id"], amount
	if currency := text(given, "currency"); currency != "" {
		price["currency"] = currency
	}
	c.save(price)
	line := c.start("item")
	line["price"], line["quantity"], line["currency"], line["description"] = price, int64(1), price["currency"], product["name"]
	line["amount_subtotal"], line["amount_total"] = amount, amount
	o["_items"] = []any{line}
	c.reckonQuote(o)
	status, stated := given["status"].(string)
	o["status"] = "draft"
	if !stated || status != "draft" {
		// The customer and an item are there, which is all that can be missing.
		_ = c.openQuote(o)
	}
	if stated {
		o["status"] = status
	}
}

// seedProduct completes a product.
func seedProduct(_ *call, o, given object) {
	unless(given, o, "name", "Seeded product")
	unless(given, o, "updated", o["created"])
}

// seedPrice completes a price: 10.00 usd of a product of its own.
func seedPrice(c *call, o, given object) {
	unless(given, o, "currency", "usd")
	unless(given, o, "product", newID(prefixes["product"]))
	c.ensure("products", text(o, "product"), nil)
	if _, stated := given["unit_amount"]; !stated {
		o["unit_amount"] = int64(1000)
	}
	if o["unit_amount_decimal"] == nil {
		_ = setUnitAmount(o, object{"unit_amount": o["unit_amount"]}, "")
	}
	if cycle := child(given, "recurring"); cycle != nil {
		o["type"] = "recurring"
		whole := object{"aggregate_usage": nil, "interval": "month", "interval_count": int64(1), "usage_type": "licensed"}
		overlay(whole, cycle)
		o["recurring"] = whole
	}
}
