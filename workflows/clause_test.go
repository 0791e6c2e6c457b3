package workflows_test

import (
	"testing"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
)

func TestFilterClauseTakesValuesNotText(t *testing.T) {
	const attack = "x' OR Id IS NOT NULL OR Email = 'x"
	text := func(before, expression, after string) *lang.Value {
		return &lang.Value{Kind: lang.TextValue, Parts: []lang.Part{{Text: before}, {Expression: nodetest.When(expression)}, {Text: after}}}
	}
	for name, test := range map[string]struct {
		clause  *lang.Value
		want    string
		matches bool // a record whose Email is another
	}{
		"in quotes":             {text("Email = '", "inputs.attack", "' AND Age > 1"), "Email = 'x'' OR Id IS NOT NULL OR Email = ''x' AND Age > 1", false},
		"without quotes":        {text("Email = ", "inputs.attack", ""), "Email = 'x'' OR Id IS NOT NULL OR Email = ''x'", false},
		"after a doubled quote": {text("Name = 'O''", "inputs.name", "'"), "Name = 'O''Brien'", false},
		"a whole number":        {text("Created > ", "inputs.since", ""), "Created > 1700000000", false},
		"a list":                {text("Email IN ", "['a', inputs.attack]", ""), "Email IN ('a', 'x'' OR Id IS NOT NULL OR Email = ''x')", false},
		"a value that matches":  {text("Email = ", "'ada@example.com'", ""), "Email = 'ada@example.com'", true},
		"the clause itself":     {nodetest.Expression("'Id = ' + string(1)"), "Id = 1", true},
		"a clause as it stands": {nodetest.Literal("Id IS NULL"), "Id IS NULL", false},
	} {
		t.Run(name, func(t *testing.T) {
			task := nodetest.Call("list", "main", "Charge")
			task.Connector.Operation.Value = "List"
			task.Connector.FilterClause = test.clause
			var got string
			_, env := execute(t, func(call connectors.Call) (*connectors.Result, error) {
				got = call.FilterClause
				return &connectors.Result{Payload: []any{}}, nil
			}, nodetest.Bundle("filter", nil, task), map[string]any{"attack": attack, "name": "Brien", "since": int64(1700000000)})
			if err := env.GetWorkflowError(); err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("clause %s, want %s", got, test.want)
			}
			clause, err := filter.Parse(got)
			if err != nil {
				t.Fatalf("clause %s: %v", got, err)
			}
			if clause.Match(map[string]any{"Id": "1", "Email": "ada@example.com"}) != test.matches {
				t.Errorf("clause %s matches: %v", got, !test.matches)
			}
		})
	}
}
