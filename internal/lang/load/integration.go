package load

import (
	"fmt"
	"math"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
	"hawser/internal/schema"
)

func (o *object) integration() *lang.Integration {
	o.subject = "an integration"
	i := &lang.Integration{Meta: o.meta()}
	i.Inputs = o.inputs()
	if n, name := o.need("tasks"); n != nil {
		i.Tasks = o.tasks(n, name, map[string]lang.Text{})
	}
	if n, name := o.take("outputs"); n != nil {
		i.Outputs = o.assignments(n, name, "output")
	}
	o.done("triggers")
	return i
}

func (o *object) inputs() []lang.Input {
	n, name := o.take("inputs")
	if n == nil {
		return nil
	}
	inner, ok := o.object(n, name.Span, `"inputs"`)
	if !ok {
		return nil
	}
	var inputs []lang.Input
	for _, m := range inner.members {
		o.identifier(m.key, "input")
		property, ok := o.object(m.value, m.key.Span, "input "+quote(m.key.Value))
		if !ok {
			continue
		}
		input := lang.Input{Name: m.key, Source: o.data(m.value), Required: true}
		input.Schema = schema.Value{Any: plain(input.Source)}
		if n, _ := property.take("default"); n != nil {
			input.Required = false
			input.Default = schema.Value{Any: input.Schema.Any.(map[string]any)["default"]}
		}
		inputs = append(inputs, input)
	}
	return inputs
}

// tasks reads a list of tasks. taken holds the names that the integration has used.
func (r *reader) tasks(n *yaml.Node, name lang.Text, taken map[string]lang.Text) []*lang.Task {
	if !r.sane(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.wrongType(n, quote(name.Value), "a list")
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

// laterTasks are the kinds of tasks, and laterKeys the keys of all, that a later version reads.
var (
	laterTasks = []string{"switch", "parallel", "forEach", "while", "call", "timer", "suspend", "approval", "try", "return", "fail"}
	laterKeys  = []string{"onError"}
)

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
	o.kinds(t)
	if n, name := o.take("compensate"); n != nil {
		t.Compensate = o.compensations(n, name, taken)
	}
	o.done(slices.Concat(laterTasks, laterKeys)...)
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

// kinds reads the one kind that a task has.
func (o *object) kinds(t *lang.Task) {
	var first lang.Text
	for _, kind := range slices.Concat([]string{"connector", "set"}, laterTasks) {
		n, name := o.find(kind)
		if n == nil {
			continue
		}
		if first.Value != "" {
			o.report(codeTaskKind, name.Span, wordTwoKinds(o.subject, first.Value, kind), "make it a task of its own")
		} else {
			first = name
		}
		switch kind {
		case "connector":
			t.Connector = o.connectorTask(n, name)
		case "set":
			t.Set = &lang.SetTask{Vars: o.assignments(n, name, "variable")}
		}
	}
	if first.Value == "" && !o.misspelled("connector") && !o.misspelled("set") {
		o.report(codeTaskKind, o.at, o.subject+" does nothing", `it needs "connector" or "set"`)
	}
}

// find is take for the kinds that this version reads; others stay to be reported by done.
func (o *object) find(kind string) (*yaml.Node, lang.Text) {
	if !slices.Contains(laterTasks, kind) {
		return o.take(kind)
	}
	for _, m := range o.members {
		if m.key.Value == kind {
			return m.value, m.key
		}
	}
	return nil, lang.Text{}
}

func (r *reader) retry(n *yaml.Node, name lang.Text) *lang.Retry {
	o, ok := r.object(n, name.Span, `"retry"`)
	if !ok {
		return nil
	}
	retry := &lang.Retry{}
	o.duration("initialInterval", &retry.InitialInterval)
	o.decimal("backoffCoefficient", 1, &retry.BackoffCoefficient)
	o.duration("maximumInterval", &retry.MaximumInterval)
	o.integer("maximumAttempts", 0, math.MaxInt32, &retry.MaximumAttempts)
	for _, text := range o.strings("nonRetryable") {
		retry.NonRetryable = append(retry.NonRetryable, text.Value)
	}
	if first, most := retry.InitialInterval, retry.MaximumInterval; most.Value > 0 && first.Value > most.Value {
		r.report(codeRange, most.Span, fmt.Sprintf(`"maximumInterval" (%s) is shorter than "initialInterval" (%s)`, most.Value, first.Value), "")
	}
	o.done()
	return retry
}

func (r *reader) connectorTask(n *yaml.Node, name lang.Text) *lang.ConnectorTask {
	o, ok := r.object(n, name.Span, "a connector task")
	if !ok {
		return nil
	}
	t := &lang.ConnectorTask{
		Connection: o.reference("connection"),
		Entity:     o.reference("entity"),
		Operation:  o.reference("operation"),
		Action:     o.reference("action"),

		EntityID:     o.input("entityId"),
		FilterClause: o.input("filterClause"),
		PageSize:     o.input("listEntitiesPageSize"),
		PageToken:    o.input("listEntitiesPageToken"),
		SortBy:       o.input("listEntitiesSortByColumns"),
		Payload:      o.input("connectorInputPayload"),
	}
	o.needed = append(o.needed, "connection")
	o.target()
	o.done()
	return t
}

// input reads a value that may hold expressions.
func (o *object) input(key string) *lang.Value {
	n, _ := o.take(key)
	if n == nil {
		return nil
	}
	return o.value(n)
}

// reference reads the name of something, which cannot be an expression.
func (o *object) reference(key string) lang.Text {
	name, ok := o.textOf(key)
	switch {
	case ok && name.Value == "":
		o.report(codeWrongType, name.Span, quote(key)+" is empty", "")
	case ok && hasExpression(name.Value):
		o.report(codeUnsupported, name.Span, "an expression in "+wordLater(key), "write the name")
		return lang.Text{}
	}
	return name
}

// target reports a task that does not name one operation or one action.
func (o *object) target() {
	has := func(key string) bool { n, _ := o.take(key); return n != nil || o.misspelled(key) }
	entity, operation, action := has("entity"), has("operation"), has("action")
	_, actionKey := o.take("action")
	_, entityKey := o.take("entity")
	_, operationKey := o.take("operation")
	switch {
	case action && entity:
		o.report(codeTaskKind, actionKey.Span, `"action" and "entity" exclude each other`, "a task runs one action, or one operation on an entity")
	case action && operation:
		o.report(codeTaskKind, operationKey.Span, `"operation" belongs to an entity, not to an action`, "leave it out")
	case !action && !entity && !operation:
		o.report(codeMissingKey, o.at, `a connector task needs "entity" and "operation", or "action"`, "")
	case !action && !operation:
		o.report(codeMissingKey, entityKey.Span, `"entity" needs "operation"`, "one of List, Get, Create, Update, Delete")
	case !action && !entity:
		o.report(codeMissingKey, operationKey.Span, `"operation" needs "entity"`, "")
	}
}

// assignments reads names with values.
func (r *reader) assignments(n *yaml.Node, name lang.Text, what string) []lang.Member {
	o, ok := r.object(n, name.Span, quote(name.Value))
	if !ok {
		return nil
	}
	var members []lang.Member
	for _, m := range o.members {
		if what == "variable" {
			r.identifier(m.key, what)
		}
		members = append(members, lang.Member{Key: m.key, Value: r.value(m.value)})
	}
	if len(members) == 0 && what == "variable" {
		r.report(codeMissingKey, name.Span, `"set" assigns nothing`, "")
	}
	return members
}

var identifier = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)

// reserved are the words that cannot be names in an expression.
var reserved = []string{"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in",
	"let", "loop", "namespace", "null", "package", "return", "true", "var", "void", "while"}

// identifier reports a name that an expression could not use.
func (r *reader) identifier(name lang.Text, what string) {
	switch {
	case len(name.Value) > 100:
		r.report(codeName, name.Span, fmt.Sprintf("the name of the %s has %d characters, the limit is 100", what, len(name.Value)), "")
	case !identifier.MatchString(name.Value):
		r.report(codeName, name.Span, wordIdentifier(what, name.Value), hintIdentifier(name.Value))
	case slices.Contains(reserved, name.Value):
		r.report(codeName, name.Span, fmt.Sprintf("%q is a reserved word of the expression language", name.Value), "choose another name")
	}
}
