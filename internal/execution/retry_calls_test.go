package execution

import (
	"testing"

	"hawser/activities"
	"hawser/connectors"
)

// A call that is settled gets a new key; one that is not keeps its own.
func TestSettled(t *testing.T) {
	keyed := &connectors.Operation{Verb: connectors.Create, Changes: true, Keyed: true}
	unkeyed := &connectors.Operation{Verb: connectors.Create, Changes: true}
	reading := &connectors.Operation{Verb: connectors.Get}
	for name, test := range map[string]struct {
		op       *connectors.Operation
		kind     connectors.Kind
		vendor   string
		attempts int32
		want     bool
	}{
		"a declined card": {keyed, connectors.Declined, "card_error", 1, true},
		"a declined card after an attempt that was lost":        {keyed, connectors.Declined, "card_error", 2, true},
		"refused parameters after an attempt that was lost":     {keyed, connectors.Invalid, "", 3, true},
		"a key that was used for another call":                  {keyed, connectors.Invalid, "idempotency_error", 2, false},
		"bad credentials at the first attempt":                  {keyed, connectors.Authentication, "", 1, true},
		"bad credentials after an attempt that was lost":        {keyed, connectors.Authentication, "", 2, false},
		"too many requests":                                     {keyed, connectors.RateLimited, "", 1, false},
		"a lock":                                                {keyed, connectors.Conflict, "", 1, false},
		"a vendor that is down":                                 {keyed, connectors.Unavailable, "", 1, false},
		"an unknown outcome":                                    {keyed, connectors.OutcomeUnknown, "", 1, false},
		"an answer that makes no sense":                         {keyed, connectors.Malformed, "", 1, false},
		"a result that is too large":                            {keyed, activities.ResultTooLarge, "", 1, false},
		"a number that is none, without a key":                  {unkeyed, connectors.Invalid, "", 1, true},
		"a number that is none at the third attempt, no key":    {unkeyed, connectors.Invalid, "", 3, true},
		"an unknown outcome without a key":                      {unkeyed, connectors.OutcomeUnknown, "", 1, false},
		"a call that nobody has told the end of":                {keyed, "", "", 1, false},
		"a call that only reads":                                {reading, "", "", 1, true},
		"a call of an operation that the catalogue has no more": {nil, connectors.Declined, "", 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			call := &pastCall{attempts: test.attempts}
			if test.kind != "" {
				call.failure = &activities.Failure{Kind: string(test.kind), Type: test.vendor}
			}
			if got := settled(test.op, call); got != test.want {
				t.Errorf("settled is %v", got)
			}
		})
	}
}

func TestWithin(t *testing.T) {
	for path, want := range map[string]bool{
		"charges": true, "charges[0].pay": true, "charges.left.pay": true, "charges2": false, "charge": false, "before.charges": false,
	} {
		if got := within(path, "charges"); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
