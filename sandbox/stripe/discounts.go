package stripe

import "math"

func createCoupon(c *call) (object, *apiError) {
	o := c.start("coupon")
	o["id"] = random(base62, 8)
	if err := c.chooseID(o); err != nil {
		return nil, err
	}
	o["duration"] = "once"
	c.take(o, "amount_off", "currency", "duration", "duration_in_months", "max_redemptions", "name", "percent_off", "redeem_by")
	percent, hasPercent := o["percent_off"].(float64)
	switch {
	case hasPercent && o["amount_off"] != nil:
		return nil, invalid("", "amount_off", "You may only specify one of these parameters: amount_off, percent_off.")
	case !hasPercent && o["amount_off"] == nil:
		return nil, invalid("parameter_missing", "", "Must provide one of amount_off or percent_off.")
	case hasPercent && (percent <= 0 || percent > 100):
		return nil, invalid("", "percent_off", "Invalid percent_off: must be greater than 0 and at most 100.")
	case o["duration"] == "repeating" && o["duration_in_months"] == nil:
		return nil, missingParameter("duration_in_months")
	}
	if o["amount_off"] != nil {
		currency, err := currencyOf(c.params)
		if err != nil {
			return nil, err
		}
		o["currency"] = currency
	}
	if err := c.takeMetadata(o); err != nil {
		return nil, err
	}
	c.create(o)
	return o, nil
}

func getCoupon(c *call) (object, *apiError) { return c.get("coupon", c.path("coupon"), "coupon") }

func updateCoupon(c *call) (object, *apiError) {
	o, err := getCoupon(c)
	if err != nil {
		return nil, err
	}
	c.take(o, "name")
	if err := c.takeMetadata(o); err != nil {
		return nil, err
	}
	c.update(o)
	return o, nil
}

func deleteCoupon(c *call) (object, *apiError) {
	o, err := getCoupon(c)
	if err != nil {
		return nil, err
	}
	return c.remove(o), nil
}

func listCoupons(c *call) (object, *apiError) { return c.list("coupon", nil) }

// discount applies a coupon to a customer, a subscription or an invoice.
func (c *call) discount(coupon string, customer, subscription any) (object, *apiError) {
	found, err := c.ref("coupon", coupon, "coupon")
	if err != nil {
		return nil, err
	}
	found["times_redeemed"] = number(found, "times_redeemed") + 1
	most := number(found, "max_redemptions")
	until := number(found, "redeem_by")
	if most > 0 && number(found, "times_redeemed") > most || until > 0 && c.now > until {
		return nil, invalid("coupon_expired", "coupon", "Coupon expired: %s", coupon)
	}
	c.save(found)
	o := c.start("discount")
	o["coupon"], o["customer"], o["subscription"], o["start"] = found, customer, subscription, c.now
	return o, nil
}

// off is what a discount takes from an amount.
func off(discount object, amount int64) int64 {
	coupon := child(discount, "coupon")
	switch percent := coupon["percent_off"].(type) {
	case float64:
		return int64(math.Round(float64(amount) * percent / 100))
	case int64:
		return int64(math.Round(float64(amount*percent) / 100))
	default:
		return min(amount, number(coupon, "amount_off"))
	}
}

// dropDiscount takes the discount of a customer or a subscription away.
func (c *call) dropDiscount(o object) (object, *apiError) {
	discount := child(o, "discount")
	if discount == nil {
		return nil, missing("discount", text(o, "id"), "id")
	}
	o["discount"] = nil
	c.update(o)
	discount["deleted"] = true
	delete(discount, "end")
	return discount, nil
}

func getCustomerDiscount(c *call) (object, *apiError) {
	o, err := c.get("customer", c.path("customer"), "customer")
	if err != nil {
		return nil, err
	}
	if discount := child(o, "discount"); discount != nil {
		return discount, nil
	}
	return nil, missing("discount", text(o, "id"), "id")
}

func deleteCustomerDiscount(c *call) (object, *apiError) {
	o, err := c.get("customer", c.path("customer"), "customer")
	if err != nil {
		return nil, err
	}
	return c.dropDiscount(o)
}

func deleteSubscriptionDiscount(c *call) (object, *apiError) {
	o, err := c.subscription()
	if err != nil {
		return nil, err
	}
	return c.dropDiscount(o)
}
