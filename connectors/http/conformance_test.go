package http

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"hawser/connectors"
	"hawser/connectors/connectortest"
	"hawser/connectors/connectortest/shop"
	"hawser/connectors/connectortest/twiliomock"
)

const shopDocument = "../connectortest/shop/shop.yaml"

// describeShop gives the connector of a connection to the shop, which takes idempotency keys.
func describeShop(t testing.TB) connectors.Connector {
	t.Helper()
	return describe(t, shopDocument, func(d *connectors.Description) {
		d.IdempotencyHeader, d.RatePerNode = setting("Idempotency-Key"), 50
	})
}

// openShop serves a shop, and gives a caller for it.
func openShop(t testing.TB, connector connectors.Connector) (*shop.Shop, connectors.Caller) {
	t.Helper()
	api := &shop.Shop{}
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	return api, openAt(t, connector, server.URL, map[string]string{apiKey: shop.Key})
}

func TestConformance(t *testing.T) {
	connector := describeShop(t)
	connectortest.Run(t, connector)
	connectortest.RunAt(t, connector, connectortest.Vendor{
		FullPages: true,
		Open: func(t *testing.T) (connectors.Caller, func(time.Duration)) {
			_, caller := openShop(t, connector)
			return caller, func(time.Duration) {}
		},
		Entities: []connectortest.Entity{
			{
				Name: "Customer", SortBy: []string{"Tier", "FullName DESC"}, Change: map[string]any{"FullName": "Grace"},
				Make: func(n int) map[string]any {
					return map[string]any{"FullName": fmt.Sprint("customer ", n), "Email": fmt.Sprintf("c%d@example.com", n%4), "Tier": []string{"gold", "basic"}[n%2]}
				},
			},
			{
				Name: "Order", SortBy: []string{"Currency", "Amount DESC"}, Change: map[string]any{"CustomerId": "cus_1", "Amount": int64(7), "Currency": "chf"},
				Make: func(n int) map[string]any {
					return map[string]any{"CustomerId": fmt.Sprint("cus_", n%5), "Amount": int64(100 + n), "Currency": []string{"usd", "eur", "chf"}[n%3]}
				},
			},
		},
	})
}

func TestConformanceOfStripesDescription(t *testing.T) { connectortest.Run(t, describeStripe(t)) }

// Twilio's description does not come with this repository: twiliomock says where it is looked for.
func TestConformanceOfTwiliosDescription(t *testing.T) {
	connectortest.Run(t, describe(t, twiliomock.Description(t), nil))
}
