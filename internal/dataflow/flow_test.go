package dataflow

import (
	"encoding/json"
	"strings"
	"testing"

	"hawser/internal/lang/load"
	"hawser/internal/source"
)

const written = `kind: Connection
name: stripe-main
connector: stripe
auth: {apiKey: '${secret("env://STRIPE_API_KEY")}'}
---
kind: Schema
name: charges
type: object
properties: {id: {type: string, maxLength: 90}, net: {type: integer, minimum: -5}, share: {type: number, maximum: 1.50}}
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
  - {destinationXdmPath: net, expression: data.amount - data.amount_refunded}
---
kind: Dataflow
name: charges
labels: {team: payments}
source: {connection: stripe-main, resourcePath: charges}
target: {dataset: charges}
mapping: charges
schedule: {startTime: 1710267858, frequency: hour, interval: 1, backfill: true}
`

func newFlow(t *testing.T, text string) *Flow {
	t.Helper()
	definitions, problems := load.Read(&source.File{Name: "charges.yaml", Content: []byte(text)})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	flow, err := NewFlow(definitions, definitions.Dataflows[0], specs(t)["stripe"])
	if err != nil {
		t.Fatal(err)
	}
	return flow
}

func TestAFlowIsKnownByWhatIsWritten(t *testing.T) {
	flow := newFlow(t, written)
	edit := func(old, text string) *Flow { return newFlow(t, strings.Replace(written, old, text, 1)) }
	for name, same := range map[string]*Flow{
		"a comment above":         edit("kind: Connection", "# ours\nkind: Connection"),
		"a key in another order":  edit("{id: {type: string, maxLength: 90}, net:", "{id: {maxLength: 90, type: string}, net:"),
		"an expression in quotes": edit("data.amount - data.amount_refunded", `"data.amount - data.amount_refunded"`),
	} {
		if same.Digest != flow.Digest {
			t.Errorf("%s: another digest", name)
		}
	}
	for name, other := range map[string]*Flow{
		"an expression": edit("data.amount -", "data.amount_captured -"),
		"a limit":       edit("minimum: -5", "minimum: -4"),
		"a time":        edit("interval: 1", "interval: 2"),
		"a label":       edit("team: payments", "team: growth"),
		"a key":         edit(", identity: true", ""),
		"a resource":    edit("resourcePath: charges", "resourcePath: refunds"),
	} {
		if other.Digest == flow.Digest {
			t.Errorf("%s: the same digest", name)
		}
	}
}

// A flow that was carried as JSON is known by the same digest, whatever was made of it beside what is written.
func TestAFlowIsKnownByTheSameAfterItWasCarried(t *testing.T) {
	flow := newFlow(t, written)
	was := *flow
	was.Digest, was.Source, was.Border, was.Narrowed = "of another version", "", "", false
	text, err := json.Marshal(was)
	if err != nil {
		t.Fatal(err)
	}
	var carried Flow
	if err := json.Unmarshal(text, &carried); err != nil {
		t.Fatal(err)
	}
	if placeless, err := carried.Placeless(); err != nil || placeless.Digest != flow.Digest {
		t.Errorf("it is known by %+v, %v, not by %s", placeless, err, flow.Digest)
	}
	for name, none := range map[string]*Flow{"none": nil, "empty": {}, "without a mapping": {Dataflow: flow.Dataflow, Dataset: flow.Dataset, Schema: flow.Schema}} {
		if placeless, err := none.Placeless(); err == nil {
			t.Errorf("a flow that is %s is known by %q", name, placeless.Digest)
		}
	}
}
