package execution

import (
	"fmt"
	"strings"

	"hawser/internal/lang"
	"hawser/internal/spelling"
)

func refusedRetry(hint, format string, args ...any) error {
	return &NotRetriedError{Message: fmt.Sprintf(format, args...), Hint: hint}
}

func notOver(id string) error {
	return refusedRetry(fmt.Sprintf("`starter status %s` shows what it waits for", id), "execution %s runs still: it continues by itself", id)
}

func hasSucceeded(id string) error {
	return refusedRetry("", "execution %s has succeeded: there is nothing to continue", id)
}

func anotherVersion(id string) error {
	return refusedRetry("use the starter that started it", "execution %s belongs to another version of Hawser: what it has done cannot be told", id)
}

func severalRuns(id string) error {
	return refusedRetry("start a new execution for what is left", "execution %s went on in several runs: what the earlier ones have done cannot be taken over", id)
}

func halfUndone(id, task string) error {
	return refusedRetry("look at the vendor for how it stands, and start a new execution",
		"undoing task %s did not succeed: execution %s cannot be continued safely", task, id)
}

func stretchHalfUndone(id string) error {
	return refusedRetry("look at the vendor for how it stands, and start a new execution",
		"undoing what was done did not succeed: execution %s cannot be continued safely", id)
}

func madeInStretches(task string) error {
	return refusedRetry("start a new execution for what is left",
		"task %s was made in stretches: what its turns have done cannot be taken over, and would be done twice", task)
}

func doneAfterUndone(task, undone string) error {
	return refusedRetry("start a new execution", "task %s was carried out after task %s, which has been undone since: it would have to be done twice", task, undone)
}

func noSuchTask(tasks []*lang.Task, name string) error {
	var names []string
	for _, task := range tasks {
		names = append(names, task.Name.Value)
		if inside(task, name) {
			return refusedRetry(fmt.Sprintf("--from %s: what it has done is not repeated", task.Name.Value), "task %s runs inside of task %s: an execution is continued from that", name, task.Name.Value)
		}
	}
	hint := spelling.DidYouMean(name, names)
	if hint == "" {
		hint = "there are " + strings.Join(names, ", ")
	}
	return refusedRetry(hint, "the integration has no task %q", name)
}

func inside(task *lang.Task, name string) bool {
	for _, list := range task.Inner() {
		for _, inner := range list {
			if inner.Name.Value == name || inside(inner, name) {
				return true
			}
		}
	}
	return false
}

func notDone(first, from string) error {
	return refusedRetry("--from "+first, "task %s has not been done, and %s comes after it", first, from)
}

func wasUndone(first, from string) error {
	return refusedRetry("--from "+first, "task %s has been undone, and %s comes after it", first, from)
}

func tooMuchDone(id string, size int) error {
	return refusedRetry("start a new execution for what is left", "execution %s has left %.1f MB, more than another can be started with", id, float64(size)/1e6)
}

func hasCalled(task, id string) error {
	return refusedRetry(fmt.Sprintf("continue that one with `starter retry %s`, and start a new execution for what comes after it", id),
		"task %s has called execution %s, which did not succeed: it would be called from its beginning", task, id)
}
