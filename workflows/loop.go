package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// An execution's history has an end; a loop stops before it, so that what was
// done can still be undone.
const (
	maxEvents = 30_000
	maxBytes  = 30_000_000
	// turnsAtOnce is how many turns run before other coroutines get theirs.
	turnsAtOnce = 50
)

// forEach runs tasks for each item. What the turns leave is gathered in the
// order of the items, in whatever order they end.
func (b *block) forEach(ctx workflow.Context, task *lang.Task, path string) (any, error) {
	t := task.ForEach
	value, err := b.expression(ctx, t.Items)
	if err != nil {
		return nil, err
	}
	items, ok := value.([]any)
	if !ok {
		return nil, wrongType(t.Items, value, "a list")
	}
	if len(items) > lang.MaxTurns {
		return nil, tooManyItems(len(items))
	}
	collected := make([]any, len(items))
	turns := group{n: len(items), limit: t.Concurrency, goOn: task.OnError == lang.Continue}
	err = turns.run(ctx, func(ctx workflow.Context, number int) error {
		inner := b.turn(path, number, local{t.Variable(), items[number]})
		if err := inner.runTurn(ctx, number, t.Tasks); err != nil || t.Collect == nil {
			return err
		}
		var err error
		if collected[number], err = inner.value(ctx, t.Collect); err != nil {
			return taskFailure(task, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	output := map[string]any{"count": int64(len(items))}
	if t.Collect != nil {
		output["collect"] = collected
	}
	return output, nil
}

// while runs tasks as long as the condition is true. It fails where that is so
// after the last turn that there can be.
func (b *block) while(ctx workflow.Context, task *lang.Task, path string) (any, error) {
	t := task.While
	for number := 0; ; number++ {
		inner := b.turn(path, number)
		wanted, err := inner.condition(ctx, t.Condition)
		switch {
		case err != nil:
			return nil, err
		case !wanted:
			return map[string]any{"count": int64(number)}, nil
		case number >= min(t.MaxIterations, lang.MaxTurns):
			return nil, tooManyTurns(t.Condition, number)
		}
		if err := inner.runTurn(ctx, number, t.Tasks); err != nil {
			return nil, err
		}
	}
}

// turn gives the block of a turn of the loop at path.
func (b *block) turn(path string, number int, locals ...local) *block {
	inner := b.inner(path, fmt.Sprintf("[%d]", number), append(locals, local{lang.IndexVariable, int64(number)})...)
	inner.index = &number
	return inner
}

func (b *block) runTurn(ctx workflow.Context, number int, tasks []*lang.Task) error {
	if number%turnsAtOnce == turnsAtOnce-1 {
		yield(ctx)
	}
	if b.info.GetCurrentHistoryLength() > maxEvents || b.info.GetCurrentHistorySize() > maxBytes {
		return historyFull()
	}
	return b.runTasks(ctx, tasks)
}

// yield lets the other coroutines run: a loop that waits for nothing would be
// taken for a deadlock.
func yield(ctx workflow.Context) {
	future, settable := workflow.NewFuture(ctx)
	workflow.Go(ctx, func(workflow.Context) { settable.SetValue(true) })
	_ = future.Get(ctx, nil) // it cannot fail
}
