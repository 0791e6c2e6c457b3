package check

import (
	"strings"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/lang/expr"
	"hawser/internal/schema"
	"hawser/internal/source"
)

// integrationChecker checks one integration from its first task to its outputs.
type integrationChecker struct {
	*checker
	integration *lang.Integration
	scope       *scope
	// used are the names that expressions mention; unsure says that those of some expression are not known.
	used   uses
	unsure bool
	// unread are the variables of loops and catches that nothing uses.
	unread []lang.Text
	// reads are the tasks that read records, and change nothing.
	reads map[*lang.Task]bool
	// decided are the values of conditions and lists that are the same in every execution.
	decided map[*lang.Expression]any
	// returned are the outputs that return tasks give.
	returned []schema.Field
	// learned are the shapes of what the tasks leave, also of those inside of others, and of the outputs.
	learned map[string]*schema.Type
	outputs []schema.Field
}

func newIntegrationChecker(c *checker, integration *lang.Integration) *integrationChecker {
	return &integrationChecker{
		checker: c, integration: integration, scope: newScope(), learned: map[string]*schema.Type{},
		used: uses{}, reads: map[*lang.Task]bool{}, decided: map[*lang.Expression]any{},
	}
}

func (c *checker) integration(integration *lang.Integration) *integrationChecker {
	i := newIntegrationChecker(c, integration)
	before := len(c.problems)
	for k := range integration.Inputs {
		input := &integration.Inputs[k]
		i.inputSchema(input)
		i.scope.inputs = append(i.scope.inputs, schema.Field{Name: input.Name.Value, Type: inputType(input)})
	}
	i.scope.announce(integration.Tasks, "")
	i.concurrency()
	i.tasks(integration.Tasks)
	for _, output := range integration.Outputs {
		i.outputs = append(i.outputs, schema.Field{Name: output.Key.Value, Type: i.typeOf(output.Value)})
	}
	i.unused(source.HasErrors(c.problems[before:]))
	for _, trigger := range integration.Triggers {
		i.givenInputs(codeTriggerInput, trigger.Inputs, trigger.Span)
	}
	return i
}

// inputType is the shape of an input's values. One that may be left out has its default.
func inputType(input *lang.Input) *schema.Type {
	t := schema.FromJSONSchema(input.Schema.Any)
	if !input.Required && input.Default.Any == nil {
		return orNull(t)
	}
	return t
}

func (i *integrationChecker) task(task *lang.Task) {
	i.scope.task = task.Name.Value
	var guaranteed []string
	if task.When != nil {
		guaranteed = i.condition(task.When, `"when"`)
		i.decidedTask(task)
	}
	if task.Retry != nil {
		i.retry(task.Retry)
	}
	i.scope.enter(task, guaranteed)
	output := anything
	switch {
	case task.Connector != nil:
		output = i.connectorTask(task)
	case task.Set != nil:
		i.set(task)
		output = taskType(task)
	case task.Switch != nil:
		output = i.switchTask(task)
	case task.ForEach != nil:
		output = i.forEachTask(task)
	case task.While != nil:
		output = i.whileTask(task)
	case task.Parallel != nil:
		output = i.parallelTask(task)
	case task.Try != nil:
		output = i.tryTask(task)
	case task.Call != nil:
		output = i.callTask(task)
	case task.Timer != nil:
		output = i.timerTask(task)
	case task.Suspend != nil:
		output = i.suspendTask(task)
	case task.Approval != nil:
		output = i.approvalTask(task)
	case task.Return != nil:
		i.returnTask(task)
	case task.Fail != nil:
		i.failTask(task.Fail)
	}
	there := i.scope.there
	i.learned[task.Name.Value] = output
	i.scope.leave(task, output)
	i.compensations(task, there)
}

// compensations checks the tasks that undo a task. They run where it was done, so they see its output, and nobody sees
// theirs.
func (i *integrationChecker) compensations(task *lang.Task, there []string) {
	outside := i.scope
	i.scope = outside.after(task, there)
	for _, t := range task.Compensate {
		i.task(t)
	}
	i.scope = outside
}

func (i *integrationChecker) set(task *lang.Task) {
	for _, v := range task.Set.Vars {
		t := i.typeOf(v.Value)
		why := mayBeMissing(task)
		if why != "" {
			why = "the task that sets it" + strings.TrimPrefix(why, "it")
		}
		has, ok := i.scope.assign(v.Key, t, why)
		if !ok {
			message, hint := wordVarConflict(v.Key.Value, has, t, i.scope.setAt[v.Key.Value])
			i.report(codeVarType, v.Value.Span, message, hint)
		}
	}
}

// connectorTask checks the task and gives the shape of its outputs.
func (i *integrationChecker) connectorTask(task *lang.Task) *schema.Type {
	t := task.Connector
	op := i.operation(t)
	if op == nil {
		i.looseInputs(t)
		return anything
	}
	i.operationInputs(t, op)
	i.reads[task] = !op.Changes && (op.Verb == connectors.Get || op.Verb == connectors.List)
	return outputType(task, op)
}

// outputType is the shape of what a connector task leaves under tasks.
func outputType(task *lang.Task, op *connectors.Operation) *schema.Type {
	t := taskType(task)
	if op.Verb == connectors.Delete {
		return t
	}
	payload := op.Output
	if payload == nil {
		payload = anything
	}
	t.Fields = append(t.Fields, schema.Field{Name: "connectorOutputPayload", Type: payload})
	if op.Verb == connectors.List {
		t.Fields = append(t.Fields, schema.Field{
			Name: "listEntitiesNextPageToken", Type: &schema.Type{Kind: schema.String, Nullable: true},
		})
	}
	return t
}

// check checks an expression in the scope, and reports what is wrong at its place.
func (i *integrationChecker) check(e *lang.Expression) expr.Checked {
	checked := expr.Check(e.Source, i.scope.expr())
	for _, issue := range checked.Issues {
		i.report(issue.Code, spanOf(e, issue.Offset, issue.Length), issue.Message, issue.Hint)
	}
	for _, warning := range checked.Warnings {
		i.warn(warning.Code, spanOf(e, warning.Offset, warning.Length), warning.Message, warning.Hint)
	}
	for _, ref := range checked.References {
		i.used.add(ref.Path)
	}
	if len(checked.Issues) > 0 {
		i.unsure = true
	}
	if checked.Decided != nil {
		i.decided[e] = checked.Decided
	}
	return checked
}

// spanOf gives the place in the file of a stretch of an expression.
func spanOf(e *lang.Expression, offset, length int) source.Span {
	return source.Within(e.Span, e.Offsets, offset, length)
}
