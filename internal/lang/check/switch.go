package check

import (
	"hawser/internal/lang"
	"hawser/internal/schema"
)

// switchTask checks the cases and gives the shape of the task's outputs.
func (i *integrationChecker) switchTask(task *lang.Task) *schema.Type {
	var lists []*scope
	for _, c := range task.Switch.Cases {
		var there []string
		if c.When != nil {
			there = i.condition(c.When, `"when"`)
		}
		if inner := i.inside(c.Tasks, there); !i.allEnd(c.Tasks) {
			lists = append(lists, inner)
		}
	}
	if inner := i.inside(task.Switch.Otherwise, nil); !i.allEnd(task.Switch.Otherwise) && len(task.Switch.Otherwise) > 0 {
		lists = append(lists, inner)
	}
	i.decidedCases(task.Switch)
	i.joinOne(task, len(task.Switch.Otherwise) == 0, lists...)
	return taskType(task, schema.Field{Name: "matched", Type: &schema.Type{Kind: schema.Int}})
}

// condition checks an expression that must be true or false, and gives the
// conditional paths that are there where it is true.
func (i *integrationChecker) condition(e *lang.Expression, subject string) []string {
	checked := i.check(e)
	if t := checked.Type; t.Kind != schema.Bool && t.Kind != schema.Any {
		i.report(codeType, e.Span, subject+" must be true or false, is "+typeName(t), "")
	}
	there := checked.Implies
	for _, path := range checked.Implies {
		there = append(there, i.scope.implied[path]...)
	}
	return there
}
