// Package picture draws integrations: as Mermaid's flowcharts, and as laid-out
// SVG, both with how the tasks of an execution stand, if that is wanted.
//
// It draws what a definition says and what it is told of an execution; it reads
// neither. Layout needs no solver: an integration is a tree of lists of tasks,
// so every list is a column, and lists that exclude each other or run at the
// same time stand side by side.
package picture

import (
	"strconv"
	"strings"

	"hawser/internal/lang"
)

// State is how a task of an execution stands.
type State struct {
	// Status is one of those that `starter status` tells.
	Status string
	// Note is short: "1.2s", "3 attempts".
	Note string
}

// Options say what is drawn beside the definition.
type Options struct {
	// States are those of an execution by the tasks' paths, without the numbers of turns; nil draws the definition alone.
	States map[string]State
	// Title stands above an SVG.
	Title string
}

// step is a task as it is drawn.
type step struct {
	path, name string
	kind       string
	// detail says in a few words what it does, mark which connector it uses.
	detail, mark string
	when         string
	groups       []group
	undo         []*step
}

// group is a list of tasks inside of one.
type group struct {
	// label is what leads there: a condition, the name of a branch.
	label string
	role  role
	steps []*step
}

type role int

const (
	branch  role = iota // one of several, side by side
	body                // the tasks of a loop or a try
	catches             // after a failure
	finally             // at the end, whatever has happened
)

// steps gives the tasks of a list.
func steps(tasks []*lang.Task, prefix string) []*step {
	var list []*step
	for _, task := range tasks {
		list = append(list, newStep(task, prefix+task.Name.Value))
	}
	return list
}

func newStep(task *lang.Task, path string) *step {
	s := &step{path: path, name: task.Name.Value, kind: task.Kind(), detail: detail(task), groups: groups(task, path)}
	if task.Connector != nil {
		s.mark = task.Connector.Connector
	}
	if task.When != nil {
		s.when = task.When.Source
	}
	for _, undo := range task.Compensate {
		s.undo = append(s.undo, newStep(undo, strings.TrimSuffix(path, task.Name.Value)+undo.Name.Value))
	}
	return s
}

// groups gives the lists inside of a task, with what leads to each.
func groups(task *lang.Task, path string) []group {
	var list []group
	labels, roles := innerLabels(task)
	for name, inner := range task.Inner() {
		g := group{label: name, steps: steps(inner, lang.InnerPath(path, name))}
		if n := len(list); n < len(labels) {
			g.label, g.role = labels[n], roles[n]
		}
		list = append(list, g)
	}
	kept := list[:0]
	for _, g := range list {
		if len(g.steps) > 0 {
			kept = append(kept, g)
		}
	}
	return kept
}

// innerLabels words the lists of tasks in the order of lang.Task.Inner.
func innerLabels(task *lang.Task) (labels []string, roles []role) {
	add := func(label string, r role) { labels, roles = append(labels, label), append(roles, r) }
	switch {
	case task.Switch != nil:
		for _, c := range task.Switch.Cases {
			add(sourceOf(c.When), branch)
		}
		add("otherwise", branch)
	case task.ForEach != nil, task.While != nil:
		add("", body)
	case task.Try != nil:
		add("", body)
		for _, c := range task.Try.Catch {
			add(strings.TrimSpace("catch "+sourceOf(c.When)), catches)
		}
		add("finally", finally)
	}
	return labels, roles
}

// detail says in a few words what a task does.
func detail(task *lang.Task) string {
	switch {
	case task.Connector != nil:
		return operation(task.Connector)
	case task.Set != nil:
		var names []string
		for _, v := range task.Set.Vars {
			names = append(names, v.Key.Value)
		}
		return "set " + strings.Join(names, ", ")
	case task.ForEach != nil:
		text := "for each " + task.ForEach.Variable() + " in " + sourceOf(task.ForEach.Items)
		if task.ForEach.Concurrency > 1 {
			text += ", " + strconv.Itoa(task.ForEach.Concurrency) + " at a time"
		}
		return text
	case task.While != nil:
		return "while " + sourceOf(task.While.Condition)
	case task.Timer != nil:
		return "wait " + value(task.Timer.Duration) + value(task.Timer.Until)
	case task.Fail != nil:
		return "fail: " + value(task.Fail.Message)
	default:
		return task.Kind()
	}
}

func operation(c *lang.ConnectorTask) string {
	if c.Action.Value != "" {
		return c.Action.Value
	}
	return c.Entity.Value + "." + c.Operation.Value
}

func sourceOf(x *lang.Expression) string {
	if x == nil {
		return ""
	}
	return strings.Join(strings.Fields(x.Source), " ")
}

// value shows a value in short.
func value(v *lang.Value) string {
	if v == nil {
		return ""
	}
	switch v.Kind {
	case lang.ExpressionValue:
		return sourceOf(v.Expression)
	case lang.TextValue:
		var text strings.Builder
		for _, part := range v.Parts {
			if part.Expression != nil {
				text.WriteString("{" + sourceOf(part.Expression) + "}")
			} else {
				text.WriteString(part.Text)
			}
		}
		return text.String()
	case lang.LiteralValue:
		if text, ok := v.Literal.Any.(string); ok {
			return text
		}
	}
	return "..."
}

// names joins the names of members.
func names(members []lang.Member) string {
	var list []string
	for _, m := range members {
		list = append(list, m.Key.Value)
	}
	return strings.Join(list, ", ")
}
