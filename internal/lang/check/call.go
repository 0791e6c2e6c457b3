package check

import (
	"slices"
	"strings"

	"hawser/internal/lang"
	"hawser/internal/schema"
)

// callTask checks what a task hands to the integration that it calls, and gives
// the shape of its outputs.
func (i *integrationChecker) callTask(task *lang.Task) *schema.Type {
	t := task.Call
	output := taskType(task, schema.Field{Name: "executionId", Type: &schema.Type{Kind: schema.String}})
	called := i.definitions.Integration(t.Integration.Value)
	if called == nil {
		if t.Integration.Value != "" && !slices.Contains(i.unreadable, t.Integration.Value) {
			message, hint := wordUnknownIntegration(t.Integration.Value, i.definitions)
			i.report(codeUnknownIntegration, t.Integration.Span, message, hint)
		}
		for _, m := range t.Inputs {
			i.typeOf(m.Value)
		}
		return anything
	}
	i.callInputs(t, called)
	if !t.Detached {
		output.Fields = append(output.Fields, schema.Field{Name: "outputs", Type: i.outputsOf(called)})
	}
	return output
}

// callInputs checks the inputs of a call against those that the integration has.
func (i *integrationChecker) callInputs(t *lang.CallTask, called *lang.Integration) {
	var given []string
	guessed := false
	for _, m := range t.Inputs {
		given = append(given, m.Key.Value)
		input := called.Input(m.Key.Value)
		if input == nil {
			message, hint := wordNoInput(called, m.Key.Value)
			i.report(codeInput, m.Key.Span, quote(m.Key.Value)+": "+message, hint)
			i.typeOf(m.Value)
			guessed = guessed || strings.HasPrefix(hint, "did you mean")
			continue
		}
		i.callInput(m.Value, input)
	}
	for _, input := range called.Inputs {
		if input.Required && !slices.Contains(given, input.Name.Value) && !guessed {
			i.report(codeMissingField, t.Integration.Span, wordMissingField("integration "+quote(called.Name.Value), input.Name.Value), "it is an input without a default")
		}
	}
}

// callInput checks one input: its type, and of a value that is known its JSON Schema.
func (i *integrationChecker) callInput(v *lang.Value, input *lang.Input) {
	before := len(i.problems)
	name := "input " + quote(input.Name.Value)
	i.fits(v, inputType(input), name)
	if len(i.problems) > before || !v.Known() {
		return
	}
	for _, message := range inputViolations(input, conform(v.Data(), inputType(input))) {
		i.report(codeType, v.Span, name+" "+message, "")
	}
}

// outputsOf gives the shape of what an integration gives when it succeeds. It is
// anything where the integration calls itself.
func (c *checker) outputsOf(called *lang.Integration) *schema.Type {
	if t := c.called[called]; t != nil {
		return t
	}
	if c.called == nil {
		c.called = map[*lang.Integration]*schema.Type{}
	}
	c.called[called] = anything
	silent := &checker{definitions: c.definitions, catalogue: c.catalogue, called: c.called}
	c.called[called] = silent.integration(called).outputType()
	return c.called[called]
}

// outputType is the shape of the outputs, be they those of the integration or of
// a return in it.
func (i *integrationChecker) outputType() *schema.Type {
	t := &schema.Type{Kind: schema.Object, Name: "integration " + quote(i.integration.Name.Value), Fields: slices.Clone(i.outputs)}
	for _, returned := range i.returned {
		k := slices.IndexFunc(t.Fields, func(f schema.Field) bool { return f.Name == returned.Name })
		if k < 0 {
			t.Open = true
			continue
		}
		both, ok := unify(t.Fields[k].Type, returned.Type)
		if !ok {
			both = anything
		}
		t.Fields[k].Type = both
	}
	return t
}

// cycles reports the calls that lead back to where they began, each cycle at the call that closes it.
func (c *checker) cycles(integrations []*lang.Integration) {
	done := map[*lang.Integration]bool{}
	var path []*lang.Task
	var names []string
	var visit func(*lang.Integration)
	visit = func(integration *lang.Integration) {
		if done[integration] {
			return
		}
		names = append(names, integration.Name.Value)
		for _, task := range integration.Calls() {
			path = append(path, task)
			called := c.definitions.Integration(task.Call.Integration.Value)
			if k := slices.Index(names, task.Call.Integration.Value); called != nil && k >= 0 {
				c.report(codeCycle, task.Call.Integration.Span, wordCycle(names[k:]), hintCycle(path[len(path)-(len(names)-k):len(path)-1]))
			} else if called != nil {
				visit(called)
			}
			path = path[:len(path)-1]
		}
		names = names[:len(names)-1]
		done[integration] = true
	}
	for _, integration := range integrations {
		visit(integration)
	}
}
