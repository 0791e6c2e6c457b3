package http

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"hawser/connectors"
	"hawser/connectors/connectortest"
	"hawser/sandbox/contract"
	"hawser/sandbox/control"
	sandbox "hawser/sandbox/stripe"
)

// What is read off Stripe's description works on a simulator of Stripe that keeps records, which knows nothing of this
// package: cursors by id whose record is deleted, times that the API compares, keys that make a call once.
func TestConformanceOfStripesDescriptionWhereRecordsAreKept(t *testing.T) {
	connector := describeStripe(t)
	connectortest.RunAt(t, connector, connectortest.Vendor{
		FullPages: true,
		Open: func(t *testing.T) (connectors.Caller, func(time.Duration)) {
			faults := control.New(control.Options{})
			server := httptest.NewServer(sandbox.New(sandbox.Options{Control: faults}))
			t.Cleanup(server.Close)
			contract.Stripe().Watch(t, faults)
			return openAt(t, connector, server.URL, map[string]string{token: "sk_test_of_the_sandbox"}), func(d time.Duration) { faults.Advance(d) }
		},
		Entities: []connectortest.Entity{
			{
				Name: "Customer", SortBy: []string{"Email", "Name DESC"}, Change: map[string]any{"Name": "Grace"},
				Make: func(n int) map[string]any {
					return map[string]any{"Name": fmt.Sprint("customer ", n), "Email": fmt.Sprintf("c%d@example.com", n%4), "Description": fmt.Sprint("of ", n%3)}
				},
			},
			{
				Name: "Coupon", SortBy: []string{"AmountOff", "Name"}, Change: map[string]any{"Name": "less"},
				Make: func(n int) map[string]any {
					return map[string]any{"Name": fmt.Sprint("coupon ", n), "AmountOff": int64(100 + n%4), "Currency": "usd", "Duration": "once"}
				},
			},
		},
	})
}
