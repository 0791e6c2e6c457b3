package check

import "hawser/internal/schema"

// concurrency checks the key that tells executions apart. No task has run when it is looked at.
func (i *integrationChecker) concurrency() {
	c := i.integration.Concurrency
	if c == nil || c.Key == nil {
		return
	}
	t := i.typeOf(c.Key)
	if t.Kind == schema.List || isObject(t) {
		i.report(codeType, c.Key.Span, `"key" must be text, is `+typeName(t), "put what tells executions apart into a text")
	}
	if c.Key.Known() {
		i.warn(codeConstantKey, c.Key.Span, `"key" is the same for all executions`, "leave it out, or use inputs: ${inputs.NAME}")
	}
}
