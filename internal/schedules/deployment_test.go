package schedules_test

import (
	"strings"
	"testing"

	"go.temporal.io/sdk/client"

	"hawser/connectors/all"
	"hawser/internal/dataflow"
	"hawser/internal/devserver"
	"hawser/internal/devserver/devservertest"
	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/schedules"
	"hawser/internal/source"
	"hawser/workflows"
)

// deployment is a Temporal without a worker.
type deployment struct {
	t      *testing.T
	client client.Client
	store  *schedules.Store
}

func newDeployment(t *testing.T) *deployment {
	t.Helper()
	return newDeploymentWith(t, devserver.Options{SearchAttributes: workflows.SearchAttributes()})
}

func newDeploymentWith(t *testing.T, options devserver.Options) *deployment {
	t.Helper()
	server, c := devservertest.Start(t, options)
	return &deployment{t, c, schedules.NewStore(c, server.Namespace())}
}

// plan compares what the items declare with what is there, and gives what is to be done.
func (d *deployment) plan(options schedules.Options, items ...*schedules.Item) (*schedules.Plan, map[string]schedules.Action) {
	d.t.Helper()
	plan, err := d.store.Plan(d.t.Context(), items, options)
	if err != nil {
		d.t.Fatal(err)
	}
	actions := map[string]schedules.Action{}
	for _, c := range plan.Changes {
		actions[c.ID] = c.Action
	}
	return plan, actions
}

func (d *deployment) apply(options schedules.Options, items ...*schedules.Item) {
	d.t.Helper()
	plan, _ := d.plan(options, items...)
	if err := d.store.Apply(d.t.Context(), plan, func(schedules.Change) {}); err != nil {
		d.t.Fatal(err)
	}
}

const someDefinitions = `
kind: Connection
name: stripe-main
connector: stripe
auth: {apiKey: '${secret("env://STRIPE_API_KEY")}'}
---
kind: Schema
name: refunds
type: object
properties: {id: {type: string}, amount: {type: integer}}
---
kind: Dataset
name: refunds
schema: refunds
location: file://./lake/refunds
---
kind: MappingSet
name: refunds
mappings:
  - {destinationXdmPath: id, sourceAttribute: data.id, identity: true}
  - {destinationXdmPath: amount, expression: data.amount + 0}
---
kind: Dataflow
name: refunds
source: {connection: stripe-main, resourcePath: refunds}
target: {dataset: refunds}
mapping: refunds
SCHEDULE
---
kind: Integration
name: nightly
triggers:
  - schedule: {cron: "30 9 * * mon-fri"}
    timezone: Europe/Zurich
    overlap: bufferOne
    inputs: {amount: 5}
  - schedule: {every: 1h30m}
  - schedule: {calendar: {hour: "8-18/2", dayOfMonth: 1-7, dayOfWeek: monday}}
inputs: {amount: {type: integer, default: 7}}
tasks: [{name: a, set: {x: "${inputs.amount}"}}]
`

const laterSchedule = "schedule: {startTime: 4102444800, frequency: hour, interval: 6, backfill: true}"

// read gives the definitions, with a schedule for the dataflow, and what its runs carry.
func read(t *testing.T, schedule string) (*lang.Definitions, *dataflow.Flow) {
	t.Helper()
	return readText(t, strings.Replace(someDefinitions, "SCHEDULE", schedule, 1))
}

func readText(t *testing.T, text string) (*lang.Definitions, *dataflow.Flow) {
	t.Helper()
	definitions, problems := load.Read(&source.File{Name: "all.yaml", Content: []byte(text)})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	flow, err := dataflow.NewFlow(definitions, definitions.Dataflows[0], catalogue.Connector("stripe").Spec())
	if err != nil {
		t.Fatal(err)
	}
	return definitions, flow
}

// bundleOf gives what executions of the integration carry.
func bundleOf(t *testing.T, definitions *lang.Definitions) *lang.Bundle {
	t.Helper()
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	bundle, problems := check.Compile(definitions, "nightly", catalogue)
	if bundle == nil {
		t.Fatal(problems)
	}
	return bundle
}

// declared gives the items of the definitions, with a schedule for the dataflow.
func declared(t *testing.T, schedule string) []*schedules.Item {
	t.Helper()
	return declaredIn(t, strings.Replace(someDefinitions, "SCHEDULE", schedule, 1))
}

// declaredIn gives the items of definitions that are someDefinitions but for an edit.
func declaredIn(t *testing.T, text string) []*schedules.Item {
	t.Helper()
	definitions, flow := readText(t, text)
	item, err := schedules.OfDataflow(flow)
	if err != nil {
		t.Fatal(err)
	}
	items, bundle := []*schedules.Item{item}, bundleOf(t, definitions)
	for i, trigger := range definitions.Integrations[0].Triggers {
		inputs := map[string]any{"amount": int64(7)}
		for _, given := range trigger.Inputs {
			inputs[given.Key.Value] = given.Value.Data()
		}
		item, err := schedules.OfTrigger(bundle, i+1, trigger, inputs)
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, item)
	}
	return items
}
