package check

import (
	"maps"
	"slices"

	"hawser/internal/lang"
	"hawser/internal/lang/expr"
	"hawser/internal/schema"
	"hawser/internal/source"
)

// scope is what is known at a place of an integration.
type scope struct {
	inputs, vars, tasks []schema.Field
	// setAt tells where a variable got its type.
	setAt map[string]source.Span
	// conditional are the paths, "tasks.name" or "vars.name", that may not be there, with the reason.
	conditional map[string]string
	// locals are the variables of the loops and catches around.
	locals []schema.Field
	// inside gives for a task that runs inside of another the name of that.
	inside map[string]string
	// implied gives for a path what is there whenever it is.
	implied map[string][]string
	// there are the conditional paths that the task's own condition guarantees.
	there []string
	// task is the task whose expressions are checked, "" for the outputs.
	task string
	// laterTasks and laterVars are the names that are not there yet.
	laterTasks, laterVars map[string]bool
}

func newScope() *scope {
	return &scope{
		setAt: map[string]source.Span{}, conditional: map[string]string{}, implied: map[string][]string{}, inside: map[string]string{},
		laterTasks: map[string]bool{}, laterVars: map[string]bool{},
	}
}

func (s *scope) expr() expr.Scope {
	return expr.Scope{
		Inputs:      &schema.Type{Kind: schema.Object, Fields: s.inputs},
		Vars:        &schema.Type{Kind: schema.Object, Fields: s.vars},
		Tasks:       &schema.Type{Kind: schema.Object, Fields: s.tasks},
		Locals:      s.locals,
		Conditional: func(path string) bool { return s.conditional[path] != "" && !slices.Contains(s.there, path) },
		Why:         func(path string) string { return s.conditional[path] },
		Implied:     func(path string) []string { return s.implied[path] },
		Unknown:     s.unknown,
	}
}

// unknown explains a name that is not there because it comes later.
func (s *scope) unknown(root, name string) (message, hint string) {
	switch {
	case root == expr.TasksVar && name == s.task:
		return "task " + quote(name) + " cannot use its own output", ""
	case root == expr.TasksVar && s.laterTasks[name]:
		return "task " + quote(name) + " comes later", "a task can use the tasks before it"
	case root == expr.TasksVar && s.inside[name] != "":
		return "task " + quote(name) + " runs inside of " + quote(s.inside[name]), "only the tasks after it in the same list see it: pass a value on through vars"
	case root == expr.VarsVar && s.laterVars[name]:
		return "variable " + quote(name) + " is set later", "a task can use the variables that are set before it"
	default:
		return "", ""
	}
}

// enter begins a task whose condition guarantees these paths.
func (s *scope) enter(task *lang.Task, guaranteed []string) {
	s.task, s.there = task.Name.Value, guaranteed
}

// leave ends the task: from here on its output can be used.
func (s *scope) leave(task *lang.Task, output *schema.Type) {
	name := task.Name.Value
	s.tasks = append(s.tasks, schema.Field{Name: name, Type: output})
	if task.When != nil {
		s.implied["tasks."+name] = s.there
	}
	if why := mayBeMissing(task); why != "" {
		s.conditional["tasks."+name] = why
	}
	delete(s.laterTasks, name)
	s.task, s.there = "", nil
}

// after gives a scope of its own for what runs only where the task was done.
func (s *scope) after(task *lang.Task, there []string) *scope {
	inner := s.within(append([]string{"tasks." + task.Name.Value}, there...))
	inner.laterTasks = map[string]bool{}
	if task.Set != nil {
		for _, v := range task.Set.Vars {
			delete(inner.conditional, "vars."+v.Key.Value)
		}
	}
	return inner
}

// within gives a scope of its own for a list of tasks, where these conditional paths are there.
func (s *scope) within(there []string) *scope {
	inner := *s
	inner.tasks, inner.vars = slices.Clone(s.tasks), slices.Clone(s.vars)
	inner.setAt, inner.implied = maps.Clone(s.setAt), maps.Clone(s.implied)
	inner.laterTasks, inner.laterVars = maps.Clone(s.laterTasks), maps.Clone(s.laterVars)
	inner.conditional = maps.Clone(s.conditional)
	for _, path := range slices.Concat(s.there, there) {
		delete(inner.conditional, path)
	}
	return &inner
}

// mayBeMissing tells why a task may have left no output, "" where it always has.
func mayBeMissing(task *lang.Task) string {
	switch {
	case task.When != nil:
		return `it has a "when"`
	case task.OnError == lang.Continue:
		return `it has "onError: continue"`
	default:
		return ""
	}
}

// assign gives a variable a type. It gives false where it has another one, and
// that one. Why tells why the variable may not get the value, "" where it always does.
func (s *scope) assign(name lang.Text, t *schema.Type, why string) (*schema.Type, bool) {
	path := "vars." + name.Value
	delete(s.laterVars, name.Value)
	i := slices.IndexFunc(s.vars, func(f schema.Field) bool { return f.Name == name.Value })
	if i < 0 {
		s.vars = append(s.vars, schema.Field{Name: name.Value, Type: t})
		s.setAt[name.Value] = name.Span
		if why != "" {
			s.conditional[path] = why
		}
		return t, true
	}
	if why == "" {
		delete(s.conditional, path)
	}
	both, ok := unify(s.vars[i].Type, t)
	if !ok {
		return s.vars[i].Type, false
	}
	s.vars[i].Type = both
	return both, true
}

// unify gives a type for the values of both, and false where they do not go together.
func unify(a, b *schema.Type) (*schema.Type, bool) {
	switch {
	case a == b:
		return a, true
	case isNull(a):
		return orNull(b), true
	case isNull(b):
		return orNull(a), true
	case a.Kind == schema.Any || b.Kind == schema.Any:
		return anything, true
	case a.Kind != b.Kind && !(isObject(a) && isObject(b)):
		return nil, false
	case a.Kind == schema.List:
		elem, ok := unify(a.Elem, b.Elem)
		if !ok {
			elem = anything
		}
		return &schema.Type{Kind: schema.List, Elem: elem, Nullable: a.Nullable || b.Nullable}, true
	case isObject(a):
		return &schema.Type{Kind: schema.Object, Open: true, Nullable: a.Nullable || b.Nullable}, true
	default:
		return &schema.Type{Kind: a.Kind, Nullable: a.Nullable || b.Nullable}, true
	}
}

var anything = &schema.Type{Kind: schema.Any}

func isObject(t *schema.Type) bool { return t.Kind == schema.Object || t.Kind == schema.Map }

func isNull(t *schema.Type) bool { return t.Kind == schema.Any && t.Nullable && t.Name == "null" }

func orNull(t *schema.Type) *schema.Type {
	if t.Nullable {
		return t
	}
	c := *t
	c.Nullable = true
	return &c
}
