// Package all is the only list of the connectors that there are.
package all

import (
	"hawser/connectors"
	"hawser/connectors/http"
	"hawser/connectors/stripe"
	"hawser/connectors/twilio"
)

// Catalogue gives a catalogue of all connectors. Two of one name are an error.
func Catalogue() (*connectors.Catalogue, error) {
	return connectors.NewCatalogue(stripe.Connector(), twilio.Connector(), http.Connector())
}
