package load

import (
	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

// switchTask reads the cases of a switch; the last may be "otherwise".
func (r *reader) switchTask(n *yaml.Node, name lang.Text, taken map[string]lang.Text) *lang.SwitchTask {
	t := &lang.SwitchTask{}
	cases, ok := r.sequence(n, name, "a case")
	if !ok {
		return t
	}
	for k, item := range cases {
		o, ok := r.object(item, r.span(item), "a case")
		if !ok {
			continue
		}
		if otherwise, name := o.take("otherwise"); otherwise != nil {
			if k < len(cases)-1 || k == 0 {
				r.report(codeTaskKind, name.Span, `"otherwise" must be the last case, after one with a condition`, "")
			}
			t.Otherwise = r.tasks(otherwise, name, taken)
			o.done()
			continue
		}
		c := &lang.Case{}
		if when, _ := o.need("when"); when != nil {
			c.When = r.bare(when, `"when"`)
		}
		if tasks, name := o.need("tasks"); tasks != nil {
			c.Tasks = r.tasks(tasks, name, taken)
		}
		o.done()
		t.Cases = append(t.Cases, c)
	}
	return t
}

// sequence gives the elements of a list that cannot be empty. Each is a what.
func (r *reader) sequence(n *yaml.Node, name lang.Text, what string) ([]*yaml.Node, bool) {
	switch {
	case !r.sane(n):
		return nil, false
	case n.Kind != yaml.SequenceNode:
		r.wrongType(n, quote(name.Value), "a list")
		return nil, false
	case len(n.Content) == 0:
		r.report(codeMissingKey, name.Span, quote(name.Value)+" needs at least "+one(what), "")
	}
	return n.Content, true
}
