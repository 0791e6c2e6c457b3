package main

import (
	"context"
	"time"
)

// benchmark is a row of the table.
type benchmark struct {
	// name chooses the case, and names its plot.
	name, row, asked string
	// limit is the line in the plot, in calls per second; 0 draws none.
	limit float64
	run   func(ctx context.Context, w *world) (finding, error)
}

// finding is what a case has shown.
type finding struct {
	text  string
	met   bool
	calls calls
}

const latency = 100 * time.Millisecond

var cases = []benchmark{
	{
		"stripe", "2 Stripe nodes, 720 calls of 100 ms", "98 % of 12/s after the first second, at most 13 in any second, first call within 0.3 s", 12,
		steady{setting: setting{connector: "stripe", min: 2, max: 2, latency: latency}, count: 720, limit: 12, share: 0.98, prompt: true}.run,
	},
	{
		"twilio", "2 Twilio nodes, 3,000 calls of 100 ms", "98 % of 50/s after the first second, at most 51 in any second, first call within 0.3 s", 50,
		steady{setting: setting{connector: "twilio", min: 2, max: 2, latency: latency}, count: 3000, limit: 50, share: 0.98, prompt: true}.run,
	},
	{
		"latency", "2 Stripe nodes, 360 calls of 1 s", "97 % of 12/s after the first second", 12,
		steady{setting: setting{connector: "stripe", min: 2, max: 2, latency: time.Second}, count: 360, limit: 12, share: 0.97, prompt: true}.run,
	},
	{"ceiling", "no limit, calls of loops for a minute, once all are started", "the machine's own ceiling, for the next row", 0, ceiling},
	{"fifty", "50 Stripe nodes in one process, calls of loops for a minute, once all are started", "97 % of 300/s, or of the machine's own ceiling", 300, fifty},
	{"killed", "3 nodes in 3 processes, one killed with kill -9, one started", "never above the cap of 18/s, none lost, none doubled, back at 97 % within 30 s", 18, killed},
	{
		"scaling", "a backlog of 3,000 on 2 to 20 nodes", "20 nodes within 10 s, back to 2 within 90 s of the end, at most 121 in any second", 0,
		scaling{count: 3000, most: 20, up: 10 * time.Second, down: 90 * time.Second}.run,
	},
	{"fairness", "1,000 of A queued, 20 of B, urgent ones every second", "B within twice its own share (6.7 s), urgent ones wait 1 s at most at p99", 12, fairness},
	{"suspend", "suspended during load for 10 s", "0 starts while suspended, from 2 s on, then within 2 s 97 % of the rate, nothing lost", 12, suspension},
	{"refusal", "429 to everything for 5 s", "a handful of probes, then within 2 s 97 % of the rate", 12, refusal},
	{"refusals", "429 to everything for 5 s, 2 processes", "a handful of probes in all, then within 2 s 97 % of the rate", 12, refusals},
}

// clusterCases are those of a connection that pods serve, one node each.
var clusterCases = []benchmark{
	{
		"pods", "2 pods, 720 calls of 100 ms", "98 % of 12/s after the first second, at most 13 in any second, first call within 0.3 s", 12,
		steady{setting: setting{connector: "stripe", min: 2, max: 2, latency: latency}, count: 720, limit: 12, share: 0.98, prompt: true}.run,
	},
	{
		"pods-scaling", "a backlog of 3,000 on 2 to 10 pods", "10 nodes within 35 s, back to 2 within 90 s of the end, at most 70 in any second", 60,
		scaling{count: 3000, most: 10, up: 35 * time.Second, down: 90 * time.Second}.run,
	},
	{"pods-killed", "3 pods, one deleted by force", "at most 21 in any second, none lost, none doubled, back at 97 % within 30 s", 18, podKilled},
	{"pods-rollout", "3 pods, all replaced by a rollout", "at most 21 in any second, none lost, none doubled, back at 97 % within 30 s", 18, rollout},
	{"pods-fairness", "2 pods; 1,000 of A queued, 20 of B, urgent ones every second", "B within twice its own share (6.7 s), urgent ones wait 1 s at most at p99", 12, fairness},
	{"pods-suspend", "2 pods, suspended during load for 10 s", "0 starts while suspended, from 2 s on, then within 2 s 97 % of the rate, nothing lost", 12, suspension},
	{"pods-refusal", "2 pods, 429 to everything for 5 s", "a handful of probes in all, then within 2 s 97 % of the rate", 12, refusal},
}
