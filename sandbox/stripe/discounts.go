package stripe

// discount applies a coupon to a customer or a subscription.
func (c *call) discount(coupon string, customer, subscription any) (object, *apiError) {
	found, err := c.ref("coupon", coupon, "coupon")
	if err != nil {
		return nil, err
	}
	o := c.start("discount")
	o["coupon"], o["customer"], o["subscription"], o["start"] = found, customer, subscription, c.now
	return o, nil
}
