package check

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

func timerSchema() map[string]any {
	timer := object("Waits.", nil, map[string]any{
		"duration": text("How long, as in 1h30m."),
		"until":    text("The time at which to go on, as in 2026-12-31T09:00:00Z."),
	})
	timer["oneOf"] = []any{map[string]any{"required": []any{"duration"}}, map[string]any{"required": []any{"until"}}}
	return timer
}
