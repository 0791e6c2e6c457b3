package workflows_test

import (
	"time"

	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
)

// kinds are integrations whose histories are recorded, by what they show.
func kinds() map[string]*lang.Bundle {
	charge := func(name string) *lang.Task {
		return nodetest.Call(name, "main", "Charge", nodetest.Member("Amount", "inputs.amount"))
	}
	declined := nodetest.Call("decline", "main", "Charge", nodetest.Member("Card", "'declined'"))
	tolerated := *declined
	tolerated.OnError = lang.Continue
	return map[string]*lang.Bundle{
		"switch": nodetest.Bundle("switch", outputs(nodetest.Member("matched", "tasks.route.matched")),
			switchOf("route", []*lang.Task{charge("other")}, caseOf("inputs.amount > 100", charge("big")), caseOf("inputs.amount > 1", charge("small")))),
		"return": nodetest.Bundle("return", outputs(nodetest.Member("by", "'end'")),
			charge("first"), switchOf("route", nil, caseOf("true", returnOf("done", nodetest.Member("by", "'done'")))), charge("never")),
		"fail": nodetest.Bundle("fail", nil, undoable("one"), failOf("refuse", lang.FailTask{Code: nodetest.Literal("low"), Message: nodetest.Literal("too little")})),
		"try": nodetest.Bundle("try", outputs(nodetest.Member("caught", "tasks.guarded.caught")), tryOf("guarded", lang.TryTask{
			Tasks:   []*lang.Task{charge("first"), declined},
			Catch:   []*lang.Catch{catchOf("error.type == 'Invalid'", charge("invalid")), catchOf("error.code == 'card_declined'", charge("cheaper"))},
			Finally: []*lang.Task{charge("last")},
		})),
		"call": called(nodetest.Bundle("calling", outputs(nodetest.Member("paid", "tasks.pay.outputs.paid")),
			callOf("pay", "charging", nodetest.Member("amount", "inputs.amount + 1495"))), charging()),
		"call-declined": called(nodetest.Bundle("calling", nil, undoable("one"),
			callOf("pay", "charging", nodetest.Member("amount", "1500"), nodetest.Member("currency", "'eur'"))), charging(declined)),
		"call-detached": called(nodetest.Bundle("calling", nil, detachedCall("aside", "charging", nodetest.Member("amount", "1500")),
			task("wait", func(t *lang.Task) { t.Timer = &lang.TimerTask{Duration: nodetest.Literal("300ms")} })), charging()),
		"approval":         nodetest.Bundle("approval", outputs(nodetest.Member("decision", "tasks.decide.decision"), nodetest.Member("by", "tasks.decide.by")), approvalOf("decide", "ada"), charge("next")),
		"approval-expired": nodetest.Bundle("approval", outputs(nodetest.Member("decision", "tasks.late.decision")), task("late", func(t *lang.Task) { t.Approval = &lang.ApprovalTask{Timeout: nodetest.Literal("10ms")} })),
		"suspend": nodetest.Bundle("suspend", nil, parallelOf("both",
			branchOf("left", forEachOf("each", "[1, 2]", 2, "", suspendOf("pause"))), branchOf("right", charge("one")))),
		// The call has begun by then, on a busy machine too: one that has not is not undone. A worker that is restarted may
		// take longer to end it.
		"timed-out": bounded(2*time.Second, parallelOf("both", branchOf("left", undoable("one")), branchOf("right",
			task("wait", func(t *lang.Task) { t.Timer = &lang.TimerTask{Duration: nodetest.Literal("1h")} })))),
		"concurrency": inTurns("inputs.amount", charge("first")),
		"timer":       nodetest.Bundle("timer", nil, task("wait", func(t *lang.Task) { t.Timer = &lang.TimerTask{Duration: nodetest.Literal("10ms")} }), charge("next")),
		"for-each": nodetest.Bundle("for-each", outputs(nodetest.Member("all", "tasks.loop.collect")),
			forEachOf("loop", "[1, 2, 3]", 0, "tasks.each.connectorOutputPayload.Id", nodetest.Call("each", "main", "Charge", nodetest.Member("Amount", "item")))),
		"for-each-concurrent": nodetest.Bundle("for-each", outputs(nodetest.Member("all", "tasks.loop.collect")),
			forEachOf("loop", "[1, 2, 3, 4, 5]", 2, "tasks.each.connectorOutputPayload.Amount", nodetest.Call("each", "main", "Charge", nodetest.Member("Amount", "item")))),
		"while": nodetest.Bundle("while", outputs(nodetest.Member("count", "tasks.loop.count")), nodetest.Set("zero", nodetest.Member("n", "0")),
			whileOf("loop", "vars.n < 2", 5, charge("each"), nodetest.Set("add", nodetest.Member("n", "vars.n + 1")))),
		"long-loop": nodetest.Bundle("long-loop", nil, forEachOf("loop", "lists.range(620)", 0, "item",
			asking(undoable("each"), "item % 500 == 100"), asking(approvalOf("decide", "ada"), "item == 610"), failWhen("item == 615"))),
		"parallel": nodetest.Bundle("parallel", nil, parallelOf("both", branchOf("left", charge("one")), branchOf("right", charge("two"))), charge("after")),
		"parallel-declined": nodetest.Bundle("parallel", nil,
			parallelOf("both", branchOf("left", undoable("one"), task("wait", func(t *lang.Task) { t.Timer = &lang.TimerTask{Duration: nodetest.Literal("1h")} })), branchOf("right", charge("first"), declined))),
		"maps": nodetest.Bundle("maps", outputs(nodetest.Member("keys", "vars.keys")),
			nodetest.Set("order",
				nodetest.Member("map", `lists.range(60).transformMapEntry(i, n, {"key " + string(n * 7919 % 1000): n})`),
				nodetest.Member("keys", `vars.map.map(k, k)`),
				nodetest.Member("entries", `vars.map.transformList(k, v, k + "=" + string(v))`)),
			nodetest.Call("pay", "main", "Charge", nodetest.Member("Order", `vars.entries.join(",")`))),
		"on-error-continue": nodetest.Bundle("lenient", nil, &tolerated, charge("next")),
	}
}

// inTurns is an integration of which one execution runs at once.
func inTurns(key string, tasks ...*lang.Task) *lang.Bundle {
	b := nodetest.Bundle("turns", nil, tasks...)
	b.Integration.Concurrency = &lang.Concurrency{Key: nodetest.Expression(key), Limit: 1}
	return b
}

// bounded is an integration with a timeout.
func bounded(timeout time.Duration, tasks ...*lang.Task) *lang.Bundle {
	b := nodetest.Bundle("bounded", nil, tasks...)
	b.Integration.Timeout.Value = timeout
	return b
}

// detachedCall calls without waiting for how it ends.
func detachedCall(name, integration string, inputs ...lang.Member) *lang.Task {
	t := callOf(name, integration, inputs...)
	t.Call.Detached = true
	return t
}
