package expr_test

import (
	"time"

	"hawser/internal/lang/expr"
	"hawser/internal/schema"
)

// The scope of the tests: inputs of each kind, a task that has run and one that
// may not have, a variable of each sort.
func testScope() expr.Scope {
	text := &schema.Type{Kind: schema.String}
	whole := &schema.Type{Kind: schema.Int}
	customer := &schema.Type{Kind: schema.Object, Name: "Customer"}
	customer.Fields = []schema.Field{
		{Name: "Id", Type: text},
		{Name: "Email", Aliases: []string{"e_mail"}, Type: &schema.Type{Kind: schema.String, Nullable: true}},
		{Name: "Balance", Type: whole},
		{Name: "Tags", Type: &schema.Type{Kind: schema.List, Elem: text, Nullable: true}},
		{Name: "Metadata", Type: &schema.Type{Kind: schema.Map, Elem: text}},
		{Name: "Parent", Type: customer},
	}
	task := func(name string) *schema.Type {
		return &schema.Type{Kind: schema.Object, Name: name, Fields: []schema.Field{{Name: "connectorOutputPayload", Type: customer}}}
	}
	return expr.Scope{
		Inputs: &schema.Type{Kind: schema.Object, Fields: []schema.Field{
			{Name: "amount", Type: whole},
			{Name: "name", Type: text},
			{Name: "rate", Type: &schema.Type{Kind: schema.Float}},
			{Name: "ok", Type: &schema.Type{Kind: schema.Bool}},
			{Name: "any", Type: &schema.Type{}},
			{Name: "list", Type: &schema.Type{Kind: schema.List, Elem: whole}},
			{Name: "map", Type: &schema.Type{Kind: schema.Map, Elem: whole}},
		}},
		Vars: &schema.Type{Kind: schema.Object, Fields: []schema.Field{{Name: "total", Type: whole}, {Name: "maybe", Type: whole}}},
		Tasks: &schema.Type{Kind: schema.Object, Fields: []schema.Field{
			{Name: "done", Type: task("done")}, {Name: "maybe", Type: task("maybe")},
		}},
		Conditional: func(path string) bool { return path == "tasks.maybe" || path == "vars.maybe" },
		Why: func(path string) string {
			if path == "vars.maybe" {
				return `the task that sets it has a "when"`
			}
			return `it has a "when"`
		},
	}
}

// testVars are values for testScope; the task that may not have run has not.
func testVars() map[string]any {
	parent := map[string]any{"Id": "cus_0", "Email": nil, "Balance": int64(0), "Tags": nil, "Metadata": map[string]any{}, "Parent": nil}
	customer := map[string]any{
		"Id": "cus_1", "Email": "ada@example.com", "Balance": int64(7), "Tags": []any{"b", "a"},
		"Metadata": map[string]any{"order": "6735", "channel": "web"}, "Parent": parent,
	}
	return map[string]any{
		"inputs": map[string]any{
			"amount": int64(1500), "name": "Ada", "rate": 0.5, "ok": true, "any": map[string]any{"a": int64(1), "b": "x"},
			"list": []any{int64(3), int64(1), int64(2)},
			"map":  map[string]any{"z": int64(26), "a": int64(1), "m": int64(13)},
		},
		"vars":  map[string]any{"total": int64(3000)},
		"tasks": map[string]any{"done": map[string]any{"connectorOutputPayload": customer}},
		"execution": map[string]any{
			"id": "e1", "runId": "r1", "integration": "pay", "startTime": time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		},
		"now": time.Date(2026, 1, 2, 4, 0, 0, 0, time.UTC),
	}
}
