package check

import (
	"slices"

	"hawser/internal/lang"
	"hawser/internal/schema"
)

// returnTask checks that a return gives the outputs that the integration has, where it says which.
func (i *integrationChecker) returnTask(task *lang.Task) {
	var names, given []string
	for _, output := range i.integration.Outputs {
		names = append(names, output.Key.Value)
	}
	for _, output := range task.Return.Outputs {
		i.returned = append(i.returned, schema.Field{Name: output.Key.Value, Type: i.typeOf(output.Value)})
		given = append(given, output.Key.Value)
		if len(names) > 0 && !slices.Contains(names, output.Key.Value) {
			i.report(codeOutput, output.Key.Span, "the integration has no output "+quote(output.Key.Value), suggest(output.Key.Value, names))
		}
	}
	for _, name := range names {
		if !slices.Contains(given, name) {
			i.report(codeOutput, task.Name.Span, "task "+quote(task.Name.Value)+" returns without the output "+quote(name), "give it, be it null")
		}
	}
}

// failTask checks the words of a failure.
func (i *integrationChecker) failTask(t *lang.FailTask) {
	word := &schema.Type{Kind: schema.String}
	for _, field := range []struct {
		name  string
		value *lang.Value
	}{{"type", t.Type}, {"code", t.Code}, {"message", t.Message}} {
		if field.value != nil {
			i.fits(field.value, word, quote(field.name))
		}
	}
}
