package stripe

func createProduct(c *call) (object, *apiError) {
	o := c.start("product")
	if err := c.chooseID(o); err != nil {
		return nil, err
	}
	if err := c.fillProduct(o); err != nil {
		return nil, err
	}
	c.create(o)
	if given := child(c.params, "default_price_data"); given != nil {
		price, err := c.newPrice(given, text(o, "id"), "default_price_data")
		if err != nil {
			return nil, err
		}
		o["default_price"] = price["id"]
		c.save(o)
	}
	return o, nil
}

// chooseID takes the id that the caller wants, if it is free.
func (c *call) chooseID(o object) *apiError {
	id := text(c.params, "id")
	if id == "" {
		return nil
	}
	if kind := text(o, "object"); c.find(kind, id) != nil {
		return taken(kind, id)
	}
	o["id"] = id
	return nil
}

func (c *call) fillProduct(o object) *apiError {
	c.take(o, "active", "default_price", "description", "features", "images", "name", "package_dimensions", "shippable",
		"statement_descriptor", "tax_code", "unit_label", "url")
	if price := text(c.params, "default_price"); price != "" {
		if _, err := c.ref("price", price, "default_price"); err != nil {
			return err
		}
	}
	for _, name := range []string{"features", "images"} {
		if o[name] == nil {
			o[name] = []any{}
		}
	}
	o["updated"] = c.now
	return c.takeMetadata(o)
}

func getProduct(c *call) (object, *apiError) { return c.get("product", c.path("id"), "id") }

func updateProduct(c *call) (object, *apiError) {
	o, err := getProduct(c)
	if err != nil {
		return nil, err
	}
	if err := c.fillProduct(o); err != nil {
		return nil, err
	}
	c.update(o)
	return o, nil
}

func deleteProduct(c *call) (object, *apiError) {
	o, err := getProduct(c)
	if err != nil {
		return nil, err
	}
	if len(c.all("price", func(price object) bool { return price["product"] == o["id"] })) > 0 {
		return nil, invalid("", "id", "This product cannot be deleted because it has one or more user-created prices.")
	}
	return c.remove(o), nil
}

func listProducts(c *call) (object, *apiError) {
	return c.list("product", func(o object) bool { return !c.has("ids") || contains(items(c.params, "ids"), o["id"]) }, "ids")
}

func contains(list []any, want any) bool {
	for _, item := range list {
		if item == want {
			return true
		}
	}
	return false
}
