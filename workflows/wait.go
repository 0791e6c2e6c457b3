package workflows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// wait is a task that waits for an answer, or has.
type wait struct {
	task *lang.Task
	path string
	// approvers are those whose answer counts; none means everybody's.
	approvers []string
	// answer is nil until there is one; over says that none is waited for any more.
	answer *Answer
	over   bool
}

// What a task that waits can end with where nobody has answered.
const expired = "expired"

// suspend waits until the task is resumed.
func (b *block) suspend(ctx workflow.Context, task *lang.Task, path string) (any, error) {
	limit, err := b.waitLimit(ctx, task, task.Suspend.Timeout)
	if err != nil {
		return nil, err
	}
	w := &wait{task: task, path: path}
	if err := b.await(ctx, w, limit, ""); err != nil {
		return nil, err
	}
	return map[string]any{"suspensionResult": w.result()}, nil
}

// approval waits for a decision.
func (b *block) approval(ctx workflow.Context, task *lang.Task, path string) (any, error) {
	t := task.Approval
	limit, err := b.waitLimit(ctx, task, t.Timeout)
	if err != nil {
		return nil, err
	}
	fields := reader{block: b, ctx: ctx}
	w := &wait{task: task, path: path, approvers: fields.strings("approvers", t.Approvers)}
	message := fields.string("message", t.Message)
	switch {
	case fields.err != nil:
		return nil, fields.err
	case t.Approvers != nil && len(w.approvers) == 0:
		return nil, nobodyApproves()
	}
	if err := b.await(ctx, w, limit, message); err != nil {
		return nil, err
	}
	output := map[string]any{"decision": w.result(), "by": "", "comment": ""}
	if w.answer != nil {
		output["by"], output["comment"] = w.answer.By, w.answer.Comment
	}
	return output, nil
}

// await waits for the answer. A limit below zero is none.
func (b *block) await(ctx workflow.Context, w *wait, limit time.Duration, message string) error {
	b.waits = append(b.waits, w)
	defer func() { w.over = true }()
	b.report(ctx, Event{Task: w.task, Path: w.path, State: Waiting, Message: message, Approvers: w.approvers})
	answered := func() bool { return w.answer != nil }
	if limit < 0 {
		return workflow.Await(ctx, answered)
	}
	_, err := workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{
		Timeout:      limit,
		TimerOptions: workflow.TimerOptions{Summary: w.task.Name.Value + ": timeout"},
	}, answered)
	return err
}

// waitLimit is how long a task waits: -1 where nothing bounds it.
func (b *block) waitLimit(ctx workflow.Context, task *lang.Task, own *lang.Value) (time.Duration, error) {
	if own == nil {
		if task.Timeout.Value > 0 {
			return task.Timeout.Value, nil
		}
		return -1, nil
	}
	fields := reader{block: b, ctx: ctx}
	text := fields.string("timeout", own)
	if fields.err != nil {
		return 0, fields.err
	}
	limit, err := time.ParseDuration(text)
	if err != nil {
		return 0, notATime("timeout", "a duration, as in 1h30m")
	}
	return max(0, limit), nil
}

func (w *wait) result() string {
	if w.answer == nil {
		return expired
	}
	return w.answer.Decision
}

// Invitation tells what a task of an execution waits for, and how to answer.
func Invitation(id string, event Event) string {
	target := id + " " + event.Path
	if strings.Contains(event.Path, "[") {
		target = id + " '" + event.Path + "'"
	}
	if event.Task.Suspend != nil {
		return fmt.Sprintf("`starter resume %s`", target)
	}
	text := fmt.Sprintf("`starter approve %s` or `starter reject %s`", target, target)
	if len(event.Approvers) > 0 {
		text += " by " + strings.Join(event.Approvers, ", ")
	}
	if event.Message != "" {
		text = event.Message + " " + text
	}
	return text
}

// waiting lists the paths of the tasks that wait.
func (e *execution) waiting() []string {
	var paths []string
	for _, w := range e.waits {
		if w.answer == nil && !w.over {
			paths = append(paths, w.path)
		}
	}
	slices.Sort(paths)
	return paths
}
