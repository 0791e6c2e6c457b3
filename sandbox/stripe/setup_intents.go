package stripe

import "slices"

func createSetupIntent(c *call) (object, *apiError) {
	o := c.start("setup_intent")
	o["client_secret"] = text(o, "id") + "_secret_" + random(base62, 26)
	c.chooseTypes(o)
	c.take(o, "usage")
	if err := c.fillSetupIntent(o); err != nil {
		return nil, err
	}
	if o["payment_method"] != nil {
		o["status"] = "requires_confirmation"
	}
	c.create(o)
	if flag(c.params, "confirm") {
		return c.confirm(o)
	}
	return o, nil
}

func (c *call) fillSetupIntent(o object) *apiError {
	if id := text(c.params, "customer"); id != "" {
		if _, err := c.ref("customer", id, "customer"); err != nil {
			return err
		}
	}
	c.take(o, "customer", "description", "on_behalf_of", "flow_directions")
	if err := c.takeMetadata(o); err != nil {
		return err
	}
	return c.takeMethod(o)
}

func (c *call) setupIntent() (object, *apiError) {
	return c.get("setup_intent", c.path("intent"), "intent")
}

func getSetupIntent(c *call) (object, *apiError) { return c.setupIntent() }

func listSetupIntents(c *call) (object, *apiError) { return c.list("setup_intent", nil) }

func updateSetupIntent(c *call) (object, *apiError) {
	o, err := c.setupIntent()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(unpaid, text(o, "status")) && (c.has("payment_method") || c.has("customer")) {
		return nil, cannotChange(o, "payment_method", unpaid)
	}
	if err := c.fillSetupIntent(o); err != nil {
		return nil, err
	}
	if o["payment_method"] != nil && o["status"] == "requires_payment_method" {
		o["status"] = "requires_confirmation"
	}
	c.update(o)
	return o, nil
}

func confirmSetupIntent(c *call) (object, *apiError) {
	o, err := c.setupIntent()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(unpaid, text(o, "status")) {
		return nil, cannotConfirm(o)
	}
	if err := c.takeMethod(o); err != nil {
		return nil, err
	}
	return c.confirm(o)
}

func cancelSetupIntent(c *call) (object, *apiError) {
	o, err := c.setupIntent()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(unpaid, text(o, "status")) {
		return nil, cannotCancel(o, unpaid)
	}
	o["status"], o["next_action"] = "canceled", nil
	c.take(o, "cancellation_reason")
	c.save(o)
	c.emit("setup_intent.canceled", o, nil)
	return o, nil
}

// setUp makes a payment method ready for later payments.
func (c *call) setUp(o, method object) (object, *apiError) {
	if card := cardOf(method); card.charging != nil && card.attaching {
		return nil, c.declined(o, method, card.charging)
	}
	o["status"], o["next_action"], o["last_setup_error"] = "succeeded", nil, nil
	if customer := text(o, "customer"); customer != "" && method["customer"] == nil {
		method["customer"] = customer
		c.save(method)
		c.emit("payment_method.attached", method, nil)
	}
	c.save(o)
	c.emit("setup_intent.succeeded", o, nil)
	return o, nil
}
