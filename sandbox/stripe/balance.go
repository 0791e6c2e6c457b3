package stripe

import (
	"maps"
	"slices"
)

// settlement is how long money is pending.
const settlement = 2 * 24 * 60 * 60

// fee is Stripe's: 2.9 % and 30 of the smallest unit.
func fee(amount int64) int64 { return (amount*29+500)/1000 + 30 }

// book enters a movement of money for its source, a charge or a refund.
func (c *call) book(kind string, amount, cost int64, source object) object {
	o := c.start("balance_transaction")
	o["type"], o["reporting_category"], o["source"], o["currency"] = kind, kind, source["id"], source["currency"]
	o["amount"], o["fee"], o["net"] = amount, cost, amount-cost
	o["description"] = source["description"]
	o["available_on"] = c.now + settlement
	if cost > 0 {
		o["fee_details"] = []any{object{"amount": cost, "application": nil, "currency": source["currency"], "description": "Stripe processing fees", "type": "stripe_fee"}}
	}
	o["status"] = "pending"
	c.save(o)
	return o
}

// ripen makes available what is pending no longer.
func (c *call) ripen() {
	for _, o := range c.all("balance_transaction", func(o object) bool { return o["status"] == "pending" && number(o, "available_on") <= c.now }) {
		o["status"] = "available"
		c.save(o)
	}
}

func getBalanceTransaction(c *call) (object, *apiError) {
	c.ripen()
	return c.get("balance_transaction", c.path("id"), "id")
}

func listBalanceTransactions(c *call) (object, *apiError) {
	c.ripen()
	return c.list("balance_transaction", nil)
}

func getBalance(c *call) (object, *apiError) {
	c.ripen()
	sums := map[string]map[string]int64{"available": {}, "pending": {}}
	for o := range c.account.kind("balance_transaction").newest {
		sums[text(o, "status")][text(o, "currency")] += number(o, "net")
	}
	o := c.start("balance")
	for status, byCurrency := range sums {
		list := []any{}
		for _, currency := range slices.Sorted(maps.Keys(byCurrency)) {
			amount := byCurrency[currency]
			list = append(list, object{"amount": amount, "currency": currency, "source_types": object{"card": amount}})
		}
		if len(list) == 0 {
			list = append(list, object{"amount": int64(0), "currency": "usd", "source_types": object{"card": int64(0)}})
		}
		o[status] = list
	}
	return o, nil
}
