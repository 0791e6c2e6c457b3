package twilio

import "strings"

// plural is the name of an entity, after the SDK's name of its resource.
func plural(resource string) string {
	if entity := entities[resource]; entity != "" {
		return entity
	}
	for _, group := range []string{"AvailablePhoneNumber", "IncomingPhoneNumber", "UsageRecord"} {
		if kind, ok := strings.CutPrefix(resource, group); ok && grouped[kind] {
			return group + "s" + kind
		}
	}
	return resource + "s"
}

// documented gives the name that the connector's documents have for a field of the API.
func documented(field string) string {
	switch field {
	case "From", "from":
		return "Sender"
	case "FriendlyName", "friendly_name":
		return "Name"
	default:
		return field
	}
}
