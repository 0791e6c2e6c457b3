package stripe

func createCustomerBalanceTransaction(c *call) (object, *apiError) {
	customer, err := c.get("customer", c.path("customer"), "customer")
	if err != nil {
		return nil, err
	}
	currency, err := currencyOf(c.params)
	if err != nil {
		return nil, err
	}
	if owned := text(customer, "currency"); owned != "" && owned != currency {
		return nil, invalid("", "currency", "The customer's balance is in %s; %s cannot be added to it.", owned, currency)
	}
	o := c.start("customer_balance_transaction")
	o["amount"], o["currency"], o["customer"], o["type"] = number(c.params, "amount"), currency, customer["id"], "adjustment"
	c.take(o, "description")
	if err := c.takeMetadata(o); err != nil {
		return nil, err
	}
	customer["balance"], customer["currency"] = number(customer, "balance")+number(o, "amount"), currency
	o["ending_balance"] = customer["balance"]
	c.save(o)
	c.update(customer)
	return o, nil
}

func getCustomerBalanceTransaction(c *call) (object, *apiError) {
	o, err := c.get("customer_balance_transaction", c.path("transaction"), "transaction")
	if err == nil && !c.ofCustomer()(o) {
		return nil, missing("customer_balance_transaction", text(o, "id"), "transaction")
	}
	return o, err
}

func updateCustomerBalanceTransaction(c *call) (object, *apiError) {
	o, err := getCustomerBalanceTransaction(c)
	if err != nil {
		return nil, err
	}
	c.take(o, "description")
	if err := c.takeMetadata(o); err != nil {
		return nil, err
	}
	c.save(o)
	return o, nil
}

func listCustomerBalanceTransactions(c *call) (object, *apiError) {
	if _, err := c.get("customer", c.path("customer"), "customer"); err != nil {
		return nil, err
	}
	return c.list("customer_balance_transaction", c.ofCustomer())
}
