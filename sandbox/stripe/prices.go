package stripe

import "strconv"

func createPrice(c *call) (object, *apiError) {
	product := text(c.params, "product")
	if given := child(c.params, "product_data"); given != nil && product == "" {
		o := c.start("product")
		assign(o, given, "active", "name", "statement_descriptor", "tax_code", "unit_label")
		if err := mergeMetadata(o, given); err != nil {
			return nil, err
		}
		o["updated"] = c.now
		c.create(o)
		product = text(o, "id")
	}
	if product == "" {
		return nil, missingParameter("product")
	}
	return c.newPrice(c.params, product, "")
}

// newPrice makes a price of parameters: those of its creation or the price_data
// of another operation, whose name path is.
func (c *call) newPrice(given object, product, path string) (object, *apiError) {
	if _, err := c.ref("product", product, join(path, "product")); err != nil {
		return nil, err
	}
	o := c.start("price")
	currency, err := currencyOf(given)
	if err != nil {
		return nil, err
	}
	o["currency"], o["product"] = currency, product
	assign(o, given, "active", "billing_scheme", "lookup_key", "nickname", "tax_behavior", "tiers_mode", "transform_quantity")
	if err := setUnitAmount(o, given, path); err != nil {
		return nil, err
	}
	if recurring := child(given, "recurring"); recurring != nil {
		o["type"] = "recurring"
		cycle := object{"aggregate_usage": nil, "interval_count": int64(1), "usage_type": "licensed"}
		assign(cycle, recurring, "aggregate_usage", "interval", "interval_count", "usage_type")
		o["recurring"] = cycle
	}
	if err := mergeMetadata(o, given); err != nil {
		return nil, err
	}
	if err := c.claimLookupKey(o, flag(given, "transfer_lookup_key")); err != nil {
		return nil, err
	}
	c.create(o)
	return o, nil
}

func setUnitAmount(o, given object, path string) *apiError {
	switch decimal := text(given, "unit_amount_decimal"); {
	case given["unit_amount"] != nil:
		o["unit_amount"] = given["unit_amount"]
	case decimal != "":
		value, err := strconv.ParseFloat(decimal, 64)
		if err != nil {
			return invalidDecimal(decimal, join(path, "unit_amount_decimal"))
		}
		o["unit_amount_decimal"] = decimal
		if whole := int64(value); float64(whole) == value {
			o["unit_amount"] = whole
		}
		return nil
	case given["custom_unit_amount"] != nil:
		o["custom_unit_amount"] = object{"maximum": at(given, "custom_unit_amount.maximum"), "minimum": at(given, "custom_unit_amount.minimum"), "preset": at(given, "custom_unit_amount.preset")}
		return nil
	default:
		return invalid("parameter_missing", join(path, "unit_amount"), "You must specify either `unit_amount`, `unit_amount_decimal`, or `custom_unit_amount` when creating a per_unit price; the sandbox has no tiers.")
	}
	if number(o, "unit_amount") < 0 {
		return tooSmall(number(o, "unit_amount"), 0, join(path, "unit_amount"))
	}
	o["unit_amount_decimal"] = strconv.FormatInt(number(o, "unit_amount"), 10)
	return nil
}

// claimLookupKey keeps a lookup key with one price.
func (c *call) claimLookupKey(o object, transfer bool) *apiError {
	key := o["lookup_key"]
	if key == nil {
		return nil
	}
	for _, other := range c.all("price", func(p object) bool { return p["lookup_key"] == key && p["id"] != o["id"] }) {
		if !transfer {
			return invalid("", "lookup_key", "A price (`%s`) already uses that lookup key.", other["id"])
		}
		other["lookup_key"] = nil
		c.update(other)
	}
	return nil
}

func getPrice(c *call) (object, *apiError) { return c.get("price", c.path("price"), "price") }

func updatePrice(c *call) (object, *apiError) {
	o, err := getPrice(c)
	if err != nil {
		return nil, err
	}
	c.take(o, "active", "lookup_key", "nickname", "tax_behavior")
	if err := c.takeMetadata(o); err != nil {
		return nil, err
	}
	if err := c.claimLookupKey(o, flag(c.params, "transfer_lookup_key")); err != nil {
		return nil, err
	}
	c.update(o)
	return o, nil
}

func listPrices(c *call) (object, *apiError) {
	return c.list("price", func(o object) bool {
		return !c.has("lookup_keys") || contains(items(c.params, "lookup_keys"), o["lookup_key"])
	}, "lookup_keys")
}

// priceOf gives the price that the parameters of a line name or describe.
func (c *call) priceOf(given object, path string) (object, *apiError) {
	if id := text(given, "price"); id != "" {
		o, err := c.ref("price", id, join(path, "price"))
		if err == nil && !flag(o, "active") {
			return nil, invalid("", join(path, "price"), "The price specified is inactive. This field only accepts active prices.")
		}
		return o, err
	}
	if data := child(given, "price_data"); data != nil {
		return c.newPrice(data, text(data, "product"), join(path, "price_data"))
	}
	return nil, missingParameter(join(path, "price"))
}

// quantityOf reads the quantity of a line, 1 when it is left out.
func quantityOf(given object, path string) (int64, *apiError) {
	n, ok := given["quantity"].(int64)
	switch {
	case !ok:
		return 1, nil
	case n < 0:
		return 0, tooSmall(n, 0, join(path, "quantity"))
	default:
		return n, nil
	}
}

// priced is the amount of a quantity at a price.
func priced(price object, quantity int64) int64 {
	if price["unit_amount"] != nil {
		return number(price, "unit_amount") * quantity
	}
	unit, err := strconv.ParseFloat(text(price, "unit_amount_decimal"), 64)
	if err != nil {
		return 0
	}
	return int64(unit*float64(quantity) + 0.5)
}
