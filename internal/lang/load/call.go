package load

import (
	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

// callTask reads which integration is called, and with which inputs.
func (r *reader) callTask(n *yaml.Node, name lang.Text) *lang.CallTask {
	t := &lang.CallTask{}
	o, ok := r.object(n, name.Span, `"call"`)
	if !ok {
		return t
	}
	t.Integration, _ = o.needText("integration")
	if hasExpression(t.Integration.Value) {
		r.report(codeTemplate, t.Integration.Span, `"integration" must be a name: what is called is checked before it runs`, `choose with "switch" between tasks that call`)
		t.Integration.Value = ""
	}
	if inputs, name := o.take("inputs"); inputs != nil {
		t.Inputs = o.assignments(inputs, name, "input")
	}
	wait := true
	o.boolean("wait", &wait)
	t.Detached = !wait
	o.done()
	return t
}
