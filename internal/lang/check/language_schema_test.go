package check_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"hawser/internal/lang/check"
)

func languageSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := check.Schema(catalogue(t))
	if err != nil {
		t.Fatal(err)
	}
	return compileLanguageSchema(t, text)
}

func TestSchemaAcceptsWhatCheckAccepts(t *testing.T) {
	compiled := languageSchema(t)
	archive, err := txtar.ParseFile("testdata/valid.txtar")
	if err != nil {
		t.Fatal(err)
	}
	connections, err := os.ReadFile("testdata/connections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, content := range [][]byte{archive.Files[0].Data, connections} {
		documents := yaml.NewDecoder(bytes.NewReader(content))
		for {
			var document any
			if documents.Decode(&document) != nil {
				break
			}
			if err := compiled.Validate(document); err != nil {
				t.Errorf("%v:\n%v", document, err)
			}
		}
	}
}

func TestSchemaRefusesMistakesInTheStructure(t *testing.T) {
	compiled := languageSchema(t)
	tests := []struct{ name, document string }{
		{"an unknown kind", `{kind: Integratoin, name: x}`},
		{"no kind", `{name: x}`},
		{"no tasks", `{kind: Integration, name: x}`},
		{"a misspelled key", `{kind: Integration, name: x, tasks: [{name: a, set: {x: 1}, whn: "true"}]}`},
		{"a task of two kinds", `{kind: Integration, name: x, tasks: [{name: a, set: {x: 1}, connector: {connection: c, action: Reindex}}]}`},
		{"a task of no kind", `{kind: Integration, name: x, tasks: [{name: a}]}`},
		{"a name that is none", `{kind: Integration, name: X Y, tasks: [{name: a, set: {x: 1}}]}`},
		{"a task's name that is none", `{kind: Integration, name: x, tasks: [{name: a-b, set: {x: 1}}]}`},
		{"an unknown entity", `{kind: Integration, name: x, tasks: [{name: a, connector: {connection: c, entity: Custmer, operation: Get, entityId: x}}]}`},
		{"an unknown operation", `{kind: Integration, name: x, tasks: [{name: a, connector: {connection: c, entity: Customer, operation: Read, entityId: x}}]}`},
		{"an entity without an operation", `{kind: Integration, name: x, tasks: [{name: a, connector: {connection: c, entity: Customer}}]}`},
		{"an entity and an action", `{kind: Integration, name: x, tasks: [{name: a, connector: {connection: c, entity: Customer, operation: Get, action: Reindex}}]}`},
		{"a page that is too large", `{kind: Integration, name: x, tasks: [{name: a, connector: {connection: c, entity: Customer, operation: List, listEntitiesPageSize: 500}}]}`},
		{"a duration without a unit", `{kind: Integration, name: x, tasks: [{name: a, set: {x: 1}, timeout: 30}]}`},
		{"an input that is no schema", `{kind: Integration, name: x, inputs: {a: {type: strng}}, tasks: [{name: a, set: {x: 1}}]}`},
		{"a switch without cases", `{kind: Integration, name: x, tasks: [{name: a, switch: []}]}`},
		{"a case without a condition", `{kind: Integration, name: x, tasks: [{name: a, switch: [{tasks: [{name: b, set: {x: 1}}]}]}]}`},
		{"a case that is both", `{kind: Integration, name: x, tasks: [{name: a, switch: [{when: "true", otherwise: [{name: b, set: {x: 1}}]}]}]}`},
		{"a fail without a message", `{kind: Integration, name: x, tasks: [{name: a, fail: {code: x}}]}`},
		{"an onError that is none", `{kind: Integration, name: x, tasks: [{name: a, set: {x: 1}, onError: ignore}]}`},
		{"a try that catches nothing", `{kind: Integration, name: x, tasks: [{name: a, try: {tasks: [{name: b, set: {x: 1}}]}}]}`},
		{"a catch without tasks", `{kind: Integration, name: x, tasks: [{name: a, try: {tasks: [{name: b, set: {x: 1}}], catch: [{when: "true"}]}}]}`},
		{"a loop over nothing", `{kind: Integration, name: x, tasks: [{name: a, forEach: {tasks: [{name: b, set: {x: 1}}]}}]}`},
		{"too many turns at once", `{kind: Integration, name: x, tasks: [{name: a, forEach: {items: "[1]", concurrency: 1000, tasks: [{name: b, set: {x: 1}}]}}]}`},
		{"a loop without an end", `{kind: Integration, name: x, tasks: [{name: a, while: {condition: "true", tasks: [{name: b, set: {x: 1}}]}}]}`},
		{"a parallel without branches", `{kind: Integration, name: x, tasks: [{name: a, parallel: {branches: {}}}]}`},
		{"a timer of two kinds", `{kind: Integration, name: x, tasks: [{name: a, timer: {duration: 1s, until: "2026-12-31T09:00:00Z"}}]}`},
		{"a call of nothing", `{kind: Integration, name: x, tasks: [{name: a, call: {inputs: {}}}]}`},
		{"a call with outputs", `{kind: Integration, name: x, tasks: [{name: a, call: {integration: y, outputs: {}}}]}`},
		{"a suspend with a message", `{kind: Integration, name: x, tasks: [{name: a, suspend: {message: x}}]}`},
		{"an approval of nobody", `{kind: Integration, name: x, tasks: [{name: a, approval: {approvers: []}}]}`},
		{"a concurrency without a limit", `{kind: Integration, name: x, concurrency: {key: y}, tasks: [{name: a, set: {x: 1}}]}`},
		{"a timeout without a unit", `{kind: Integration, name: x, timeout: 30, tasks: [{name: a, set: {x: 1}}]}`},
		{"an unknown connector", `{kind: Connection, name: x, connector: shopp, auth: {apiKey: x}}`},
		{"an unknown setting", `{kind: Connection, name: x, connector: shop, auth: {apiKy: x}}`},
		{"half of the settings", `{kind: Connection, name: x, connector: pager, auth: {accountSid: x}}`},
		{"two ways to authenticate", `{kind: Connection, name: x, connector: shop, auth: {apiKey: x, accessToken: x}}`},
		{"a schema without properties", `{kind: Schema, name: x, type: object}`},
		{"a dataset without a place", `{kind: Dataset, name: x, schema: y}`},
		{"a dataset at a place that is none", `{kind: Dataset, name: x, schema: y, location: ./lake}`},
		{"a mapping set that maps nothing", `{kind: MappingSet, name: x, mappings: []}`},
		{"a mapping from nowhere", `{kind: MappingSet, name: x, mappings: [{destinationXdmPath: a}]}`},
		{"a mapping from two places", `{kind: MappingSet, name: x, mappings: [{destinationXdmPath: a, sourceAttribute: data.a, expression: data.a}]}`},
		{"an attribute of no record", `{kind: MappingSet, name: x, mappings: [{destinationXdmPath: a, sourceAttribute: a}]}`},
		{"a dataflow without a source", `{kind: Dataflow, name: x, target: {dataset: y}, mapping: z}`},
		{"a dataflow every five minutes", `{kind: Dataflow, name: x, source: {connection: c, resourcePath: r}, target: {dataset: y}, mapping: z, schedule: {startTime: 1, frequency: minute, interval: 5}}`},
		{"a dataflow at no interval", `{kind: Dataflow, name: x, source: {connection: c, resourcePath: r}, target: {dataset: y}, mapping: z, schedule: {startTime: 1, frequency: hour}}`},
		{"a backfill of one run", `{kind: Dataflow, name: x, source: {connection: c, resourcePath: r}, target: {dataset: y}, mapping: z, schedule: {startTime: 1, backfill: true}}`},
		{"no nodes", `{kind: Connection, name: x, connector: shop, auth: {apiKey: x}, nodes: {min: 0}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var document any
			if err := yaml.Unmarshal([]byte(test.document), &document); err != nil {
				t.Fatal(err)
			}
			if compiled.Validate(document) == nil {
				t.Errorf("%s is accepted", test.document)
			}
		})
	}
}
