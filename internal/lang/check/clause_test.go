package check_test

import (
	"strings"
	"testing"

	"hawser/connectors/filter"
	"hawser/internal/lang/check"
	"hawser/internal/lang/expr"
)

const clauses = `
kind: Connection
name: shop
connector: shop
auth: {apiKey: '${secret("env://KEY")}'}
---
kind: Integration
name: remove
inputs: {email: {type: string}, since: {type: integer}}
tasks:
  - name: remove
    connector:
      connection: shop
      entity: Customer
      operation: Delete
      filterClause: |-
        Email = '${inputs.email // the customer's}
        }' AND Created > ${inputs.since}
`

func TestAnInputCannotChangeWhatAClauseMatches(t *testing.T) {
	bundle, problems := check.Compile(read(t, clauses), "remove", catalogue(t))
	if bundle == nil {
		t.Fatalf("%+v", problems)
	}
	row := map[string]any{"Email": "ada@example.com", "Created": int64(10)}
	tests := []struct {
		email string
		match bool
	}{
		{"ada@example.com", true},
		{"' OR Email != '", false},
		{"x' OR Created > 1 OR Email = 'x", false},
		{"'", false},
		{"", false},
	}
	for _, test := range tests {
		var text strings.Builder
		for _, part := range bundle.Integration.Tasks[0].Connector.FilterClause.Parts {
			text.WriteString(part.Text)
			if part.Expression == nil {
				continue
			}
			program, err := expr.Compile(part.Expression.Source)
			if err != nil {
				t.Fatal(err)
			}
			value, err := program.Eval(map[string]any{"inputs": map[string]any{"email": test.email, "since": int64(5)}})
			if err != nil {
				t.Fatal(err)
			}
			text.WriteString(expr.Format(value))
		}
		clause, err := filter.Parse(text.String())
		if err != nil {
			t.Errorf("%q makes %s: %v", test.email, text.String(), err)
			continue
		}
		if clause.Match(row) != test.match {
			t.Errorf("%q makes %s, which matches: %v", test.email, text.String(), !test.match)
		}
	}
}
