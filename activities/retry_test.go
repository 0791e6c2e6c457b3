package activities

import (
	"testing"
	"time"

	"go.temporal.io/sdk/activity"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/lang/expr"
)

func TestIntervals(t *testing.T) {
	s := func(n int) lang.Duration { return lang.Duration{Value: time.Duration(n) * time.Second} }
	for name, test := range map[string]struct {
		policy lang.Retry
		want   []int // seconds after the first attempts
	}{
		"the defaults":                {lang.Retry{}, []int{1, 2, 4, 8, 16, 32, 60, 60}},
		"exponential":                 {lang.Retry{InitialInterval: s(2), BackoffCoefficient: 3, MaximumInterval: s(50)}, []int{2, 6, 18, 50, 50}},
		"linear":                      {lang.Retry{Backoff: lang.Linear, InitialInterval: s(2), MaximumInterval: s(7)}, []int{2, 4, 6, 7, 7}},
		"fixed":                       {lang.Retry{Backoff: lang.Fixed, InitialInterval: s(90)}, []int{90, 90, 90}},
		"a first interval of minutes": {lang.Retry{InitialInterval: s(120)}, []int{120, 120}},
	} {
		t.Run(name, func(t *testing.T) {
			for i, want := range test.want {
				if got := interval(&test.policy, int32(i+1)); got != time.Duration(want)*time.Second {
					t.Errorf("after attempt %d it waits %s, want %d s", i+1, got, want)
				}
			}
			if got := interval(&test.policy, 1<<31-1); got < 0 || got > time.Hour {
				t.Errorf("after very many attempts it waits %s", got)
			}
		})
	}
}

func TestFirstPolicyThatMatchesIsTaken(t *testing.T) {
	policies := []*lang.Retry{
		{Match: []string{"RateLimited"}, MaximumAttempts: 1},
		{Match: []string{"lock_timeout", "api_error"}, MaximumAttempts: 2},
		{When: &lang.Expression{Source: "error.details.status == 503 && error.task == 'pay'"}, MaximumAttempts: 3},
		{Match: []string{"Unavailable"}, When: &lang.Expression{Source: "error.message.startsWith('Down')"}, MaximumAttempts: 4},
		{When: &lang.Expression{Source: "error.nothing == 1"}, MaximumAttempts: 5},
		{MaximumAttempts: 6},
	}
	for name, test := range map[string]struct {
		err  connectors.Error
		want int
	}{
		"by kind":                       {connectors.Error{Kind: connectors.RateLimited, Status: 503}, 1},
		"by code":                       {connectors.Error{Kind: connectors.Conflict, Code: "lock_timeout"}, 2},
		"by the vendor's type":          {connectors.Error{Kind: connectors.Unavailable, Type: "api_error", Status: 503}, 2},
		"by condition":                  {connectors.Error{Kind: connectors.Unavailable, Status: 503}, 3},
		"by kind and condition":         {connectors.Error{Kind: connectors.Unavailable, Message: "Down."}, 4},
		"a condition that has no value": {connectors.Error{Kind: connectors.Timeout}, 6},
		"by default":                    {connectors.Error{Kind: connectors.Unavailable, Message: "?"}, 6},
	} {
		t.Run(name, func(t *testing.T) {
			a := attempt{in: CallInput{Retry: policies}, info: activity.Info{ActivityID: "all[3].pay", Attempt: int32(test.want)}, programs: &expr.Cache{}}
			p, unclear := a.policy(&test.err)
			if p == nil || p.MaximumAttempts != test.want || !a.exhausted(p) {
				t.Errorf("policy %+v, want the one of %d attempts", p, test.want)
			}
			if want := test.want / 6; len(unclear) != want { // the fifth has no value
				t.Errorf("%v, want %d", unclear, want)
			}
		})
	}
	if p, _ := (attempt{in: CallInput{Retry: policies[:1]}}).policy(&connectors.Error{Kind: connectors.Timeout}); p != nil {
		t.Errorf("policy %+v where none is for the failure", p)
	}
}

func TestVendorsWaitIsWaitedForUnderAnyPolicy(t *testing.T) {
	fixed := &lang.Retry{Backoff: lang.Fixed, InitialInterval: lang.Duration{Value: 5 * time.Second}}
	for asked, want := range map[time.Duration]time.Duration{0: 5 * time.Second, time.Second: 5 * time.Second, time.Minute: time.Minute} {
		if got := (attempt{info: activity.Info{Attempt: 1}}).delay(asked, fixed); got != want {
			t.Errorf("asked to wait %s it waits %s, want %s", asked, got, want)
		}
	}
}
