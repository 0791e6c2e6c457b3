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
			"when":  describe(map[string]any{"type": []any{"string", "boolean"}}, "A CEL expression, without ${ }."),
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
