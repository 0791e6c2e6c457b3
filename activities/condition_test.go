package activities_test

import (
	"context"
	"testing"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/lang"
)

// The vendor's failure stays what it is, and tells that a condition could not be told.
func TestConditionOfAPolicyThatFailsIsTold(t *testing.T) {
	for name, test := range map[string]struct{ condition, want string }{
		"a field that is missing": {
			`error.details.kind == "x"`,
			`Down.; the condition of a retry policy counts as false: a.yaml:7:24: ${error.details.kind == "x"}: there is no "kind": error.details is a map; guard it: has(error.details.kind) ? ... : ..., or error.details.?kind.orValue(...)`,
		},
		"one that costs too much": {
			`lists.range(9000).exists(a, lists.range(9000).exists(b, a + b < 0))`,
			`Down.; the condition of a retry policy counts as false: a.yaml:7:28: ${lists.range(9000).exists(a, lists.range(9000).exists(b, a + b < 0))}: ` +
				`the expression takes too long: it is stopped at its cost limit: lists.range(9000) is a list of length 9000; make loops over less, or go through the list in a forEach`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			env := environment(t, func(context.Context, connectors.Call) (*connectors.Result, error) {
				return nil, &connectors.Error{Kind: connectors.Unavailable, Message: "Down."}
			})
			policies := []*lang.Retry{{When: &lang.Expression{Source: test.condition, Position: "a.yaml:7:10"}}, {MaximumAttempts: 1}}
			_, err := env.ExecuteActivity(charge.FullName(), activities.CallInput{Connection: "main", Retry: policies})
			app := application(t, err)
			var details activities.Failure
			if err := app.Details(&details); err != nil {
				t.Fatal(err)
			}
			if app.Type() != "Unavailable" || !app.NonRetryable() || details.Message != test.want {
				t.Errorf("%s: %s\nwant %s", app.Type(), details.Message, test.want)
			}
		})
	}
}
