package load

import (
	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

// maxConcurrency is how many turns of a loop can run at the same time.
const maxConcurrency = 100

// forEachTask reads a loop over a list.
func (r *reader) forEachTask(n *yaml.Node, name lang.Text, taken map[string]lang.Text) *lang.ForEachTask {
	t := &lang.ForEachTask{}
	o, ok := r.object(n, name.Span, `"forEach"`)
	if !ok {
		return t
	}
	if items, _ := o.need("items"); items != nil {
		t.Items = o.bare(items, `"items"`)
	}
	t.As = o.local("as")
	if t.As.Value == lang.IndexVariable {
		o.report(codeName, t.As.Span, `"index" is the number of the turn`, "choose another name")
	}
	o.integer("concurrency", 1, maxConcurrency, &t.Concurrency)
	if tasks, name := o.need("tasks"); tasks != nil {
		t.Tasks = o.tasks(tasks, name, taken)
	}
	t.Collect = o.input("collect")
	o.done()
	return t
}

// whileTask reads a loop with a condition.
func (r *reader) whileTask(n *yaml.Node, name lang.Text, taken map[string]lang.Text) *lang.WhileTask {
	t := &lang.WhileTask{}
	o, ok := r.object(n, name.Span, `"while"`)
	if !ok {
		return t
	}
	if condition, _ := o.need("condition"); condition != nil {
		t.Condition = o.bare(condition, `"condition"`)
	}
	o.needed = append(o.needed, "maxIterations")
	o.integer("maxIterations", 1, lang.MaxTurns, &t.MaxIterations)
	if tasks, name := o.need("tasks"); tasks != nil {
		t.Tasks = o.tasks(tasks, name, taken)
	}
	o.done()
	return t
}
