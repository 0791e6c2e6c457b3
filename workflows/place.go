package workflows

import (
	"hawser/internal/schema"
)

// place is a block as data: what another workflow needs to run tasks as they
// would run there. Of the outputs and variables it holds what those tasks use.
type place struct {
	Path   string       `json:"path,omitempty"`
	Parent string       `json:"parent,omitempty"`
	Index  *int         `json:"index,omitempty"`
	Branch string       `json:"branch,omitempty"`
	Tasks  schema.Value `json:"tasks,omitzero"`
	Locals []placeLocal `json:"locals,omitempty"`
}

type placeLocal struct {
	Name  string       `json:"name"`
	Value schema.Value `json:"value"`
}

// place gives the block as data, for tasks that use these names.
func (b *block) place(refs references) place {
	p := place{Path: b.path, Parent: b.parent, Index: b.index, Branch: b.branch}
	if used := refs.of("tasks"); used != nil {
		p.Tasks.Any = used.from(b.tasks)
	}
	for _, l := range b.locals {
		placed := placeLocal{Name: l.name}
		if used := refs.of(l.name); used != nil {
			placed.Value.Any = used.from(l.value)
		}
		p.Locals = append(p.Locals, placed)
	}
	return p
}

// blockAt gives the block that a place describes.
func (e *execution) blockAt(p place) *block {
	tasks, _ := p.Tasks.Any.(map[string]any)
	if tasks == nil {
		tasks = map[string]any{}
	}
	b := &block{execution: e, path: p.Path, parent: p.Parent, index: p.Index, branch: p.Branch, tasks: tasks}
	for _, l := range p.Locals {
		b.locals = append(b.locals, local{l.Name, l.Value.Any})
	}
	return b
}
