package check

import "hawser/internal/lang"

// tasks is a list of tasks inside of a task.
func tasks(description string) map[string]any {
	inner := list(description, ref("task"))
	inner["minItems"] = int64(1)
	return inner
}

func switchSchema() map[string]any {
	cases := list("The cases: the tasks of the first whose condition is true run.", map[string]any{"oneOf": []any{
		object("A case.", []string{"when", "tasks"}, map[string]any{
			"when":  condition("A CEL expression, without ${ }."),
			"tasks": tasks("The tasks that run where it is true."),
		}),
		object("The last case.", []string{"otherwise"}, map[string]any{
			"otherwise": tasks("The tasks that run where no condition is true."),
		}),
	}})
	cases["minItems"] = int64(1)
	return cases
}

func failSchema() map[string]any {
	return object("Ends the integration with a failure.", []string{"message"}, map[string]any{
		"type":    text("The kind of the failure; Failed unless told."),
		"code":    text("A code that tells failures of a kind apart."),
		"message": text("What went wrong, for people."),
	})
}

func condition(description string) map[string]any {
	return describe(map[string]any{"type": []any{"string", "boolean"}}, description)
}

func trySchema() map[string]any {
	catch := list("What happens after a failure: the first catch that takes it runs.", object("A catch.", []string{"tasks"}, map[string]any{
		"when":  condition("A CEL expression, without ${ }: whether the failure is taken."),
		"as":    pattern("The variable that holds the failure; error unless told.", identifierPattern),
		"tasks": tasks("The tasks that run where it is taken."),
	}))
	catch["minItems"] = int64(1)
	try := object("Tasks, with what happens when one of them fails.", []string{"tasks"}, map[string]any{
		"tasks":   tasks("The tasks."),
		"catch":   catch,
		"finally": tasks("The tasks that run at the end, whatever has happened."),
	})
	try["anyOf"] = []any{map[string]any{"required": []any{"catch"}}, map[string]any{"required": []any{"finally"}}}
	return try
}

func callSchema() map[string]any {
	return object("Runs another integration.", []string{"integration"}, map[string]any{
		"integration": text("The name of the integration."),
		"inputs":      describe(map[string]any{"type": "object"}, "Its inputs: names with values, in which ${...} is an expression."),
		"wait":        truth("Whether the task waits for the called execution; true unless told."),
	})
}

func suspendSchema() map[string]any {
	return orNothing(object("Waits until it is resumed.", nil, map[string]any{"timeout": text("How long at the longest, as in 24h.")}))
}

func approvalSchema() map[string]any {
	return orNothing(object("Waits for a decision.", nil, map[string]any{
		"approvers": map[string]any{
			"description": "Those whose decision counts: names, or an expression that gives them. Everybody's unless told.",
			"oneOf":       []any{map[string]any{"type": "array", "minItems": int64(1)}, map[string]any{"type": "string"}},
		},
		"message": text("What is to be decided."),
		"timeout": text("How long at the longest, as in 24h."),
	}))
}

// orNothing lets what a task does stay empty.
func orNothing(schema map[string]any) map[string]any {
	schema["type"] = []any{"object", "null"}
	return schema
}

func timerSchema() map[string]any {
	timer := object("Waits.", nil, map[string]any{
		"duration": text("How long, as in 1h30m."),
		"until":    text("The time at which to go on, as in 2026-12-31T09:00:00Z."),
	})
	timer["oneOf"] = []any{map[string]any{"required": []any{"duration"}}, map[string]any{"required": []any{"until"}}}
	return timer
}

func forEachSchema() map[string]any {
	return object("Runs tasks for each item of a list.", []string{"items", "tasks"}, map[string]any{
		"items":       text("A CEL expression, without ${ }: the list."),
		"as":          pattern("The variable that holds the item; item unless told.", identifierPattern),
		"concurrency": describe(map[string]any{"type": "integer", "minimum": int64(1), "maximum": int64(100)}, "How many turns run at the same time; 1 unless told."),
		"tasks":       tasks("The tasks of a turn."),
		"collect":     map[string]any{"description": "What each turn leaves, gathered in the order of the items."},
	})
}

func whileSchema() map[string]any {
	return object("Runs tasks as long as a condition is true.", []string{"condition", "maxIterations", "tasks"}, map[string]any{
		"condition":     condition("A CEL expression, without ${ }, looked at before each turn."),
		"maxIterations": describe(map[string]any{"type": "integer", "minimum": int64(1), "maximum": int64(lang.MaxTurns)}, "How many turns there can be: the task fails where the condition is still true then."),
		"tasks":         tasks("The tasks of a turn."),
	})
}

func parallelSchema() map[string]any {
	return object("Runs lists of tasks at the same time.", []string{"branches"}, map[string]any{
		"branches": map[string]any{
			"description":          "The lists, by the names of the branches.",
			"type":                 "object",
			"minProperties":        int64(1),
			"propertyNames":        ref("identifier"),
			"additionalProperties": tasks("The tasks of a branch."),
		},
	})
}
