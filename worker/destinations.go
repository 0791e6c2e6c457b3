package main

import (
	"net/url"
	"strings"

	"hawser/connectors"
	"hawser/internal/node"
)

// parseDestinations reads CONNECTOR=URL. One without URL leaves the connections of the connector as they are, so that a
// deployment can pass an empty variable.
func parseDestinations(list []string, catalogue *connectors.Catalogue) (map[string]node.Override, error) {
	overrides := map[string]node.Override{}
	for _, text := range list {
		connector, address, ok := strings.Cut(text, "=")
		if !ok || catalogue.Connector(connector) == nil {
			return nil, wrongUsage("--destination %s: want CONNECTOR=URL, with the name of a connector", text)
		}
		if address == "" {
			continue
		}
		if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, wrongUsage("--destination %s: want an address such as http://sandbox:12111", connector)
		}
		overrides[connector] = node.Override{BaseURL: address}
	}
	return overrides, nil
}
