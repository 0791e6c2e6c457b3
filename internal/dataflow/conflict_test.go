package dataflow

import (
	"strings"
	"testing"

	"hawser/internal/source"
)

func TestWhatATableCannotTakeIsToldAtItsPlace(t *testing.T) {
	const text = `kind: Connection
name: stripe-main
connector: stripe
auth: {apiKey: '${secret("env://STRIPE_API_KEY")}'}
---
kind: Schema
name: charges
type: object
properties:
  id: {type: string}
  amount: {description: money, type: integer}
  outcome: {type: object}
  refunds:
    type: array
    items:
      type: object
      properties:
        id: {type: string}
  details: {type: object, properties: {card: {type: string}}}
---
kind: Dataset
name: charges
schema: charges
location: file://./lake/charges
---
kind: MappingSet
name: charges
mappings:
  - {destinationXdmPath: id, sourceAttribute: data.id, identity: true}
  - {destinationXdmPath: details, sourceAttribute: data.payment_method_details}
  - {destinationXdmPath: details.card, sourceAttribute: data.payment_method_details.card.brand}
---
kind: Dataflow
name: charges
source: {connection: stripe-main, resourcePath: charges}
target: {dataset: charges}
mapping: charges
`
	flow := newFlow(t, text)
	for path, want := range map[string]string{
		"amount":             "11:38",
		"outcome_json":       "12:19",
		"refunds.element.id": "18:20",
		"refunds":            "14:11",
		"details.card":       "19:53",
		"details_json":       "19:19",
		"":                   "29:26",
	} {
		var names []string
		if path != "" {
			names = strings.Split(path, ".")
		}
		p := flow.Conflict(names, "it is of another type there")
		if got := p.Span.String(); got != "charges.yaml:"+want || p.Severity != source.Error {
			t.Errorf("%q is told at %s, want %s: %+v", path, got, want, p)
		}
		if p.Message != `the table of dataset "charges" cannot take the schema: it is of another type there` {
			t.Errorf("%q: %s", path, p.Message)
		}
	}
	keyless := newFlow(t, strings.Replace(text, ", identity: true", "", 1))
	if got := keyless.Conflict(nil, "").Span.String(); got != "charges.yaml:37:10" {
		t.Errorf("a key that is gone is told at %s", got)
	}
	if p := flow.Unreached("nobody answers"); p.Span.String() != "charges.yaml:24:11" || p.Severity != source.Warning {
		t.Errorf("%+v", p)
	}
}
