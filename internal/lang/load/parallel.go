package load

import (
	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

// parallelTask reads lists of tasks that run at the same time.
func (r *reader) parallelTask(n *yaml.Node, name lang.Text, taken map[string]lang.Text) *lang.ParallelTask {
	t := &lang.ParallelTask{}
	o, ok := r.object(n, name.Span, `"parallel"`)
	if !ok {
		return t
	}
	if branches, name := o.need("branches"); branches != nil {
		t.Branches = o.branches(branches, name, taken)
	}
	o.done()
	return t
}

func (r *reader) branches(n *yaml.Node, name lang.Text, taken map[string]lang.Text) []lang.Branch {
	o, ok := r.object(n, name.Span, `"branches"`)
	if !ok {
		return nil
	}
	if len(o.members) == 0 {
		r.report(codeMissingKey, name.Span, `"branches" needs at least one branch`, "")
	}
	var branches []lang.Branch
	for _, m := range o.members {
		o.identifier(m.key, "branch")
		branches = append(branches, lang.Branch{Name: m.key, Tasks: r.tasks(m.value, m.key, taken)})
	}
	return branches
}
