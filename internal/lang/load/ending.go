package load

import (
	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

// failTask reads the failure that a task ends the integration with.
func (r *reader) failTask(n *yaml.Node, name lang.Text) *lang.FailTask {
	o, ok := r.object(n, name.Span, `"fail"`)
	if !ok {
		return nil
	}
	t := &lang.FailTask{Type: o.input("type"), Code: o.input("code"), Message: o.input("message")}
	o.needed = append(o.needed, "message")
	o.done()
	return t
}
