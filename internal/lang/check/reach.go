package check

import (
	"strings"

	"hawser/internal/lang"
)

// decidedTask warns of a task whose condition is the same in every execution.
func (i *integrationChecker) decidedTask(task *lang.Task) {
	switch i.decided[task.When] {
	case true:
		i.warn(codeUnreachable, task.When.Span, wordAlways, hintWithoutWhen)
	case false:
		i.warn(codeUnreachable, task.When.Span, wordNeverRuns(task), "")
	}
}

// decidedCases warns of cases of a switch that always or never run.
func (i *integrationChecker) decidedCases(t *lang.SwitchTask) {
	var before []*lang.Expression
	for k, c := range t.Cases {
		switch last := k == len(t.Cases)-1 && len(t.Otherwise) == 0; i.decided[c.When] {
		case true:
			message, hint := wordCaseAlways(last)
			i.warn(codeUnreachable, c.When.Span, message, hint)
		case false:
			i.warn(codeUnreachable, c.When.Span, "this case never runs", "")
		default:
			i.repeated("case", c.When, before)
		}
		before = append(before, c.When)
	}
}

// decidedCatches warns of catches that take every failure or none.
func (i *integrationChecker) decidedCatches(t *lang.TryTask) {
	var before []*lang.Expression
	for k, c := range t.Catch {
		switch i.decided[c.When] {
		case true:
			message, hint := wordCatchAlways(k == len(t.Catch)-1)
			i.warn(codeUnreachable, c.When.Span, message, hint)
		case false:
			i.warn(codeUnreachable, c.When.Span, "this catch never runs", "")
		default:
			i.repeated("catch", c.When, before)
		}
		before = append(before, c.When)
	}
}

// repeated warns of a condition that is never looked at where it is true, because one before is the same.
func (i *integrationChecker) repeated(what string, when *lang.Expression, before []*lang.Expression) {
	for _, other := range before {
		if when != nil && other != nil && strings.TrimSpace(other.Source) == strings.TrimSpace(when.Source) {
			i.warn(codeUnreachable, when.Span, wordRepeated(what, other), "")
			return
		}
	}
}

// decidedLoop warns of a loop that never has a turn.
func (i *integrationChecker) decidedLoop(task *lang.Task) {
	switch {
	case task.While != nil:
		if i.decided[task.While.Condition] == false {
			i.warn(codeUnreachable, task.While.Condition.Span, wordNoTurn(task, "false"), "")
		}
	case task.ForEach != nil:
		if items, ok := i.decided[task.ForEach.Items].([]any); ok && len(items) == 0 {
			i.warn(codeUnreachable, task.ForEach.Items.Span, wordNoTurn(task, "empty"), "")
		}
	}
}

// decidedAssertion warns of an assertion that says nothing of the execution.
func (i *integrationChecker) decidedAssertion(assertion *lang.Expression) {
	if value, ok := i.decided[assertion].(bool); ok {
		message, hint := wordDecidedAssertion(value)
		i.warn(codeUnreachable, assertion.Span, message, hint)
	}
}
