package stripe

// The operations below a customer are the older way to a subscription.

func listCustomerSubscriptions(c *call) (object, *apiError) {
	if _, err := c.get("customer", c.path("customer"), "customer"); err != nil {
		return nil, err
	}
	return c.list("subscription", func(o object) bool { return c.ofCustomer()(o) && !ended(o) })
}

func createCustomerSubscription(c *call) (object, *apiError) {
	c.params["customer"] = c.path("customer")
	return createSubscription(c)
}

// underCustomer makes an operation blind to other customers' subscriptions.
func underCustomer(handle handler) handler {
	return func(c *call) (object, *apiError) {
		o, err := c.subscription()
		if err != nil {
			return nil, err
		}
		if !c.ofCustomer()(o) {
			return nil, missing("subscription", text(o, "id"), "id")
		}
		return handle(c)
	}
}
