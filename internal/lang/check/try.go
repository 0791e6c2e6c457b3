package check

import (
	"hawser/internal/lang"
	"hawser/internal/schema"
)

// failureType is the shape of the failure that a catch sees.
var failureType = &schema.Type{Kind: schema.Object, Name: "the failure", Fields: []schema.Field{
	{Name: "message", Type: &schema.Type{Kind: schema.String}},
	{Name: "type", Type: &schema.Type{Kind: schema.String}},
	{Name: "code", Type: &schema.Type{Kind: schema.String}},
	{Name: "task", Type: &schema.Type{Kind: schema.String}},
	{Name: "details", Type: &schema.Type{Kind: schema.Object, Name: "details", Fields: []schema.Field{
		{Name: "operation", Type: &schema.Type{Kind: schema.String}},
		{Name: "vendorType", Type: &schema.Type{Kind: schema.String}},
		{Name: "declineCode", Type: &schema.Type{Kind: schema.String}},
		{Name: "param", Type: &schema.Type{Kind: schema.String}},
		{Name: "status", Type: &schema.Type{Kind: schema.Int}},
		{Name: "requestId", Type: &schema.Type{Kind: schema.String}},
	}}},
}}

// tryTask checks the lists of a try. What its tasks set is not certain in a
// catch, nor at the end, where any of them may have failed.
func (i *integrationChecker) tryTask(task *lang.Task) *schema.Type {
	t := task.Try
	tried := i.inside(t.Tasks, nil)
	i.join(task, []*scope{tried}, never)
	var caught []*scope
	failure := failureOf(i.failureTypes(t.Tasks))
	for _, c := range t.Catch {
		local := schema.Field{Name: c.Variable(), Type: failure}
		done := i.watch(c.Variable(), c.As)
		list := i.inside(c.Tasks, i.caught(c, local), local)
		done()
		if !i.allEnd(c.Tasks) {
			caught = append(caught, list)
		}
	}
	i.decidedCatches(t)
	i.join(task, caught, never)
	finally := i.inside(t.Finally, nil)
	if !i.allEnd(t.Tasks) {
		caught = append(caught, tried)
	}
	i.joinOne(task, false, caught...)
	i.join(task, []*scope{finally}, finally.sets)
	return taskType(task, schema.Field{Name: "caught", Type: &schema.Type{Kind: schema.Bool}})
}

// caught checks the condition of a catch.
func (i *integrationChecker) caught(c *lang.Catch, local schema.Field) []string {
	if c.When == nil {
		return nil
	}
	outside := i.scope
	i.scope = outside.within(nil)
	i.scope.locals = withLocals(outside.locals, local)
	there := i.condition(c.When, `"when"`)
	i.scope = outside
	return there
}

func never(string) bool { return false }
