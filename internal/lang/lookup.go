package lang

import (
	"iter"
	"slices"
)

// Integration gives the integration of that name, or nil.
func (d *Definitions) Integration(name string) *Integration {
	for _, integration := range d.Integrations {
		if integration.Name.Value == name {
			return integration
		}
	}
	return nil
}

// Connection gives the connection of that name, or nil.
func (d *Definitions) Connection(name string) *Connection {
	for _, connection := range d.Connections {
		if connection.Name.Value == name {
			return connection
		}
	}
	return nil
}

// Input gives the input of that name, or nil.
func (i *Integration) Input(name string) *Input {
	for k := range i.Inputs {
		if i.Inputs[k].Name.Value == name {
			return &i.Inputs[k]
		}
	}
	return nil
}

// InputNames lists the inputs in the order of declaration.
func (i *Integration) InputNames() []string {
	names := make([]string, len(i.Inputs))
	for k, input := range i.Inputs {
		names[k] = input.Name.Value
	}
	return names
}

// Every goes through all tasks: each with the tasks inside of it, in the order of the definition.
func (i *Integration) Every() iter.Seq[*Task] {
	return func(yield func(*Task) bool) { every(i.Tasks, yield) }
}

func every(tasks []*Task, yield func(*Task) bool) bool {
	for _, task := range tasks {
		if !yield(task) {
			return false
		}
		for _, inner := range task.Inner() {
			if !every(inner, yield) {
				return false
			}
		}
		if !every(task.Compensate, yield) {
			return false
		}
	}
	return true
}

// Inner gives the lists of tasks inside of a task, in the order of the
// definition, each with its branch, which is "" but in a parallel. Its
// compensations are none of them.
func (t *Task) Inner() iter.Seq2[string, []*Task] {
	return func(yield func(string, []*Task) bool) {
		for _, list := range t.lists() {
			if !yield(list.branch, list.tasks) {
				return
			}
		}
	}
}

// InnerPath gives what the paths of the tasks inside of the task at path begin
// with: in a branch, or with "" in none. Those of a turn have its number too: "loop[3].".
func InnerPath(path, branch string) string {
	if branch != "" {
		path += "." + branch
	}
	return path + "."
}

type innerList struct {
	branch string
	tasks  []*Task
}

func (t *Task) lists() []innerList {
	var lists []innerList
	switch {
	case t.Switch != nil:
		for _, c := range t.Switch.Cases {
			lists = append(lists, innerList{tasks: c.Tasks})
		}
		lists = append(lists, innerList{tasks: t.Switch.Otherwise})
	case t.ForEach != nil:
		lists = append(lists, innerList{tasks: t.ForEach.Tasks})
	case t.While != nil:
		lists = append(lists, innerList{tasks: t.While.Tasks})
	case t.Parallel != nil:
		for _, branch := range t.Parallel.Branches {
			lists = append(lists, innerList{branch.Name.Value, branch.Tasks})
		}
	case t.Try != nil:
		lists = append(lists, innerList{tasks: t.Try.Tasks})
		for _, c := range t.Try.Catch {
			lists = append(lists, innerList{tasks: c.Tasks})
		}
		lists = append(lists, innerList{tasks: t.Try.Finally})
	}
	return lists
}

// Connections lists the connections that the integration uses, each once, sorted.
func (i *Integration) Connections() []string {
	names := []string{}
	for task := range i.Every() {
		if task.Connector != nil {
			names = append(names, task.Connector.Connection.Value)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
