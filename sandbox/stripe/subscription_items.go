package stripe

import (
	"fmt"
	"slices"
)

// addItem gives a subscription another price.
func (c *call) addItem(subscription, given object, path string) (object, *apiError) {
	price, err := c.priceOf(given, path)
	if err != nil {
		return nil, err
	}
	if price["type"] != "recurring" {
		return nil, invalid("", join(path, "price"), "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.")
	}
	quantity, err := quantityOf(given, path)
	if err != nil {
		return nil, err
	}
	o := c.start("subscription_item")
	o["subscription"], o["price"], o["quantity"] = subscription["id"], price, quantity
	assign(o, given, "billing_thresholds")
	if err := mergeMetadata(o, given); err != nil {
		return nil, err
	}
	c.save(o)
	return o, nil
}

// showItems puts a subscription's items into it.
func (c *call) showItems(o object) {
	found := c.all("subscription_item", func(item object) bool { return item["subscription"] == o["id"] })
	slices.Reverse(found) // they are shown in the order they were added
	list := listOf(found, false, "/v1/subscription_items?subscription="+text(o, "id"))
	list["total_count"] = int64(len(found))
	o["items"] = list
}

// changeItems carries out the items parameter of an update: entries with an id
// change or delete an item, others add one. Nothing is prorated.
func (c *call) changeItems(o object) *apiError {
	for i, entry := range items(c.params, "items") {
		given, path := entry.(object), fmt.Sprintf("items[%d]", i)
		id := text(given, "id")
		if id == "" {
			if _, err := c.addItem(o, given, path); err != nil {
				return err
			}
			continue
		}
		item, err := c.ref("subscription_item", id, path+"[id]")
		if err != nil {
			return err
		}
		if flag(given, "deleted") {
			c.remove(item)
			continue
		}
		if err := c.changeItem(item, given, path); err != nil {
			return err
		}
	}
	c.showItems(o)
	if len(items(o, "items.data")) == 0 {
		return invalid("", "items", "A subscription must have at least one active plan. To cancel a subscription, please use the cancel API endpoint on /v1/subscriptions.")
	}
	return nil
}

func (c *call) changeItem(item, given object, path string) *apiError {
	if given["price"] != nil || given["price_data"] != nil {
		price, err := c.priceOf(given, path)
		if err != nil {
			return err
		}
		item["price"] = price
	}
	if _, err := quantityOf(given, path); err != nil {
		return err
	}
	assign(item, given, "quantity", "billing_thresholds")
	if err := mergeMetadata(item, given); err != nil {
		return err
	}
	c.save(item)
	return nil
}

func createSubscriptionItem(c *call) (object, *apiError) {
	subscription, err := c.ref("subscription", text(c.params, "subscription"), "subscription")
	if err != nil {
		return nil, err
	}
	o, err := c.addItem(subscription, c.params, "")
	if err != nil {
		return nil, err
	}
	c.showItems(subscription)
	c.update(subscription)
	return o, nil
}

func getSubscriptionItem(c *call) (object, *apiError) {
	return c.get("subscription_item", c.path("item"), "item")
}

func updateSubscriptionItem(c *call) (object, *apiError) {
	o, err := getSubscriptionItem(c)
	if err != nil {
		return nil, err
	}
	if err := c.changeItem(o, c.params, ""); err != nil {
		return nil, err
	}
	c.refreshItems(o)
	return o, nil
}

func deleteSubscriptionItem(c *call) (object, *apiError) {
	o, err := getSubscriptionItem(c)
	if err != nil {
		return nil, err
	}
	if subscription := c.find("subscription", text(o, "subscription")); len(items(subscription, "items.data")) == 1 {
		return nil, invalid("", "", "A subscription must have at least one active plan. To cancel a subscription, please use the cancel API endpoint on /v1/subscriptions.")
	}
	shown := c.remove(o)
	c.refreshItems(o)
	return shown, nil
}

func (c *call) refreshItems(item object) {
	subscription := c.find("subscription", text(item, "subscription"))
	if subscription == nil {
		return
	}
	c.showItems(subscription)
	c.update(subscription)
}

func listSubscriptionItems(c *call) (object, *apiError) {
	if _, err := c.ref("subscription", text(c.params, "subscription"), "subscription"); err != nil {
		return nil, err
	}
	return c.list("subscription_item", nil)
}
