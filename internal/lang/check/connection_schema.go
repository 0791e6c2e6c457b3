package check

import (
	"slices"

	"hawser/connectors"
)

// describing are the settings of connections that describe their own API.
var describing = []string{"openapi", "baseUrl", "ratePerNode", "idempotencyHeader", "pagination"}

// connectorRules is what a connection of a connector must be.
func connectorRules(connector connectors.Connector) map[string]any {
	spec := connector.Spec()
	properties := map[string]any{"auth": authSchema(spec)}
	if spec.MaxNameLength > 0 {
		properties["name"] = map[string]any{"maxLength": int64(spec.MaxNameLength)}
	}
	for _, setting := range []string{"accountId", "location", "edge"} {
		if !slices.Contains(spec.Routing, setting) {
			properties[setting] = false
		}
	}
	if _, ok := connector.(connectors.Described); !ok {
		for _, setting := range describing {
			properties[setting] = false
		}
	}
	return map[string]any{"properties": properties}
}

// proxyRules are what the settings of a proxy server need.
func proxyRules() []any {
	needs := func(property string, value any, needed ...string) any {
		return map[string]any{
			"if":   map[string]any{"properties": map[string]any{property: map[string]any{"enum": value}}, "required": []any{property}},
			"then": map[string]any{"required": anyOf(needed)},
		}
	}
	return []any{
		needs("proxy_enabled", []any{true}, "destinations"),
		needs("proxy_auth_scheme", []any{"BASIC", "DIGEST"}, "proxy_user", "proxy_password"),
	}
}
