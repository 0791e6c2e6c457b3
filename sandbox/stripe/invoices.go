package stripe

func (c *call) invoicePaid(invoice, charge object)      {}
func (c *call) endSubscription(o object, reason string) {}
func ended(o object) bool                               { return true }
func subscriptionsOf(c *call, o object) any             { return nil }
func lineItemsOf(c *call, o object) any                 { return nil }
