package stripe

import (
	"fmt"
	"testing"
	"time"

	"hawser/connectors"
	"hawser/connectors/connectortest"
)

func TestConformance(t *testing.T) {
	connectortest.Run(t, shared)
	compared := connectortest.RunAt(t, shared, connectortest.Vendor{
		FullPages: true,
		Open: func(t *testing.T) (connectors.Caller, func(time.Duration)) {
			s, clock := openSandbox(t)
			return s.caller, func(d time.Duration) { clock.Advance(d) }
		},
		Entities: []connectortest.Entity{
			{
				Name: "Customer", SortBy: []string{"Description DESC", "Name"}, Change: map[string]any{"Name": "John"},
				Make: func(n int) map[string]any {
					return map[string]any{"Name": fmt.Sprint("customer ", n), "Email": fmt.Sprintf("c%d@example.com", n%4), "Description": fmt.Sprint("group ", n%3)}
				},
			},
			{
				Name: "Product", SortBy: []string{"Active", "Name DESC"}, Change: map[string]any{"Active": false},
				Make: func(n int) map[string]any {
					return map[string]any{"Name": fmt.Sprint("product ", n), "Active": n%2 == 0, "Url": fmt.Sprintf("https://example.com/%d", n%4)}
				},
			},
			{
				Name: "Coupon", SortBy: []string{"AmountOff", "Name"}, Change: map[string]any{"Name": "other"},
				Make: func(n int) map[string]any {
					return map[string]any{"Name": fmt.Sprint("coupon ", n), "AmountOff": int64(100 + n%4), "Currency": "usd", "Duration": "once"}
				},
			},
		},
	})
	connectortest.Documented(t, "random clauses compared with what they mean, on random columns and values", "Stripe", compared)
}
