package check

// testSchema is a definition of kind Test.
func testSchema() map[string]any {
	return object("A test: an execution of an integration that is tried out, and what must be true of it.", []string{"kind", "name", "integration", "assert"}, withMeta(map[string]any{
		"integration": text("The name of the integration."),
		"inputs":      describe(map[string]any{"type": "object"}, "The inputs: data, without expressions."),
		"sandbox":     truth("Whether calls without a mock are made to the simulated vendors; else they fail the test."),
		"mocks": map[string]any{
			"description": "What tasks give in place of calling, by their names: one answer for every call, or a list that is used up.",
			"type":        "object",
			"additionalProperties": map[string]any{"oneOf": []any{
				ref("answer"),
				map[string]any{"type": "array", "items": ref("answer"), "minItems": int64(1)},
			}},
		},
		"assert": map[string]any{
			"description": "CEL expressions, without ${ }, that must be true when the execution is over.",
			"type":        "array",
			"minItems":    int64(1),
			"items":       condition("An assertion."),
		},
	}))
}

// answerSchema is what one call gives: outputs, as tasks.<name> holds them, or a failure.
func answerSchema() map[string]any {
	failure := object("A failure, as a connector tells it.", []string{"kind"}, map[string]any{
		"kind":        oneOf("The kind.", mockKinds...),
		"type":        text("The vendor's type."),
		"code":        text("The vendor's code."),
		"declineCode": text("Why the card was declined."),
		"message":     text("The vendor's words."),
	})
	return map[string]any{
		"description": "What a call gives: the task's outputs by their names, or a failure.",
		"type":        "object",
		"if":          map[string]any{"required": []any{"failure"}},
		"then":        map[string]any{"properties": map[string]any{"failure": failure}, "additionalProperties": false},
	}
}
