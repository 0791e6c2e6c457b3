package check

import (
	"slices"

	"hawser/internal/lang"
	"hawser/internal/schema"
)

// announce makes known which names are still to come, for the messages that explain them.
func (s *scope) announce(tasks []*lang.Task, inside string) {
	for _, task := range tasks {
		switch name := task.Name.Value; {
		case name == "":
		case inside == "":
			s.laterTasks[name] = true
		default:
			s.inside[name] = inside
		}
		if task.Set != nil {
			for _, v := range task.Set.Vars {
				s.laterVars[v.Key.Value] = true
			}
		}
		for _, inner := range task.Inner() {
			s.announce(inner, task.Name.Value)
		}
	}
}

// tasks checks a list of tasks, in order.
func (i *integrationChecker) tasks(tasks []*lang.Task) {
	for k, task := range tasks {
		i.task(task)
		if k+1 < len(tasks) && i.ends(task) {
			i.warn(codeUnreachable, tasks[k+1].Name.Span, wordUnreachable(tasks[k+1], task), "")
		}
	}
}

// inside checks a list of tasks that runs inside of the current task, where
// these conditional paths are there, and gives the scope at its end.
func (i *integrationChecker) inside(tasks []*lang.Task, there []string, locals ...schema.Field) *scope {
	outside := i.scope
	inner := outside.within(there)
	inner.locals = withLocals(outside.locals, locals...)
	for _, task := range tasks {
		inner.laterTasks[task.Name.Value] = true
	}
	i.scope = inner
	i.tasks(tasks)
	i.scope = outside
	return inner
}

// joinOne takes over the variables of lists of tasks of which one runs; none
// says that it may also be that none does.
func (i *integrationChecker) joinOne(task *lang.Task, none bool, lists ...*scope) {
	i.join(task, lists, func(path string) bool {
		return !none && !slices.ContainsFunc(lists, func(s *scope) bool { return !s.sets(path) })
	})
}

// join takes over the variables of lists of tasks inside of a task. Those that
// are surely set there are said by always.
func (i *integrationChecker) join(task *lang.Task, lists []*scope, always func(path string) bool) {
	s := i.scope
	certain := mayBeMissing(task) == ""
	for _, list := range lists {
		for _, v := range list.vars {
			path := "vars." + v.Name
			why := ""
			if !certain || !always(path) {
				why = "task " + quote(task.Name.Value) + " does not always set it"
			}
			at := list.setAt[v.Name]
			has, ok := s.assign(lang.Text{Value: v.Name, Span: at}, v.Type, why)
			if !ok {
				message, hint := wordVarConflict(v.Name, has, v.Type, s.setAt[v.Name])
				i.report(codeVarType, at, message, hint)
			}
		}
	}
}

// sets reports whether a path is surely there.
func (s *scope) sets(path string) bool {
	return s.conditional[path] == "" && slices.ContainsFunc(s.vars, func(f schema.Field) bool { return "vars."+f.Name == path })
}

// taskType is what a task with these outputs leaves under tasks.
func taskType(task *lang.Task, outputs ...schema.Field) *schema.Type {
	return &schema.Type{Kind: schema.Object, Name: "task " + quote(task.Name.Value), Fields: outputs}
}

// withLocals adds variables; one takes the place of one around it with the same name.
func withLocals(around []schema.Field, locals ...schema.Field) []schema.Field {
	others := slices.DeleteFunc(slices.Clone(around), func(f schema.Field) bool {
		return slices.ContainsFunc(locals, func(l schema.Field) bool { return l.Name == f.Name })
	})
	return append(others, locals...)
}
