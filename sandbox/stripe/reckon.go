package stripe

import "fmt"

// reckon sets the lines and the sums of an invoice.
func (c *call) reckon(o object) {
	var lines []object
	for _, fixed := range items(o, "_lines") {
		lines = append(lines, fixed.(object))
	}
	for _, item := range c.all("invoiceitem", func(item object) bool { return item["invoice"] == o["id"] }) {
		lines = append(lines, c.lineOf(item))
	}
	c.sum(o, lines)
}

// sum sets the lines of an invoice and what follows from them.
func (c *call) sum(o object, lines []object) {
	var subtotal int64
	for _, line := range lines {
		line["invoice"] = o["id"]
		subtotal += number(line, "amount")
	}
	o["lines"] = below(lines, "/v1/invoices/"+text(o, "id")+"/lines")
	o["_all"] = listOf(lines, false, "")["data"]
	total := subtotal
	o["total_discount_amounts"] = []any{}
	if discount := child(o, "discount"); discount != nil && subtotal > 0 {
		less := off(discount, subtotal)
		total -= less
		o["total_discount_amounts"] = []any{object{"amount": less, "discount": discount["id"]}}
	}
	o["subtotal"], o["subtotal_excluding_tax"], o["total"], o["total_excluding_tax"] = subtotal, subtotal, total, total
	due := max(0, total+number(o, "starting_balance"))
	if o["status"] == "draft" || o["status"] == nil {
		if customer := c.find("customer", text(o, "customer")); customer != nil {
			o["starting_balance"] = number(customer, "balance")
			due = max(0, total+number(customer, "balance"))
		}
	}
	o["amount_due"], o["amount_remaining"] = due, due-number(o, "amount_paid")
}

// lineOf is the line that an invoice item makes.
func (c *call) lineOf(item object) object {
	o := c.start("line_item")
	o["id"] = item["_line"]
	for _, name := range []string{"amount", "currency", "description", "discountable", "metadata", "period", "price", "proration", "quantity", "subscription"} {
		o[name] = clone(item[name])
	}
	o["type"], o["invoice_item"] = "invoiceitem", item["id"]
	o["amount_excluding_tax"], o["unit_amount_excluding_tax"] = item["amount"], item["unit_amount_decimal"]
	return o
}

// lineAt is a line for a quantity at a price.
func (c *call) lineAt(price object, quantity int64, period object) object {
	o := c.start("line_item")
	amount := priced(price, quantity)
	name := text(c.find("product", text(price, "product")), "name")
	o["description"] = orNull(name)
	if cycle := child(price, "recurring"); cycle != nil {
		o["description"] = fmt.Sprintf("%d × %s (at %s / %s)", quantity, name, money(priced(price, 1), text(price, "currency")), cycle["interval"])
		o["type"] = "subscription"
	}
	o["amount"], o["amount_excluding_tax"], o["currency"], o["quantity"] = amount, amount, price["currency"], quantity
	o["price"], o["unit_amount_excluding_tax"], o["period"] = clone(price), price["unit_amount_decimal"], period
	return o
}

func listInvoiceLines(c *call) (object, *apiError) {
	invoice, err := getInvoice(c)
	if err != nil {
		return nil, err
	}
	return c.page("line_item", linesOf(invoice))
}

func linesOf(invoice object) []object {
	var lines []object
	for _, line := range items(invoice, "_all") {
		lines = append(lines, line.(object))
	}
	return lines
}

// updateInvoiceLine changes a line of a draft that stems from an item, by way
// of that item.
func updateInvoiceLine(c *call) (object, *apiError) {
	invoice, err := getInvoice(c)
	if err != nil {
		return nil, err
	}
	if invoice["status"] != "draft" {
		return nil, notEditable()
	}
	id := c.path("line_item_id")
	found := c.all("invoiceitem", func(item object) bool { return item["invoice"] == invoice["id"] && item["_line"] == id })
	if len(found) == 0 {
		return nil, missing("line_item", id, "line_item_id")
	}
	item := found[0]
	if err := c.fillInvoiceItem(item, c.find("customer", text(item, "customer"))); err != nil {
		return nil, err
	}
	c.update(item)
	line := c.lineOf(item)
	line["invoice"] = invoice["id"]
	return line, c.reckonItem(item)
}

func listUpcomingLines(c *call) (object, *apiError) {
	invoice, err := upcomingInvoice(c)
	if err != nil {
		return nil, err
	}
	return c.page("line_item", linesOf(invoice))
}
