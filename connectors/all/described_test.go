package all

import (
	"testing"

	"hawser/connectors/connectortest"
	"hawser/internal/schema"
)

func TestThePageTellsWhatThereIs(t *testing.T) {
	catalogue, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"stripe", "twilio"} {
		spec := catalogue.Connector(name).Spec()
		entities, actions := map[string]bool{}, 0
		for _, op := range spec.Operations {
			if op.Entity == "" {
				actions++
			} else {
				entities[op.Entity] = true
			}
		}
		connectortest.Documented(t, name, "entities", len(entities))
		connectortest.Documented(t, name, "operations on them", len(spec.Operations)-actions)
		if actions > 0 {
			connectortest.Documented(t, name, "actions", actions)
		}
		connectortest.Documented(t, name, "limit per node", int(spec.Rate))
	}
}

func TestFieldsAreDescribed(t *testing.T) {
	catalogue, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"stripe", "twilio"} {
		spec := catalogue.Connector(name).Spec()
		var taken, given []schema.Field
		for _, op := range spec.Operations {
			if op.Payload != nil {
				taken = append(taken, op.Payload.Fields...)
			}
			if op.Output != nil && op.Output.Kind == schema.List {
				given = append(given, op.Output.Elem.Fields...)
			}
		}
		connectortest.Documented(t, "fields of payloads that are described, of a hundred", spec.Title, described(taken))
		connectortest.Documented(t, "fields of records and rows that are described, of a hundred", spec.Title, described(given))
	}
}

// described is how many of a hundred fields are.
func described(fields []schema.Field) int {
	n := 0
	for _, field := range fields {
		if field.Description != "" {
			n++
		}
	}
	return n * 100 / len(fields)
}
