package workflows

import (
	"slices"

	"hawser/internal/lang"
	"hawser/internal/lang/expr"
)

// references are the paths of names that expressions use: tasks, create, connectorOutputPayload.
type references [][]string

// referencesOf gives what the expressions of tasks use.
func referencesOf(tasks ...*lang.Task) references {
	var refs references
	for _, task := range tasks {
		for x := range task.Expressions() {
			refs = append(refs, expr.References(x.Source)...)
		}
	}
	return refs
}

// of gives what is used of a variable, nil where it is not used.
func (r references) of(name string) references {
	var rest references
	for _, path := range r {
		if path[0] == name {
			rest = append(rest, path[1:])
		}
	}
	return rest
}

// from gives of a value what is used of it, all where a path ends. What is no
// object stays as it is, so that an expression fails over it as it would have.
func (r references) from(value any) any {
	object, ok := value.(map[string]any)
	if !ok || slices.ContainsFunc(r, func(path []string) bool { return len(path) == 0 }) {
		return value
	}
	used := map[string]any{}
	for _, path := range r {
		if member, there := object[path[0]]; there && used[path[0]] == nil {
			used[path[0]] = r.of(path[0]).from(member)
		}
	}
	return used
}
