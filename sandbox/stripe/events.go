package stripe

// emit keeps an event about a change of an object.
func (c *call) emit(name string, o, previous object) {
	e := c.start("event")
	e["type"] = eventName(name)
	data := object{"object": cloneObject(o)}
	if previous != nil {
		data["previous_attributes"] = previous
	}
	e["data"] = data
	e["request"] = object{"id": c.id, "idempotency_key": orNull(c.key)}
	c.save(e)
}

// eventName gives the few kinds whose events are called otherwise.
func eventName(name string) string {
	switch name {
	case "subscription.created", "subscription.updated", "subscription.deleted":
		return "customer." + name
	default:
		return name
	}
}

func listEvents(c *call) (object, *apiError) {
	return c.list("event", func(e object) bool {
		if !c.has("types") {
			return true
		}
		for _, wanted := range items(c.params, "types") {
			if wanted == e["type"] {
				return true
			}
		}
		return false
	}, "types", "delivery_success")
}

func getEvent(c *call) (object, *apiError) { return c.get("event", c.path("id"), "id") }
