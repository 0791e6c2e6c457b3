package activities

import (
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"hawser/connectors"
)

func TestAnAttemptIsARepetitionWhereOneBeforeMayHaveBeenCarriedOut(t *testing.T) {
	start := time.Unix(1_700_000_000, 0)
	failed := func(kind connectors.Kind) connectors.Error { return connectors.Error{Kind: kind} }
	for name, test := range map[string]struct {
		failures []connectors.Error
		since    time.Time // zero: not a repetition
	}{
		"the first attempt":                      {},
		"after a refusal":                        {failures: []connectors.Error{failed(connectors.RateLimited)}},
		"after a request that never left":        {failures: []connectors.Error{{Kind: connectors.Unavailable, NotDone: true}}},
		"after no answer":                        {failures: []connectors.Error{failed(connectors.Unavailable)}, since: start},
		"after a refusal and no answer":          {failures: []connectors.Error{failed(connectors.Conflict), failed(connectors.Timeout)}, since: start.Add(time.Second)},
		"after no answer and a refusal":          {failures: []connectors.Error{failed(connectors.Timeout), failed(connectors.RateLimited)}, since: start},
		"after no answer, which was looked into": {failures: []connectors.Error{failed(connectors.Timeout), {Kind: connectors.RateLimited, NotDone: true}}},
		"after an error that is no connector's":  {failures: []connectors.Error{failed(connectors.OutcomeUnknown)}, since: start},
	} {
		t.Run(name, func(t *testing.T) {
			before := past{First: start}
			for i := range test.failures {
				before = before.after(start.Add(time.Duration(i)*time.Second), &test.failures[i])
			}
			now := start.Add(time.Minute)
			a := attempt{op: &connectors.Operation{Verb: connectors.Create, Changes: true}, past: before, info: activity.Info{Attempt: 2, StartedTime: now}}
			call := a.call()
			want := test.since
			if want.IsZero() {
				want = now
			}
			if call.Repeat == test.since.IsZero() || call.Since != want.Unix() {
				t.Errorf("Repeat %v since %d, want since %d", call.Repeat, call.Since, want.Unix())
			}
		})
	}
}

func TestTheLastAttemptSaysThatTheOutcomeIsUnknown(t *testing.T) {
	message, charge := &connectors.Operation{Verb: connectors.Create, Changes: true}, &connectors.Operation{Verb: connectors.Create, Changes: true, Keyed: true}
	for name, test := range map[string]struct {
		op    *connectors.Operation
		lost  time.Time
		error connectors.Error
		want  connectors.Kind
	}{
		"no answer":                               {op: message, error: connectors.Error{Kind: connectors.Unavailable}, want: connectors.OutcomeUnknown},
		"no answer to a call that has a key":      {op: charge, error: connectors.Error{Kind: connectors.Unavailable}, want: connectors.Unavailable},
		"a request that never left":               {op: message, error: connectors.Error{Kind: connectors.Unavailable, NotDone: true}, want: connectors.Unavailable},
		"a refusal":                               {op: message, error: connectors.Error{Kind: connectors.Invalid}, want: connectors.Invalid},
		"a refusal after no answer":               {op: message, lost: time.Unix(1, 0), error: connectors.Error{Kind: connectors.RateLimited}, want: connectors.OutcomeUnknown},
		"a refusal after a look-up found nothing": {op: message, lost: time.Unix(1, 0), error: connectors.Error{Kind: connectors.RateLimited, NotDone: true}, want: connectors.RateLimited},
	} {
		t.Run(name, func(t *testing.T) {
			a := attempt{op: test.op, past: past{Lost: test.lost}, info: activity.Info{StartedTime: time.Unix(2, 0)}}
			if got := a.ended(&test.error); got.Kind != test.want {
				t.Errorf("%s: %s", got.Kind, got.Message)
			}
		})
	}
}

func TestAVendorsWaitIsNoShorterThanThePolicys(t *testing.T) {
	policy := &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute}
	for _, test := range []struct {
		attempt     int32
		asked, want time.Duration
	}{
		{attempt: 1, want: 0},
		{attempt: 1, asked: 3 * time.Second, want: 3 * time.Second},
		{attempt: 4, asked: 3 * time.Second, want: 8 * time.Second},
		{attempt: 2000, asked: 3 * time.Second, want: time.Minute},
		{attempt: 2000, asked: time.Hour, want: time.Hour},
	} {
		a := attempt{info: activity.Info{Attempt: test.attempt, RetryPolicy: policy}}
		if got := a.delay(test.asked, nil); got != test.want {
			t.Errorf("attempt %d, asked to wait %s: waits %s, want %s", test.attempt, test.asked, got, test.want)
		}
	}
}
