package check

import (
	"hawser/internal/lang"
	"hawser/internal/schema"
)

var (
	indexField = schema.Field{Name: lang.IndexVariable, Type: &schema.Type{Kind: schema.Int}}
	countField = schema.Field{Name: "count", Type: &schema.Type{Kind: schema.Int}}
)

// forEachTask checks the turns of a loop and gives the shape of its outputs.
func (i *integrationChecker) forEachTask(task *lang.Task) *schema.Type {
	t := task.ForEach
	item := schema.Field{Name: t.Variable(), Type: anything}
	if t.Items != nil {
		item.Type = i.itemType(t.Items)
	}
	i.decidedLoop(task)
	done := i.watch(t.Variable(), t.As)
	turn := i.inside(t.Tasks, nil, item, indexField)
	output := taskType(task, countField)
	if t.Collect != nil {
		output.Fields = append(output.Fields, schema.Field{Name: "collect", Type: &schema.Type{Kind: schema.List, Elem: i.collected(t, turn)}})
	}
	done()
	if t.Concurrency > 1 {
		for _, name := range assigned(t.Tasks) {
			i.report(codeConcurrent, name.Span, wordConcurrentTurns(name.Value), hintCollect)
		}
		i.useful(task)
	}
	i.join(task, []*scope{turn}, never)
	return output
}

// itemType checks the items of a loop, and gives the shape of one.
func (i *integrationChecker) itemType(items *lang.Expression) *schema.Type {
	t := i.check(items).Type
	switch {
	case t.Kind == schema.List && t.Elem != nil:
		return t.Elem
	case t.Kind != schema.List && t.Kind != schema.Any:
		i.report(codeType, items.Span, `"items" must be a list, is `+typeName(t), hintItems(t))
	}
	return anything
}

// collected checks what each turn leaves, where its tasks are seen.
func (i *integrationChecker) collected(t *lang.ForEachTask, turn *scope) *schema.Type {
	outside := i.scope
	i.scope = turn
	elem := i.typeOf(t.Collect)
	i.scope = outside
	return elem
}

// whileTask checks the turns of a loop and gives the shape of its outputs.
func (i *integrationChecker) whileTask(task *lang.Task) *schema.Type {
	t := task.While
	var there []string
	if t.Condition != nil {
		outside := i.scope
		i.scope = outside.within(nil)
		i.scope.locals = withLocals(outside.locals, indexField)
		there = i.condition(t.Condition, `"condition"`)
		i.decidedLoop(task)
		i.scope = outside
	}
	i.join(task, []*scope{i.inside(t.Tasks, there, indexField)}, never)
	return taskType(task, countField)
}

// assigned gives the variables that tasks set, also those inside of them.
func assigned(tasks []*lang.Task) []lang.Text {
	var names []lang.Text
	for _, task := range tasks {
		if task.Set != nil {
			for _, v := range task.Set.Vars {
				names = append(names, v.Key)
			}
		}
		for _, inner := range task.Inner() {
			names = append(names, assigned(inner)...)
		}
	}
	return names
}
