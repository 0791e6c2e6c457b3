package stripe

import "fmt"

func createQuote(c *call) (object, *apiError) {
	o := c.start("quote")
	o["currency"], o["expires_at"] = "usd", c.now+30*day
	if err := c.fillQuote(o); err != nil {
		return nil, err
	}
	c.create(o)
	return o, nil
}

func (c *call) fillQuote(o object) *apiError {
	if id := text(c.params, "customer"); id != "" {
		if _, err := c.ref("customer", id, "customer"); err != nil {
			return err
		}
	}
	c.take(o, "application_fee_amount", "application_fee_percent", "collection_method", "customer", "description", "expires_at", "footer",
		"header", "on_behalf_of", "test_clock", "transfer_data")
	assign(child(o, "invoice_settings"), child(c.params, "invoice_settings"), "days_until_due")
	assign(child(o, "subscription_data"), child(c.params, "subscription_data"), "description", "metadata", "trial_period_days")
	if c.has("line_items") {
		if err := c.setLineItems(o); err != nil {
			return err
		}
	}
	if err := c.takeDiscount(o); err != nil {
		return err
	}
	c.reckonQuote(o)
	return c.takeMetadata(o)
}

func (c *call) setLineItems(o object) *apiError {
	lines := []any{}
	for i, entry := range items(c.params, "line_items") {
		given, path := entry.(object), fmt.Sprintf("line_items[%d]", i)
		price, err := c.priceOf(given, path)
		if err != nil {
			return err
		}
		line := c.start("item")
		quantity, err := quantityOf(given, path)
		if err != nil {
			return err
		}
		amount := priced(price, quantity)
		line["price"], line["quantity"], line["currency"] = price, quantity, price["currency"]
		line["amount_subtotal"], line["amount_total"] = amount, amount
		line["description"] = text(c.find("product", text(price, "product")), "name")
		lines = append(lines, line)
	}
	o["_items"] = lines
	return nil
}

// reckonQuote sets the sums of a quote: what is due at once, and what is due
// each period.
func (c *call) reckonQuote(o object) {
	var upfront, recurring int64
	var cycle object
	for _, entry := range items(o, "_items") {
		line := entry.(object)
		o["currency"] = line["currency"]
		upfront += number(line, "amount_subtotal")
		if every := child(line, "price.recurring"); every != nil {
			cycle = every
			recurring += number(line, "amount_subtotal")
		}
	}
	less := func(amount int64) int64 {
		if discount := child(o, "discount"); discount != nil {
			return off(discount, amount)
		}
		return 0
	}
	sums := func(amount int64) object {
		return object{"amount_subtotal": amount, "amount_total": amount - less(amount), "total_details": object{"amount_discount": less(amount), "amount_shipping": int64(0), "amount_tax": int64(0)}}
	}
	computed := object{"recurring": nil, "upfront": sums(upfront)}
	if cycle != nil {
		each := sums(recurring)
		each["interval"], each["interval_count"] = cycle["interval"], cycle["interval_count"]
		computed["recurring"] = each
	}
	o["computed"] = computed
	for name, value := range sums(upfront) {
		o[name] = value
	}
}

func getQuote(c *call) (object, *apiError) { return c.get("quote", c.path("quote"), "quote") }

func listQuotes(c *call) (object, *apiError) { return c.list("quote", nil) }

func updateQuote(c *call) (object, *apiError) {
	o, err := getQuote(c)
	if err != nil {
		return nil, err
	}
	if o["status"] != "draft" {
		for name := range c.params {
			if name != "metadata" && name != "expand" {
				return nil, quoteState(o, "updated", "draft")
			}
		}
	}
	if err := c.fillQuote(o); err != nil {
		return nil, err
	}
	c.update(o)
	return o, nil
}

func finalizeQuote(c *call) (object, *apiError) {
	o, err := getQuote(c)
	if err != nil {
		return nil, err
	}
	if o["status"] != "draft" {
		return nil, quoteState(o, "finalized", "draft")
	}
	c.take(o, "expires_at")
	return o, c.openQuote(o)
}

// openQuote makes a quote binding: it needs a customer and something to sell.
func (c *call) openQuote(o object) *apiError {
	customer := c.find("customer", text(o, "customer"))
	switch {
	case customer == nil:
		return invalid("parameter_missing", "customer", "A quote must have a customer before it can be finalized.")
	case len(items(o, "_items")) == 0:
		return invalid("parameter_missing", "line_items", "A quote must have line items before it can be finalized.")
	}
	sequence := len(c.all("quote", func(q object) bool { return q["customer"] == o["customer"] && q["number"] != nil })) + 1
	o["status"], o["number"] = "open", fmt.Sprintf("QT-%s-%04d-1", customer["invoice_prefix"], sequence)
	child(o, "status_transitions")["finalized_at"] = c.now
	c.save(o)
	c.emit("quote.finalized", o, nil)
	return nil
}

// acceptQuote turns an open quote into what was offered: a subscription with
// its first invoice, or a draft invoice.
func acceptQuote(c *call) (object, *apiError) {
	o, err := getQuote(c)
	if err != nil {
		return nil, err
	}
	switch {
	case o["status"] != "open":
		return nil, quoteState(o, "accepted", "open")
	case number(o, "expires_at") <= c.now:
		return nil, invalid("", "", "This quote cannot be accepted because it has expired.")
	}
	if at(o, "computed.recurring") != nil {
		err = c.subscribe(o)
	} else {
		err = c.invoiceQuote(o)
	}
	if err != nil {
		return nil, err
	}
	o["status"] = "accepted"
	child(o, "status_transitions")["accepted_at"] = c.now
	c.save(o)
	c.emit("quote.accepted", o, nil)
	return o, nil
}

func (c *call) invoiceQuote(o object) *apiError {
	customer, err := c.ref("customer", text(o, "customer"), "customer")
	if err != nil {
		return err
	}
	invoice := c.newInvoice(customer, "quote_accept")
	invoice["quote"], invoice["currency"], invoice["collection_method"] = o["id"], o["currency"], o["collection_method"]
	if o["collection_method"] == "send_invoice" {
		days := max(1, number(o, "invoice_settings.days_until_due"))
		invoice["due_date"] = c.now + days*day
	}
	if o["discount"] != nil {
		invoice["discount"] = clone(o["discount"])
	}
	invoice["_lines"] = c.linesOfQuote(o, func(object) bool { return true })
	c.reckon(invoice)
	c.create(invoice)
	o["invoice"] = invoice["id"]
	return nil
}

// linesOfQuote are the invoice lines of those of its items that keep takes.
func (c *call) linesOfQuote(o object, keep func(price object) bool) []any {
	lines := []any{}
	for _, entry := range items(o, "_items") {
		item := entry.(object)
		if price := child(item, "price"); keep(price) {
			lines = append(lines, c.lineAt(price, number(item, "quantity"), object{"start": c.now, "end": c.now}))
		}
	}
	return lines
}

// subscribe starts the subscription of a quote. What is to be paid once is put
// on its first invoice.
func (c *call) subscribe(o object) *apiError {
	s := c.start("subscription")
	s["customer"], s["start_date"], s["collection_method"] = o["customer"], c.now, o["collection_method"]
	s["description"], s["discount"] = at(o, "subscription_data.description"), clone(o["discount"])
	if metadata := child(o, "subscription_data.metadata"); metadata != nil {
		s["metadata"] = clone(metadata)
	}
	if s["collection_method"] == "send_invoice" {
		s["days_until_due"] = max(1, number(o, "invoice_settings.days_until_due"))
	}
	for _, entry := range items(o, "_items") {
		line := entry.(object)
		price := child(line, "price")
		if price["type"] == "recurring" {
			item := c.start("subscription_item")
			item["subscription"], item["price"], item["quantity"] = s["id"], price, line["quantity"]
			c.save(item)
			continue
		}
		once := c.start("invoiceitem")
		once["customer"], once["subscription"], once["currency"], once["date"] = o["customer"], s["id"], price["currency"], c.now
		once["price"], once["quantity"], once["amount"], once["description"] = price, line["quantity"], line["amount_subtotal"], line["description"]
		once["unit_amount"], once["unit_amount_decimal"] = price["unit_amount"], price["unit_amount_decimal"]
		once["period"], once["_line"] = object{"start": c.now, "end": c.now}, newID(prefixes["line_item"])
		c.save(once)
	}
	c.showItems(s)
	behavior := "allow_incomplete"
	if _, err := c.methodFor(s); err != nil {
		behavior = "default_incomplete"
	}
	c.params = object{"trial_period_days": at(o, "subscription_data.trial_period_days"), "expand": c.params["expand"]}
	if err := c.begin(s, behavior); err != nil {
		return err
	}
	o["subscription"] = s["id"]
	o["invoice"] = c.find("subscription", text(s, "id"))["latest_invoice"]
	if invoice := c.find("invoice", text(o, "invoice")); invoice != nil {
		invoice["quote"] = o["id"]
		c.save(invoice)
	}
	return nil
}

func cancelQuote(c *call) (object, *apiError) {
	o, err := getQuote(c)
	if err != nil {
		return nil, err
	}
	if o["status"] != "draft" && o["status"] != "open" {
		return nil, quoteState(o, "canceled", "draft, open")
	}
	o["status"] = "canceled"
	child(o, "status_transitions")["canceled_at"] = c.now
	c.save(o)
	c.emit("quote.canceled", o, nil)
	return o, nil
}

func listQuoteLineItems(c *call) (object, *apiError) {
	o, err := getQuote(c)
	if err != nil {
		return nil, err
	}
	return c.page("item", linesIn(o))
}

func linesIn(o object) []object {
	var lines []object
	for _, line := range items(o, "_items") {
		lines = append(lines, line.(object))
	}
	return lines
}

// lineItemsOf are a quote's line items as the quote shows them when asked to.
func lineItemsOf(_ *call, o object) any {
	return below(linesIn(o), "/v1/quotes/"+text(o, "id")+"/line_items")
}
