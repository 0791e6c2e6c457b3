package check

import (
	"hawser/internal/lang"
	"hawser/internal/schema"
)

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

// useful warns of a loop with more turns at once than a connection of it makes
// calls in a second, with all the nodes that it may have: they would wait for its rate.
func (i *integrationChecker) useful(task *lang.Task) {
	inside := lang.Integration{Tasks: task.ForEach.Tasks}
	for _, name := range inside.Connections() {
		connection := i.definitions.Connection(name)
		if connection == nil {
			continue
		}
		spec := i.spec(connection)
		if spec == nil || spec.Rate <= 0 {
			continue
		}
		most := spec.Rate * float64(max(1, connection.Nodes.Min, connection.Nodes.Max))
		if float64(task.ForEach.Concurrency) > most {
			i.warn(codeUselessConcurrency, task.Name.Span, wordUseless(task, name, most), "lower it, or allow the connection more nodes")
		}
	}
}
