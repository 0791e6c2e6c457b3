package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hawser/connectors/all"
	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
)

// connection is the definition that all integrations call.
const connection = `kind: Connection
name: main
connector: stripe
auth: {apiKey: "${secret('env://BENCH')}"}
`

// chain is an integration of calls in sequence, each of which uses what the one before it gave.
func chain(calls int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "kind: Integration\nname: chain-%d\ninputs:\n  customer: {type: string}\ntasks:\n", calls)
	before := "inputs.customer"
	for i := range calls {
		fmt.Fprintf(&b, "  - name: update%d\n    connector:\n      connection: main\n      entity: Customer\n      operation: Update\n"+
			"      entityId: ${%s}\n      connectorInputPayload: {Name: \"Ada ${inputs.customer}\", Email: ada@example.com}\n", i, before)
		before = fmt.Sprintf("tasks.update%d.connectorOutputPayload.Id", i)
	}
	fmt.Fprintf(&b, "outputs:\n  customer: ${%s}\n", before)
	return b.String()
}

// turns is an integration of one loop with a call in each turn.
func turns(count int) string {
	return fmt.Sprintf(`kind: Integration
name: loop-%d
inputs:
  customer: {type: string}
tasks:
  - name: updates
    forEach:
      items: lists.range(%d)
      tasks:
        - name: update
          connector:
            connection: main
            entity: Customer
            operation: Update
            entityId: ${inputs.customer}
            connectorInputPayload: {Name: "Ada ${string(index)}", Email: ada@example.com}
outputs:
  count: ${tasks.updates.count}
`, count, count)
}

// compile makes the bundle of an integration as the starter does.
func compile(text string) (*lang.Bundle, error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := os.MkdirAll(filepath.Join(dir, "definitions"), 0o755); err != nil {
		return nil, err
	}
	back, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if err := os.Chdir(dir); err != nil { // the paths in the bundle are then as users have them
		return nil, err
	}
	defer os.Chdir(back)
	if err := os.WriteFile("definitions/bench.yaml", []byte(connection+"---\n"+text), 0o644); err != nil {
		return nil, err
	}
	catalogue, err := all.Catalogue()
	if err != nil {
		return nil, err
	}
	definitions, problems, err := load.Load("definitions")
	if err != nil || len(problems) > 0 {
		return nil, fmt.Errorf("loading the benchmark's definition: %w %v", err, problems)
	}
	bundle, problems := check.Compile(definitions, definitions.Integrations[0].Name.Value, catalogue)
	if bundle == nil {
		return nil, fmt.Errorf("checking the benchmark's definition: %v", problems)
	}
	return bundle, nil
}
