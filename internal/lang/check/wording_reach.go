package check

import (
	"fmt"

	"hawser/internal/lang"
)

const (
	wordAlways      = "this is always true"
	hintWithoutWhen = `leave "when" out`
)

func wordNeverRuns(task *lang.Task) string {
	return fmt.Sprintf("task %q never runs: this is always false", task.Name.Value)
}

// wordCaseAlways words a case that always runs, be it the last.
func wordCaseAlways(last bool) (message, hint string) {
	if last {
		return "this case always runs", `write it as "otherwise"`
	}
	return "this case always runs: the cases after it never do", `put it last, as "otherwise"`
}

// wordCatchAlways words a catch that takes every failure, be it the last.
func wordCatchAlways(last bool) (message, hint string) {
	if last {
		return wordAlways, hintWithoutWhen
	}
	return "this catch takes every failure: those after it never run", `put it last, without "when"`
}

func wordRepeated(what string, other *lang.Expression) string {
	return fmt.Sprintf("this %s never runs: the one at %s has the same condition", what, other.Span)
}

func wordNoTurn(task *lang.Task, always string) string {
	return fmt.Sprintf("task %q makes no turn: this is always %s", task.Name.Value, always)
}

func wordDecidedAssertion(value bool) (message, hint string) {
	return fmt.Sprintf("this is always %t, whatever the integration does", value), "say what must be true of outputs, tasks or calls"
}

func wordUnusedVariable(name string) (message, hint string) {
	return fmt.Sprintf("variable %q is set, and never read", name), fmt.Sprintf("leave it out, or read it: vars.%s", name)
}

func wordUnusedLocal(name string) string { return fmt.Sprintf("variable %q is never read", name) }

// wordUnusedTask words a task that reads what nothing uses.
func wordUnusedTask(task *lang.Task) (message, hint string) {
	output := "connectorOutputPayload"
	if task.ForEach != nil {
		output = "collect"
	}
	return fmt.Sprintf("nothing uses what task %q gives", task.Name.Value), fmt.Sprintf("leave it out, or use it: tasks.%s.%s", task.Name.Value, output)
}
