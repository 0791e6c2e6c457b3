package stripe

import "strconv"

func createInvoiceItem(c *call) (object, *apiError) {
	customer, err := c.ref("customer", text(c.params, "customer"), "customer")
	if err != nil {
		return nil, err
	}
	o := c.start("invoiceitem")
	o["customer"], o["date"] = customer["id"], c.now
	o["period"] = object{"start": c.now, "end": c.now}
	o["_line"] = newID(prefixes["line_item"])
	if id := text(c.params, "invoice"); id != "" {
		invoice, err := c.ref("invoice", id, "invoice")
		if err != nil {
			return nil, err
		}
		if invoice["customer"] != customer["id"] {
			return nil, invalid("", "invoice", "The invoice %s does not belong to the customer %s.", id, customer["id"])
		}
		if invoice["status"] != "draft" {
			return nil, notEditable()
		}
		o["invoice"], o["currency"] = id, invoice["currency"]
	}
	c.take(o, "subscription")
	if err := c.fillInvoiceItem(o, customer); err != nil {
		return nil, err
	}
	c.create(o)
	return o, c.reckonItem(o)
}

func (c *call) fillInvoiceItem(o, customer object) *apiError {
	if _, err := quantityOf(c.params, ""); err != nil {
		return err
	}
	c.take(o, "description", "discountable", "quantity")
	if period := child(c.params, "period"); period != nil {
		o["period"] = clone(period)
	}
	if err := c.takeMetadata(o); err != nil {
		return err
	}
	return c.priceInvoiceItem(o, customer)
}

// priceInvoiceItem settles the amount of an item: a price's, or one made up for
// it.
func (c *call) priceInvoiceItem(o, customer object) *apiError {
	var price object
	var err *apiError
	if c.has("price") || c.has("price_data") {
		if price, err = c.priceOf(c.params, ""); err != nil {
			return err
		}
		if price["type"] == "recurring" {
			return invalid("", "price", "The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.")
		}
	} else {
		if price = child(o, "price"); price != nil && !c.has("amount") && !c.has("unit_amount") && !c.has("quantity") {
			return nil
		}
		if price, err = c.priceMadeUp(o, customer); err != nil {
			return err
		}
	}
	o["price"], o["currency"] = price, price["currency"]
	o["unit_amount"], o["unit_amount_decimal"] = price["unit_amount"], price["unit_amount_decimal"]
	o["amount"] = priced(price, number(o, "quantity"))
	return nil
}

// priceMadeUp is the one-time price that the API makes of a bare amount.
func (c *call) priceMadeUp(o, customer object) (object, *apiError) {
	unit, given := c.params["unit_amount"].(int64)
	if amount, plain := c.params["amount"].(int64); plain {
		unit, given = amount, true
		o["quantity"] = int64(1)
	}
	if !given {
		if o["price"] == nil {
			return nil, invalid("parameter_missing", "", "You must provide one of the following params: amount, unit_amount, price, price_data.")
		}
		return child(o, "price"), nil
	}
	currency := text(o, "currency")
	if currency == "" {
		if currency = text(customer, "currency"); c.has("currency") || currency == "" {
			var err *apiError
			if currency, err = currencyOf(c.params); err != nil {
				return nil, err
			}
		}
	}
	price := c.start("price")
	price["active"], price["currency"], price["product"] = false, currency, newID(prefixes["product"])
	price["unit_amount"], price["unit_amount_decimal"] = unit, strconv.FormatInt(unit, 10)
	return price, nil
}

// reckonItem brings the draft an item is on up to date.
func (c *call) reckonItem(o object) *apiError {
	invoice := c.find("invoice", text(o, "invoice"))
	if invoice == nil {
		return nil
	}
	c.reckon(invoice)
	c.update(invoice)
	return nil
}

func getInvoiceItem(c *call) (object, *apiError) {
	return c.get("invoiceitem", c.path("invoiceitem"), "invoiceitem")
}

// openItem is the item of the path while it can still be changed.
func (c *call) openItem() (object, *apiError) {
	o, err := getInvoiceItem(c)
	if err != nil {
		return nil, err
	}
	if invoice := c.find("invoice", text(o, "invoice")); invoice != nil && invoice["status"] != "draft" {
		return nil, notEditable()
	}
	return o, nil
}

func updateInvoiceItem(c *call) (object, *apiError) {
	o, err := c.openItem()
	if err != nil {
		return nil, err
	}
	if err := c.fillInvoiceItem(o, c.find("customer", text(o, "customer"))); err != nil {
		return nil, err
	}
	c.update(o)
	return o, c.reckonItem(o)
}

func deleteInvoiceItem(c *call) (object, *apiError) {
	o, err := c.openItem()
	if err != nil {
		return nil, err
	}
	shown := c.remove(o)
	return shown, c.reckonItem(o)
}

func listInvoiceItems(c *call) (object, *apiError) {
	return c.list("invoiceitem", func(o object) bool {
		return !c.has("pending") || (o["invoice"] == nil) == flag(c.params, "pending")
	}, "pending")
}
