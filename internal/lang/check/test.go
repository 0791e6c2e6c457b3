package check

import (
	"slices"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/internal/source"
)

// mockKinds are the kinds of failures that a mock can have.
var mockKinds = []string{
	string(connectors.Authentication), string(connectors.Permission), string(connectors.NotFound), string(connectors.Invalid),
	string(connectors.Declined), string(connectors.RateLimited), string(connectors.Conflict), string(connectors.Unavailable),
	string(connectors.Timeout), string(connectors.OutcomeUnknown), string(connectors.Configuration), string(connectors.BadCall),
	string(connectors.Malformed),
}

// test checks a test against the integration that it runs.
func (c *checker) test(t *lang.Test) {
	integration := c.definitions.Integration(t.Integration.Value)
	if integration == nil {
		if t.Integration.Value != "" && !slices.Contains(c.unreadable, t.Integration.Value) {
			message, hint := wordUnknownIntegration(t.Integration.Value, c.definitions)
			c.report(codeUnknownIntegration, t.Integration.Span, message, hint)
		}
		return
	}
	silent := &checker{definitions: c.definitions, catalogue: c.catalogue}
	known := silent.integration(integration)
	i := newIntegrationChecker(c, integration)
	i.givenInputs(codeTestInput, t.Inputs, t.Integration.Span)
	for _, mock := range t.Mocks {
		i.mock(mock, known.learned)
	}
	i.scope = known.testScope(t)
	for _, assertion := range t.Assert {
		i.condition(assertion, "an assertion")
		i.decidedAssertion(assertion)
	}
}

// givenInputs checks inputs that a definition gives as those of a run are; what is missing is told at otherwise.
func (i *integrationChecker) givenInputs(code string, inputs []lang.Member, otherwise source.Span) {
	given, at := map[string]any{}, map[string]source.Span{}
	for _, m := range inputs {
		given[m.Key.Value], at[m.Key.Value] = m.Value.Data(), m.Value.Span
		if i.integration.Input(m.Key.Value) == nil {
			at[m.Key.Value] = m.Key.Span
		}
	}
	_, problems := Inputs(i.integration, given)
	for _, p := range problems {
		span, ok := at[p.Input]
		if !ok {
			span = otherwise
		}
		i.report(code, span, "input "+quote(p.Input)+": "+p.Message, p.Hint)
	}
}

// mock checks what a task gives against what it gives outside of tests.
func (i *integrationChecker) mock(mock *lang.Mock, learned map[string]*schema.Type) {
	task, names := i.findTask(mock.Task.Value)
	switch {
	case task == nil:
		i.report(codeUnknownTask, mock.Task.Span, wordNoTask(i.integration, mock.Task.Value), suggest(mock.Task.Value, names))
		return
	case !mockable(task):
		i.report(codeMock, mock.Task.Span, wordNoCall(task), "mock the calls that it makes")
		return
	}
	for _, answer := range mock.Answers {
		if answer.Failure != nil {
			i.mockFailure(answer)
			continue
		}
		if t := learned[task.Name.Value]; answer.Outputs != nil && t != nil {
			i.fits(answer.Outputs, t, "the outputs of task "+quote(task.Name.Value))
		}
	}
}

func (i *integrationChecker) mockFailure(answer *lang.Answer) {
	kind := answer.Failure.Kind
	if kind.Value != "" && !slices.Contains(mockKinds, kind.Value) {
		i.report(codeChoice, kind.Span, "there is no kind of failure "+quote(kind.Value), wordKinds(kind.Value))
	}
}

func (i *integrationChecker) findTask(name string) (found *lang.Task, names []string) {
	for task := range i.integration.Every() {
		if task.Name.Value == name {
			found = task
		}
		if mockable(task) {
			names = append(names, task.Name.Value)
		}
	}
	return found, names
}

// mockable reports whether a task waits for something outside of the execution
// other than time, and holds no tasks: a call of a vendor, or of an integration.
func mockable(task *lang.Task) bool {
	if task.Set != nil || task.Timer != nil || task.Return != nil || task.Fail != nil {
		return false
	}
	for range task.Inner() {
		return false
	}
	return true
}

// testScope is what assertions can refer to, of an integration that was checked.
func (i *integrationChecker) testScope(t *lang.Test) *scope {
	s := newScope()
	s.inputs = i.scope.inputs
	calls := &schema.Type{Kind: schema.Object, Name: "calls"}
	for task := range i.integration.Every() {
		name := task.Name.Value
		if name == "" || i.learned[name] == nil {
			continue
		}
		s.tasks = append(s.tasks, schema.Field{Name: name, Type: testedTask(task, i.learned[name])})
		if task.Connector != nil {
			calls.Fields = append(calls.Fields, schema.Field{Name: name, Type: listOf(i.testedCall(task))})
		}
	}
	s.locals = []schema.Field{
		{Name: lang.TestStatus, Type: str},
		{Name: lang.TestOutputs, Type: &schema.Type{Kind: schema.Object, Name: "outputs", Fields: i.outputs}},
		{Name: lang.TestError, Type: testedError},
		{Name: lang.TestCalls, Type: calls},
		{Name: lang.TestSeconds, Type: &schema.Type{Kind: schema.Float}},
	}
	if t.Sandbox {
		s.locals = append(s.locals, schema.Field{Name: lang.TestRequests, Type: i.testedRequests()})
	}
	return s
}

var (
	str         = &schema.Type{Kind: schema.String}
	whole       = &schema.Type{Kind: schema.Int}
	testedError = &schema.Type{Kind: schema.Object, Name: "error", Nullable: true, Fields: []schema.Field{
		{Name: "task", Type: str},
		{Name: "type", Type: str},
		{Name: "code", Type: str},
		{Name: "declineCode", Type: str},
		{Name: "message", Type: str},
		{Name: "operation", Type: str},
	}}
	testedRequest = &schema.Type{Kind: schema.Object, Name: "a request", Fields: []schema.Field{
		{Name: "method", Type: str},
		{Name: "path", Type: str},
		{Name: "status", Type: whole},
		{Name: "outcome", Type: str},
		{Name: "idempotencyKey", Type: str},
	}}
)

func listOf(elem *schema.Type) *schema.Type { return &schema.Type{Kind: schema.List, Elem: elem} }

// testedTask is what a test sees of a task.
func testedTask(task *lang.Task, output *schema.Type) *schema.Type {
	return taskType(task,
		schema.Field{Name: "status", Type: str},
		schema.Field{Name: "runs", Type: whole},
		schema.Field{Name: "attempts", Type: whole},
		schema.Field{Name: "output", Type: orNull(output)},
	)
}

// testedCall is what a test sees of a call that was made.
func (i *integrationChecker) testedCall(task *lang.Task) *schema.Type {
	payload := anything
	if op := i.operation(task.Connector); op != nil && op.Payload != nil {
		payload = op.Payload
	}
	return &schema.Type{Kind: schema.Object, Name: "a call of task " + quote(task.Name.Value), Fields: []schema.Field{
		{Name: "operation", Type: str},
		{Name: "entityId", Type: str},
		{Name: "filterClause", Type: str},
		{Name: "payload", Type: payload},
		{Name: "attempt", Type: whole},
		{Name: "idempotencyKey", Type: str},
	}}
}

// testedRequests is what the vendors' sandboxes were asked for, by connector.
func (i *integrationChecker) testedRequests() *schema.Type {
	requests := &schema.Type{Kind: schema.Object, Name: "requests"}
	for _, connector := range i.catalogue.Connectors() {
		requests.Fields = append(requests.Fields, schema.Field{Name: connector.Spec().Name, Type: listOf(testedRequest)})
	}
	return requests
}
