package workflows_test

import (
	"errors"
	"strings"
	"testing"

	"go.temporal.io/sdk/temporal"

	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
	"hawser/workflows"
)

// costly would be evaluated for minutes.
const costly = `lists.range(inputs.amount).exists(a, lists.range(inputs.amount).exists(b, a + b < 0))`

func TestNoExpressionCostsMoreThanTheLimit(t *testing.T) {
	value := func(v **lang.Value) { *v = nodetest.Expression("string(" + costly + ")") }
	connector := func(set func(*lang.ConnectorTask)) []*lang.Task {
		return []*lang.Task{task("pay", func(t *lang.Task) {
			*t = *nodetest.Call("pay", "main", "Charge")
			set(t.Connector)
		})}
	}
	one := func(set func(*lang.Task)) []*lang.Task { return []*lang.Task{task("pay", set)} }
	never := nodetest.Set("never")
	tasks := map[string][]*lang.Task{
		"when":            one(func(t *lang.Task) { *t = *nodetest.Set("pay"); t.When = nodetest.When(costly) }),
		"a variable":      {nodetest.Set("pay", nodetest.Member("a", costly))},
		"within text":     {nodetest.Set("pay", lang.Member{Key: lang.Text{Value: "a"}, Value: &lang.Value{Kind: lang.TextValue, Parts: []lang.Part{{Text: "a"}, {Expression: nodetest.When(costly)}}}})},
		"a payload":       {nodetest.Call("pay", "main", "Charge", nodetest.Member("Amount", costly))},
		"an entity id":    connector(func(c *lang.ConnectorTask) { value(&c.EntityID) }),
		"a filter clause": connector(func(c *lang.ConnectorTask) { c.Operation.Value = "List"; value(&c.FilterClause) }),
		"a page token":    connector(func(c *lang.ConnectorTask) { c.Operation.Value = "List"; value(&c.PageToken) }),
		"sorting":         connector(func(c *lang.ConnectorTask) { c.Operation.Value = "List"; value(&c.SortBy) }),
		"a case":          {switchOf("pay", nil, caseOf(costly, never))},
		"items":           {forEachOf("pay", "["+costly+"]", 0, "", never)},
		"collect":         {forEachOf("pay", "[1, 2]", 0, costly, never)},
		"a condition":     {whileOf("pay", costly, 5, never)},
		"a turn":          {forEachOf("loop", "[1, 2]", 2, "", nodetest.Set("pay", nodetest.Member("a", costly)))},
		"a branch":        {parallelOf("both", branchOf("left", nodetest.Set("pay", nodetest.Member("a", costly))))},
		"a catch": {tryOf("pay", lang.TryTask{
			Tasks: []*lang.Task{failOf("refuse", lang.FailTask{Message: nodetest.Literal("no")})}, Catch: []*lang.Catch{catchOf(costly, never)},
		})},
		"an input of a call": {callOf("pay", "charging", nodetest.Member("amount", costly))},
		"a time to wait":     one(func(t *lang.Task) { t.Timer = &lang.TimerTask{}; value(&t.Timer.Duration) }),
		"a time to wait for": one(func(t *lang.Task) { t.Timer = &lang.TimerTask{}; value(&t.Timer.Until) }),
		"approvers":          one(func(t *lang.Task) { t.Approval = &lang.ApprovalTask{}; value(&t.Approval.Approvers) }),
		"a message":          one(func(t *lang.Task) { t.Approval = &lang.ApprovalTask{}; value(&t.Approval.Message) }),
		"a timeout":          one(func(t *lang.Task) { t.Suspend = &lang.SuspendTask{}; value(&t.Suspend.Timeout) }),
		"what is returned":   {returnOf("pay", nodetest.Member("a", costly))},
		"a failure's words":  {failOf("pay", lang.FailTask{Message: nodetest.Expression(costly)})},
		"a failure's code":   {failOf("pay", lang.FailTask{Message: nodetest.Literal("no"), Code: nodetest.Expression(costly)})},
	}
	bundles := map[string]*lang.Bundle{
		"an output":         nodetest.Bundle("costs", outputs(nodetest.Member("a", costly)), never),
		"a concurrency key": inTurns(costly, never),
	}
	for name, list := range tasks {
		bundles[name] = called(nodetest.Bundle("costs", outputs(nodetest.Member("a", "1")), list...), charging())
	}
	for name, bundle := range bundles {
		t.Run(name, func(t *testing.T) {
			_, env := execute(t, echo, bundle, map[string]any{"amount": int64(9000)})
			var app *temporal.ApplicationError
			if !errors.As(env.GetWorkflowError(), &app) {
				t.Fatalf("error is %v", env.GetWorkflowError())
			}
			where := "task pay: test.yaml:1:"
			if tasks[name] == nil {
				where = ": test.yaml:1:"
			}
			if app.Type() != workflows.ExpressionFailed || !strings.Contains(app.Message(), where) || !strings.Contains(app.Message(), "stopped at its cost limit: lists.range(inputs.amount) is a list of length 9000") {
				t.Errorf("%s: %s", app.Type(), app.Message())
			}
		})
	}
}
