package check

import (
	"maps"

	"hawser/internal/lang"
)

func retrySchema() map[string]any {
	names := map[string]any{"type": "string"}
	policy := func() map[string]any {
		return map[string]any{
			"backoff":            oneOf("How the interval grows with the attempts; exponential unless told.", lang.Exponential, lang.Linear, lang.Fixed),
			"initialInterval":    ref("duration"),
			"backoffCoefficient": map[string]any{"type": "number", "minimum": int64(1)},
			"maximumInterval":    ref("duration"),
			"maximumAttempts":    describe(map[string]any{"type": "integer", "minimum": int64(0)}, "The attempts, the first included; 0 means no limit."),
		}
	}
	whole, one := policy(), policy()
	maps.Copy(whole, map[string]any{
		"nonRetryable": list("Vendor codes, decline codes, vendor types or kinds of errors that end the task at once.", names),
	})
	maps.Copy(one, map[string]any{
		"match": list("Vendor codes, decline codes, vendor types or kinds of errors that the policy is for.", names),
		"when":  condition("A CEL expression over error, without ${ }: whether the policy is for the failure."),
	})
	policies := list("Policies: the first that is for the failure is taken.", object("A policy.", nil, one))
	policies["minItems"] = int64(1)
	return map[string]any{
		"description": "How a failed attempt is repeated: one policy for every failure, or a list of policies.",
		"oneOf":       []any{object("A policy for every failure.", nil, whole), policies},
	}
}
