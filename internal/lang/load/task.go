package load

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

// tasks reads a list of tasks. taken holds the names that the integration has used.
func (r *reader) tasks(n *yaml.Node, name lang.Text, taken map[string]lang.Text) []*lang.Task {
	if !r.sane(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.wrongType(n, quote(name.Value), "a list")
		return nil
	}
	r.nesting++
	defer func() { r.nesting-- }()
	if r.nesting > maxNesting {
		r.report(codeTooDeep, name.Span, "tasks are nested too deeply", "make the inner ones a task before, or an integration of their own")
		return nil
	}
	if len(n.Content) == 0 {
		r.report(codeMissingKey, name.Span, quote(name.Value)+" needs at least one task", "")
	}
	var tasks []*lang.Task
	for _, item := range n.Content {
		o, ok := r.object(item, r.span(item), "a task")
		if !ok {
			continue
		}
		t := o.task(taken)
		tasks = append(tasks, t)
	}
	return tasks
}

func (o *object) task(taken map[string]lang.Text) *lang.Task {
	t := &lang.Task{}
	if name, ok := o.needText("name"); ok && name.Value != "" {
		t.Name = name
		o.identifier(name, "task")
		o.at, o.subject = name.Span, "task "+quote(name.Value)
		if before, ok := taken[name.Value]; ok {
			o.report(codeDuplicateName, name.Span, wordTaken("task", name.Value), wordFirst(before.Span))
		} else {
			taken[name.Value] = name
		}
	}
	description, _ := o.textOf("description")
	t.Description = description.Value
	if n, _ := o.take("when"); n != nil {
		t.When = o.bare(n, `"when"`)
	}
	if n, name := o.take("retry"); n != nil {
		t.Retry = o.retry(n, name)
	}
	o.duration("timeout", &t.Timeout)
	o.kinds(t, taken)
	o.onError(t)
	o.onlyCalls(t)
	if n, name := o.take("compensate"); n != nil {
		t.Compensate = o.compensations(n, name, taken)
	}
	o.done()
	return t
}

// compensations reads the tasks that undo a task. They are not undone themselves.
func (o *object) compensations(n *yaml.Node, name lang.Text, taken map[string]lang.Text) []*lang.Task {
	tasks := o.tasks(n, name, taken)
	for _, t := range tasks {
		if len(t.Compensate) > 0 {
			o.report(codeTaskKind, t.Name.Span, "task "+quote(t.Name.Value)+` stands under "compensate" and cannot have one itself`, "leave it out")
		}
	}
	return tasks
}

// onError reads what a failure of the task means.
func (o *object) onError(t *lang.Task) {
	word := "fail"
	o.choice("onError", []string{"fail", lang.Continue}, &word)
	if word != lang.Continue {
		return
	}
	_, name := o.take("onError")
	if t.Return != nil || t.Fail != nil {
		o.report(codeTaskKind, name.Span, o.subject+` ends the integration: there is nothing to continue`, "leave it out")
		return
	}
	t.OnError = lang.Continue
}

// onlyCalls refuses what this version does for calls alone, where it would mean something.
func (o *object) onlyCalls(t *lang.Task) {
	if t.Switch == nil && t.ForEach == nil && t.While == nil && t.Parallel == nil && t.Try == nil && t.Timer == nil && t.Return == nil && t.Fail == nil && !waits(t) {
		return
	}
	for _, key := range []string{"retry", "timeout"} {
		if key == "timeout" && waits(t) {
			o.onlyWaits(t)
			continue
		}
		if n, name := o.take(key); n != nil {
			o.report(codeUnsupported, name.Span, quote(key)+" of a task that is no connector task is not supported by this version yet", "put it on the connector tasks inside")
		}
	}
}

// kinds reads the one kind that a task has.
func (o *object) kinds(t *lang.Task, taken map[string]lang.Text) {
	var first lang.Text
	for _, kind := range lang.TaskKinds() {
		n, name := o.take(kind)
		if n == nil {
			continue
		}
		if first.Value != "" {
			o.report(codeTaskKind, name.Span, wordTwoKinds(o.subject, first.Value, kind), "make it a task of its own")
		} else {
			first = name
		}
		o.kind(t, n, name, taken)
	}
	if first.Value == "" && !slices.ContainsFunc(lang.TaskKinds(), o.misspelled) {
		o.report(codeTaskKind, o.at, o.subject+" does nothing", wordTaskKinds())
	}
}

// kind reads what a task of that kind does.
func (o *object) kind(t *lang.Task, n *yaml.Node, name lang.Text, taken map[string]lang.Text) {
	switch name.Value {
	case "connector":
		t.Connector = o.connectorTask(n, name)
	case "set":
		t.Set = &lang.SetTask{Vars: o.assignments(n, name, "variable")}
	case "switch":
		t.Switch = o.switchTask(n, name, taken)
	case "forEach":
		t.ForEach = o.forEachTask(n, name, taken)
	case "while":
		t.While = o.whileTask(n, name, taken)
	case "parallel":
		t.Parallel = o.parallelTask(n, name, taken)
	case "try":
		t.Try = o.tryTask(n, name, taken)
	case "call":
		t.Call = o.callTask(n, name)
	case "timer":
		t.Timer = o.timerTask(n, name)
	case "suspend":
		t.Suspend = o.suspendTask(n, name)
	case "approval":
		t.Approval = o.approvalTask(n, name)
	case "return":
		t.Return = &lang.ReturnTask{Outputs: o.assignments(n, name, "output")}
	case "fail":
		t.Fail = o.failTask(n, name)
	}
}
