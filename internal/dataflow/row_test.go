package dataflow

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/dataset"
	"hawser/internal/lang/load"
	"hawser/internal/schema"
	"hawser/internal/source"
)

// compile makes the mapping set of a file ready for Stripe's charges.
func compile(t *testing.T, text string) (*Mapping, *dataset.Schema) {
	t.Helper()
	definitions, problems := load.Read(&source.File{Name: "flow.yaml", Content: []byte(text)})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	set := definitions.MappingSets[0]
	table, wrong := Table(set, definitions.Schemas[0])
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	mapping, problems := Compile(set, Resource(specs(t)["stripe"], "charges"), table)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return mapping, table
}

const someOfACharge = `
kind: Schema
name: charges
type: object
properties:
  d:
    type: object
    properties:
      id: {type: string}
      left: {type: integer}
      share: {type: number}
      created: {type: integer, format: unix-time}
      day: {type: string, format: date-time}
      outcome: {type: object}
      details: {type: object, properties: {card: {type: object, properties: {last4: {type: string}}}}}
---
kind: MappingSet
name: charges
mappings:
  - {destinationXdmPath: d.id, sourceAttribute: data.id, identity: true}
  - {destinationXdmPath: d.left, expression: data.amount - data.amount_refunded}
  - {destinationXdmPath: d.share, expression: "100.0 / double(data.amount)"}
  - {destinationXdmPath: d.created, sourceAttribute: data.created}
  - {destinationXdmPath: d.day, sourceAttribute: data.created}
  - {destinationXdmPath: d.outcome, sourceAttribute: data.outcome}
  - {destinationXdmPath: d.details, sourceAttribute: data.payment_method_details}
  - {destinationXdmPath: d.details.card.last4, sourceAttribute: data.payment_method_details.card.last4}
`

func TestARecordBecomesARow(t *testing.T) {
	mapping, table := compile(t, someOfACharge)
	record := map[string]any{
		"id": "ch_1", "amount": int64(1500), "amount_refunded": int64(500), "created": int64(1710267858),
		"outcome":                map[string]any{"risk_level": "normal"},
		"payment_method_details": map[string]any{"card": map[string]any{"last4": "4242", "brand": "visa"}},
	}
	row := mapping.Apply(record)
	if len(row.Reasons) > 0 {
		t.Fatal(row.Reasons)
	}
	got, reasons := table.Conform(row.Value)
	if len(reasons) > 0 {
		t.Fatal(reasons)
	}
	details := `{"card":{"brand":"visa","last4":"4242"}}`
	// created, day, details, details_json, id, left, outcome_json, share
	want := dataset.Row{dataset.Row{
		int64(1710267858_000_000), int64(1710267858_000_000),
		dataset.Row{dataset.Row{"4242"}},
		details,
		"ch_1", int64(1000), `{"risk_level":"normal"}`, 100.0 / 1500,
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"d", "id"}, mapping.Key()); diff != "" {
		t.Errorf("key (-want +got):\n%s", diff)
	}
}

func TestWhatARecordLacksIsNull(t *testing.T) {
	mapping, _ := compile(t, someOfACharge)
	row := mapping.Apply(map[string]any{"id": "ch_1", "amount": int64(1500), "amount_refunded": int64(0), "payment_method_details": nil})
	want := map[string]any{"d": map[string]any{"id": "ch_1", "left": int64(1500), "share": 100.0 / 1500}}
	if diff := cmp.Diff(want, row.Value); diff != "" || len(row.Reasons) > 0 {
		t.Errorf("%v (-want +got):\n%s", row.Reasons, diff)
	}
}

func TestAValueThatCannotBeMadeIsAReason(t *testing.T) {
	mapping, _ := compile(t, someOfACharge)
	row := mapping.Apply(map[string]any{"id": "ch_1", "amount": "many", "amount_refunded": int64(0), "created": "yesterday"})
	var paths []string
	for _, reason := range row.Reasons {
		paths = append(paths, reason.Path)
	}
	if diff := cmp.Diff([]string{"d.left", "d.share", "d.created", "d.day"}, paths); diff != "" {
		t.Errorf("%v (-want +got):\n%s", row.Reasons, diff)
	}
}

func TestADeletedRecordHasItsKeyAlone(t *testing.T) {
	mapping, _ := compile(t, someOfACharge)
	row := mapping.Delete(map[string]any{"id": "ch_1", "deleted": true})
	if diff := cmp.Diff(map[string]any{"d": map[string]any{"id": "ch_1"}}, row.Value); diff != "" || !row.Deleted || len(row.Reasons) > 0 {
		t.Errorf("%+v (-want +got):\n%s", row, diff)
	}
}

func TestTheTypeOfARecordIsSpeltAsTheAPIDoes(t *testing.T) {
	for _, spec := range specs(t) {
		for _, op := range spec.Operations {
			if op.Verb != connectors.List {
				continue
			}
			types := wireTypes{}
			if got := types.of(op.Output); got.Kind != schema.List {
				t.Errorf("%s gives %v", op.FullName(), got.Kind)
			}
			for from, to := range types {
				for i := range from.Fields {
					if to.Fields[i].Name != from.Fields[i].WireName() || len(to.Fields[i].Aliases) > 0 {
						t.Errorf("%s: %s is called %s", from.Name, from.Fields[i].Name, to.Fields[i].Name)
					}
				}
			}
		}
	}
}
