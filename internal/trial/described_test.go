package trial_test

import (
	"bytes"
	"testing"

	"hawser/connectors/all"
	"hawser/connectors/connectortest/shop"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/source"
	"hawser/internal/trial"
)

const described = `
kind: Connection
name: shop-main
connector: http
openapi: shop.yaml
auth: {apiKey: "${secret(\"env://KEY\")}"}
---
kind: Integration
name: give-back
tasks:
  - name: order
    connector: {connection: shop-main, entity: Order, operation: Get, entityId: ord_1}
  - name: refund
    connector: {connection: shop-main, action: RefundOrder, connectorInputPayload: {OrderId: ord_1}}
outputs: {status: "${tasks.refund.connectorOutputPayload[0].Status}", was: "${tasks.order.connectorOutputPayload.Status}"}
---
kind: Test
name: gives-back
integration: give-back
mocks:
  order: {connectorOutputPayload: {Id: ord_1, Status: open, CustomerId: cus_1, Amount: 5, Currency: eur}}
  refund: {connectorOutputPayload: [{Id: ord_1, Status: refunded, CustomerId: cus_1, Amount: 5, Currency: eur}]}
assert: [outputs.status == "refunded", 'calls.refund[0].payload.OrderId == "ord_1"']
`

// Connections that describe their own API have mocks as any other.
func TestCallsOfADescribedAPIAreMocked(t *testing.T) {
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	definitions, problems := load.Read(&source.File{Name: "tests.yaml", Content: []byte(described)}, &source.File{Name: "shop.yaml", Content: shop.Document})
	problems = append(problems, check.Check(definitions, catalogue)...)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, r := range trial.Run(t.Context(), definitions.Tests, trial.Options{Definitions: definitions, Catalogue: catalogue, Parallel: 1}) {
		if !r.Passed() {
			var out bytes.Buffer
			_ = trial.Print(&out, r, source.PrintOptions{})
			t.Error(out.String())
		}
	}
}
