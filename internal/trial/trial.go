// Package trial tries integrations out: it runs definitions of kind Test and
// tells what was not as they say.
//
// A test is executed by the interpreter that workers run, in this process, with
// time that skips: neither Temporal nor a worker is needed. Calls are answered by
// mocks, or made by the connectors to sandboxes that the caller provides. It
// reads no files, prints nothing and starts no sandbox itself.
package trial

import (
	"context"
	"sync"
	"time"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/lang/expr"
	"hawser/internal/source"
)

// Options say what tests are run against.
type Options struct {
	// Definitions hold the integrations, and the connections that they use. They have been checked.
	Definitions *lang.Definitions
	Catalogue   *connectors.Catalogue
	// Sandbox starts sandboxes of the vendors, anew for each test that wants them.
	Sandbox func() (Sandbox, error)
	// Parallel is how many tests run at once; 0 means one.
	Parallel int
}

// Sandbox is the vendors' simulators that one test calls.
type Sandbox struct {
	// Vendors says how they are called, by the name of the connector.
	Vendors map[string]Vendor
	// Requests tells what has reached each of them, in order.
	Requests func() map[string][]Request
	Stop     func()
}

// Vendor is how a simulator is called.
type Vendor struct {
	BaseURL string
	// Auth holds the settings under auth.
	Auth map[string]string
}

// Request is what a simulator was asked for, and what became of it.
type Request struct {
	Method, Path, IdempotencyKey, Outcome string
	Status                                int
}

// Result is how a test ended.
type Result struct {
	Test *lang.Test
	// Failures are what was not as the test says; none means that it passed.
	Failures []Failure
	// Took is how long it ran, by the clock on the wall.
	Took time.Duration
}

// Passed reports whether everything was as the test says.
func (r *Result) Passed() bool { return len(r.Failures) == 0 }

// Failure is one thing that was not as a test says.
type Failure struct {
	// Problem says what and where.
	source.Problem
	// Parts are those of an assertion that is not true, with their values.
	Parts []expr.Step
	// Differences are those between the two values that an assertion says are equal.
	Differences []Difference
}

// Run runs the tests and gives their results in the same order. It ends early
// when ctx does: the tests that did not run then have no result.
func Run(ctx context.Context, tests []*lang.Test, o Options) []*Result {
	results := make([]*Result, len(tests))
	programs := &expr.Cache{}
	next := make(chan int)
	var running sync.WaitGroup
	for range max(1, o.Parallel) {
		running.Go(func() {
			for i := range next {
				results[i] = run(tests[i], o, programs)
			}
		})
	}
	for i := range tests {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	running.Wait()
	return results
}
