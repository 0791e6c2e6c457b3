package check

import (
	"hawser/internal/lang"
	"hawser/internal/lang/expr"
)

// uses are the names that the expressions of an integration mention: "inputs.amount", "tasks.find", "vars.total", and
// those of loops and catches; a variable that is used as a whole is there by its name alone.
type uses map[string]bool

func (u uses) add(path []string) {
	switch root := path[0]; root {
	case expr.InputsVar, expr.VarsVar, expr.TasksVar:
		if len(path) > 1 {
			u[root+"."+path[1]] = true
			return
		}
	}
	u[path[0]] = true
}

func (u uses) has(root, name string) bool { return u[root] || u[root+"."+name] }

// unused warns of what an integration has, and nothing in it uses. Where something is wrong with it, what would use its
// variables and tasks may be what is wrong.
func (i *integrationChecker) unused(wrong bool) {
	switch {
	case i.unsure: // the references of some expression are not known
		return
	case i.integration.Name.Span.File == nil: // it is made of one task, whose output is what is asked for
		return
	}
	for _, input := range i.integration.Inputs {
		if !i.used.has(expr.InputsVar, input.Name.Value) {
			i.warn(codeUnusedInput, input.Name.Span, "input "+quote(input.Name.Value)+" is not used", "")
		}
	}
	if wrong {
		return
	}
	i.unusedVars()
	for _, name := range i.unread {
		i.warn(codeUnusedVariable, name.Span, wordUnusedLocal(name.Value), "")
	}
	i.unusedTasks(i.integration.Tasks, false)
}

// unusedVars warns of variables that tasks set, where it is done first.
func (i *integrationChecker) unusedVars() {
	told := map[string]bool{}
	for task := range i.integration.Every() {
		if task.Set == nil {
			continue
		}
		for _, v := range task.Set.Vars {
			name := v.Key.Value
			if !told[name] && !i.used.has(expr.VarsVar, name) {
				message, hint := wordUnusedVariable(name)
				i.warn(codeUnusedVariable, v.Key.Span, message, hint)
			}
			told[name] = true
		}
	}
}

// unusedTasks warns of tasks that give something, do nothing else, and whose output nothing uses. In the tasks of a try
// that catches, whether they fail is of use too.
func (i *integrationChecker) unusedTasks(tasks []*lang.Task, tried bool) {
	for _, task := range tasks {
		if !tried && i.onlyGives(task) && !i.used.has(expr.TasksVar, task.Name.Value) {
			message, hint := wordUnusedTask(task)
			i.warn(codeUnusedTask, task.Name.Span, message, hint)
		}
		if task.Try != nil {
			i.unusedTasks(task.Try.Tasks, tried || len(task.Try.Catch) > 0)
			for _, c := range task.Try.Catch {
				i.unusedTasks(c.Tasks, tried)
			}
			i.unusedTasks(task.Try.Finally, tried)
		} else {
			for _, inner := range task.Inner() {
				i.unusedTasks(inner, tried)
			}
		}
		i.unusedTasks(task.Compensate, tried)
	}
}

// onlyGives reports whether all that a task does is to give an output: it reads records, or collects what others read.
func (i *integrationChecker) onlyGives(task *lang.Task) bool {
	if task.ForEach == nil {
		return i.reads[task]
	}
	return task.ForEach.Collect != nil && i.onlyRead(task.ForEach.Tasks)
}

// onlyRead reports whether tasks, and those inside of them, do nothing but read records.
func (i *integrationChecker) onlyRead(tasks []*lang.Task) bool {
	for _, task := range tasks {
		inside := false
		for _, inner := range task.Inner() {
			if !i.onlyRead(inner) {
				return false
			}
			inside = true
		}
		if !inside && !i.reads[task] {
			return false
		}
	}
	return true
}

// watch watches whether a variable of a loop or a catch is used before done is called. It is told of only where the
// definition names it.
func (i *integrationChecker) watch(variable string, named lang.Text) (done func()) {
	around := i.used[variable]
	delete(i.used, variable)
	return func() {
		if named.Value != "" && !i.used[variable] {
			i.unread = append(i.unread, named)
		}
		i.used[variable] = around
	}
}
