package workflows

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"

	"hawser/internal/lang"
)

func TestRetryPolicy(t *testing.T) {
	seconds := func(n int) lang.Duration { return lang.Duration{Value: time.Duration(n) * time.Second} }
	for name, test := range map[string]struct {
		retry *lang.Retry
		want  temporal.RetryPolicy
	}{
		"without a policy there is no limit": {
			nil,
			temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		},
		"what a policy leaves out is the default": {
			&lang.Retry{MaximumAttempts: 5},
			temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute, MaximumAttempts: 5},
		},
		"all of a policy": {
			&lang.Retry{InitialInterval: seconds(2), BackoffCoefficient: 1.5, MaximumInterval: seconds(10), MaximumAttempts: 3, NonRetryable: []string{"x"}},
			temporal.RetryPolicy{InitialInterval: 2 * time.Second, BackoffCoefficient: 1.5, MaximumInterval: 10 * time.Second, MaximumAttempts: 3},
		},
		"a first interval above the greatest raises that": {
			&lang.Retry{InitialInterval: seconds(120)},
			temporal.RetryPolicy{InitialInterval: 2 * time.Minute, BackoffCoefficient: 2, MaximumInterval: 2 * time.Minute},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(&test.want, retryPolicy(test.retry)); diff != "" {
				t.Errorf("policy (-want +got):\n%s", diff)
			}
		})
	}
}
