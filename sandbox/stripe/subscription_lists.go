package stripe

// listSubscriptions hides canceled ones unless they are asked for.
func listSubscriptions(c *call) (object, *apiError) {
	return c.list("subscription", func(o object) bool {
		return c.ofStatus(o) && (!c.has("price") || hasPrice(o, c.params["price"]))
	}, "status", "price")
}

func (c *call) ofStatus(o object) bool {
	switch status := c.params["status"]; status {
	case nil:
		return o["status"] != "canceled"
	case "all":
		return true
	case "ended":
		return ended(o)
	default:
		return o["status"] == status
	}
}

func hasPrice(o object, price any) bool {
	for _, item := range items(o, "items.data") {
		if at(item.(object), "price.id") == price {
			return true
		}
	}
	return false
}

// subscriptionsOf are a customer's subscriptions as the customer shows them
// when asked to.
func subscriptionsOf(c *call, customer object) any {
	found := c.all("subscription", func(o object) bool { return o["customer"] == customer["id"] && !ended(o) })
	return below(found, "/v1/customers/"+text(customer, "id")+"/subscriptions")
}
