package activities

import (
	"testing"

	"hawser/connectors"
	"hawser/internal/dataflow"
	"hawser/internal/lang"
	"hawser/internal/schema"
)

// smallFlow is a flow of one column, which says of itself that it is always the same.
func smallFlow(column string) *dataflow.Flow {
	name := func(text string) lang.Text { return lang.Text{Value: text} }
	return &dataflow.Flow{
		Format: dataflow.FlowFormat, Digest: "the same",
		Dataflow: &lang.Dataflow{Meta: lang.Meta{Name: name("flow")}},
		Dataset:  &lang.Dataset{Meta: lang.Meta{Name: name("dataset")}},
		Schema: &lang.Schema{Meta: lang.Meta{Name: name("schema")}, JSON: schema.Value{Any: map[string]any{
			"type": "object", "properties": map[string]any{column: map[string]any{"type": "string"}},
		}}},
		Mapping: &lang.MappingSet{Mappings: []lang.Mapping{{Destination: name(column), Attribute: name("data.id"), Identity: true}}},
	}
}

func TestAFlowIsMadeReadyOnceAsLongAsItIsTheSame(t *testing.T) {
	var flows readyFlows
	of := func(column string) *readyFlow {
		t.Helper()
		ready, err := flows.of(smallFlow(column), nil)
		if err != nil {
			t.Fatal(err)
		}
		return ready
	}
	first := of("id")
	if of("id") != first {
		t.Error("it is made ready again")
	}
	if other := of("key"); other == first || other.columns.Key != "key" {
		t.Errorf("another flow is taken for it: %+v", other.columns)
	}
	for n := range mostReady {
		of("column" + string(rune('a'+n%26)) + string(rune('a'+n/26)))
	}
	if len(flows.known) > mostReady {
		t.Errorf("%d flows are kept ready", len(flows.known))
	}
}

func TestAFlowThatDoesNotFitIsNotReady(t *testing.T) {
	var flows readyFlows
	flow := smallFlow("id")
	flow.Schema.JSON.Any = map[string]any{"type": "string"}
	if _, err := flows.of(flow, nil); connectors.KindOf(err) != connectors.Configuration {
		t.Errorf("it is ready, or refused otherwise: %v", err)
	}
	if _, err := flows.of(smallFlow("id"), &connectors.Spec{}); connectors.KindOf(err) != connectors.Configuration {
		t.Errorf("a source that the connection lacks is ready, or refused otherwise: %v", err)
	}
}
