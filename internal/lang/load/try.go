package load

import (
	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

// tryTask reads tasks with what happens when they fail, and at the end.
func (r *reader) tryTask(n *yaml.Node, name lang.Text, taken map[string]lang.Text) *lang.TryTask {
	t := &lang.TryTask{}
	o, ok := r.object(n, name.Span, `"try"`)
	if !ok {
		return t
	}
	if tasks, name := o.need("tasks"); tasks != nil {
		t.Tasks = o.tasks(tasks, name, taken)
	}
	catch, key := o.take("catch")
	if catch != nil {
		t.Catch = o.catches(catch, key, taken)
	}
	finally, key := o.take("finally")
	if finally != nil {
		t.Finally = o.tasks(finally, key, taken)
	}
	if catch == nil && finally == nil && !o.misspelled("catch") && !o.misspelled("finally") {
		o.report(codeMissingKey, name.Span, `"try" needs "catch" or "finally"`, "")
	}
	o.done()
	return t
}

func (r *reader) catches(n *yaml.Node, name lang.Text, taken map[string]lang.Text) []*lang.Catch {
	items, ok := r.sequence(n, name, "a catch")
	if !ok {
		return nil
	}
	var catches []*lang.Catch
	for k, item := range items {
		o, ok := r.object(item, r.span(item), "a catch")
		if !ok {
			continue
		}
		c := &lang.Catch{As: o.local("as")}
		if when, _ := o.take("when"); when != nil {
			c.When = r.bare(when, `"when"`)
		} else if k < len(items)-1 && !o.misspelled("when") {
			r.report(codeTaskKind, o.at, `a catch without "when" takes every failure: those after it never run`, "put it last")
		}
		if tasks, name := o.need("tasks"); tasks != nil {
			c.Tasks = r.tasks(tasks, name, taken)
		}
		o.done()
		catches = append(catches, c)
	}
	return catches
}

// local reads the name of a variable that the tasks inside of a task see.
func (o *object) local(key string) lang.Text {
	name, ok := o.textOf(key)
	if !ok {
		return lang.Text{}
	}
	o.identifier(name, "variable")
	for _, taken := range []string{"inputs", "vars", "tasks", "execution", "now"} {
		if name.Value == taken {
			o.report(codeName, name.Span, quote(taken)+" is a variable of every expression", "choose another name")
			return lang.Text{}
		}
	}
	return name
}
