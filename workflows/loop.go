package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/internal/lang"
	"hawser/internal/schema"
)

// loop is a forEach or a while on its way: the turns from first to most, which
// in a while is how many there can be.
type loop struct {
	*block      // that it stands in
	task        *lang.Task
	path        string
	first, most int
	// whole says that it is not made in stretches.
	whole bool
	// items are those of the turns of a forEach, collected is what they leave, size is that as bytes of JSON.
	items, collected []any
	size             int
	// count is how many turns were made. Over says that none follows: the condition of a while is false.
	count int
	over  bool
}

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
	if most := b.mostTurns(task); len(items) > most {
		return nil, tooManyItems(len(items), most)
	}
	l := &loop{block: b, task: task, path: path, most: len(items), whole: b.stays(task), items: items, collected: make([]any, len(items))}
	if err := l.run(ctx); err != nil {
		return nil, err
	}
	output := map[string]any{"count": int64(len(items))}
	if t.Collect != nil {
		output["collect"] = l.collected
	}
	return output, nil
}

// while runs tasks as long as the condition is true. It fails where that is so
// after the last turn that there can be.
func (b *block) while(ctx workflow.Context, task *lang.Task, path string) (any, error) {
	t := task.While
	l := &loop{block: b, task: task, path: path, most: min(t.MaxIterations, b.mostTurns(task)), whole: b.stays(task)}
	if err := l.run(ctx); err != nil {
		return nil, err
	}
	if !l.over {
		wanted, err := l.turn(l.most).condition(ctx, t.Condition)
		switch {
		case err != nil:
			return nil, err
		case wanted:
			return nil, tooManyTurns(t.Condition, l.most)
		}
	}
	return map[string]any{"count": int64(l.count)}, nil
}

// run makes the turns: those at the beginning here, and where they are many,
// the rest in stretches.
func (l *loop) run(ctx workflow.Context) error {
	next, err := l.turns(ctx)
	for next < l.most && !l.over && ctx.Err() == nil && (err == nil || l.goOn() && goesOn(err)) {
		var late error
		if next, late = l.stretch(ctx, next); worse(late, err) {
			err = late
		}
	}
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// goOn says that the other turns are made where one fails.
func (l *loop) goOn() bool { return l.task.ForEach != nil && l.task.OnError == lang.Continue }

// turns makes turns until this workflow has made enough of them, and gives the
// number of the first that was not begun.
func (l *loop) turns(ctx workflow.Context) (next int, err error) {
	if l.task.While != nil {
		return l.whileTurns(ctx)
	}
	all := group{from: l.first, n: l.most, limit: l.task.ForEach.Concurrency, goOn: l.goOn(), full: l.full}
	return all.run(ctx, l.forEachTurn)
}

func (l *loop) forEachTurn(ctx workflow.Context, number int) error {
	t := l.task.ForEach
	inner := l.turn(number, local{t.Variable(), l.items[number-l.first]})
	err := l.runTurn(ctx, inner, number, t.Tasks)
	if err == nil && t.Collect != nil {
		if err = l.collect(ctx, inner, number); err != nil {
			err = taskFailure(l.task, err)
		}
	}
	if err == nil || l.goOn() && goesOn(err) {
		l.turned(1)
	}
	return err
}

// collect keeps what a turn leaves.
func (l *loop) collect(ctx workflow.Context, turn *block, number int) error {
	value, err := turn.value(ctx, l.task.ForEach.Collect)
	if err != nil {
		return err
	}
	l.collected[number-l.first] = value
	if !l.stretches() {
		return nil
	}
	size := sizeOf(schema.Value{Any: value})
	l.leave(size)
	if l.size += size; l.size > activities.MaxPayload {
		return collectTooLarge(number)
	}
	return nil
}

func (l *loop) whileTurns(ctx workflow.Context) (next int, err error) {
	t := l.task.While
	for next = l.first; next < l.most && !l.full(); next++ {
		inner := l.turn(next)
		wanted, err := inner.condition(ctx, t.Condition)
		if err != nil || !wanted {
			l.over = true
			return next, err
		}
		if err := l.runTurn(ctx, inner, next, t.Tasks); err != nil {
			return next + 1, err
		}
		l.turned(1)
	}
	return next, nil
}

// turn gives the block of a turn.
func (l *loop) turn(number int, locals ...local) *block {
	inner := l.inner(l.path, fmt.Sprintf("[%d]", number), append(locals, local{lang.IndexVariable, int64(number)})...)
	inner.index = &number
	inner.turning = true
	return inner
}

func (l *loop) runTurn(ctx workflow.Context, inner *block, number int, tasks []*lang.Task) error {
	if number%turnsAtOnce == turnsAtOnce-1 {
		yield(ctx)
	}
	if l.historyFull() {
		return historyFull()
	}
	l.made++
	return inner.runTasks(ctx, tasks)
}

// turned tells that turns were made.
func (l *loop) turned(turns int) {
	l.count += turns
	progress := Turns{Made: l.count}
	if l.task.ForEach != nil {
		progress.Of = l.most - l.first
	}
	l.tellTurns(l.path, progress)
}

// yield lets the other coroutines run: a loop that waits for nothing would be
// taken for a deadlock.
func yield(ctx workflow.Context) {
	future, settable := workflow.NewFuture(ctx)
	workflow.Go(ctx, func(workflow.Context) { settable.SetValue(true) })
	_ = future.Get(ctx, nil) // it cannot fail
}
