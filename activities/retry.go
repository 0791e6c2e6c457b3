package activities

import (
	"cmp"
	"math"
	"strings"
	"time"

	"hawser/connectors"
	"hawser/internal/lang"
)

// The intervals of a policy that names none.
const (
	InitialInterval    = time.Second
	BackoffCoefficient = 2
	MaximumInterval    = time.Minute
)

// policy gives the policy for a failure: the first that matches; nil where the
// task has none for it. The errors are of conditions that have no value: they do not hold.
func (a attempt) policy(e *connectors.Error) (*lang.Retry, []error) {
	var unclear []error
	for _, p := range a.in.Retry {
		if len(p.Match) > 0 && !named(e, p.Match) {
			continue
		}
		holds, err := a.holds(p.When, e)
		if err != nil {
			unclear = append(unclear, err)
		}
		if holds {
			return p, unclear
		}
	}
	return nil, unclear
}

// holds reports whether a condition is true of a failure, as none is of every one.
func (a attempt) holds(when *lang.Expression, e *connectors.Error) (bool, error) {
	if when == nil {
		return true, nil
	}
	program, err := a.programs.Compile(when.Source, lang.ErrorVariable)
	if err != nil {
		return false, failedCondition(when, err)
	}
	task := a.info.ActivityID[strings.LastIndex(a.info.ActivityID, ".")+1:]
	value, err := program.Eval(map[string]any{lang.ErrorVariable: failure(a.operation, e).Value(task)})
	if err != nil {
		return false, failedCondition(when, err)
	}
	return value == true, nil
}

// Value is the failure of a task as expressions see it.
func (f Failure) Value(task string) map[string]any {
	return map[string]any{
		"message": f.Message,
		"type":    f.Kind,
		"code":    f.Code,
		"task":    task,
		"details": map[string]any{
			"operation":   f.Operation,
			"vendorType":  f.Type,
			"declineCode": f.DeclineCode,
			"param":       f.Param,
			"status":      int64(f.Status),
			"requestId":   f.RequestID,
		},
	}
}

// exhausted reports whether a policy allows no attempt after this one.
func (a attempt) exhausted(p *lang.Retry) bool {
	return p != nil && p.MaximumAttempts > 0 && int(a.info.Attempt) >= p.MaximumAttempts
}

// interval is how long a policy waits after an attempt, the first is 1.
func interval(p *lang.Retry, attempt int32) time.Duration {
	first := cmp.Or(p.InitialInterval.Value, InitialInterval)
	factor := 1.0
	switch p.Backoff {
	case lang.Fixed:
		return first
	case lang.Linear:
		factor = float64(attempt)
	default:
		factor = math.Pow(max(1, cmp.Or(p.BackoffCoefficient, BackoffCoefficient)), float64(attempt-1))
	}
	most := max(first, cmp.Or(p.MaximumInterval.Value, MaximumInterval))
	return time.Duration(min(float64(first)*factor, float64(most)))
}
