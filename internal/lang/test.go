package lang

import "hawser/internal/source"

// Test is a definition of kind Test: an execution of an integration that is
// tried out, and what must be true of it then.
type Test struct {
	Meta
	// Integration is the name of the integration that is run.
	Integration Text
	// Inputs are data: expressions mean nothing in them.
	Inputs []Member
	// Sandbox says that calls without a mock are made to the vendors' sandboxes.
	Sandbox bool
	Mocks   []*Mock
	// Assert are expressions that must be true when the execution is over.
	Assert []*Expression
}

// Mock is what a task gives in a test, in place of what it does.
type Mock struct {
	Task Text
	// Answers are given one after another, to each attempt and in each turn of a loop.
	Answers []*Answer
	// Always says that there is one answer, and that it is given every time.
	Always bool
}

// Answer is what one call gives: Outputs, or else Failure.
type Answer struct {
	// Outputs is what tasks.<name> holds, an object of data.
	Outputs *Value
	Failure *MockFailure
	Span    source.Span
}

// MockFailure is a failure as a connector tells it. Kind is one of connectors' kinds.
type MockFailure struct {
	Kind                             Text
	Type, Code, DeclineCode, Message Text
}

// Mock gives the mock of the task of that name, or nil.
func (t *Test) Mock(task string) *Mock {
	for _, mock := range t.Mocks {
		if mock.Task.Value == task {
			return mock
		}
	}
	return nil
}

// The variables of assertions, beside inputs and tasks.
const (
	TestStatus   = "status"
	TestOutputs  = "outputs"
	TestError    = "error"
	TestCalls    = "calls"
	TestRequests = "requests"
	TestSeconds  = "seconds"
)

// TestVariables are the names of all of them.
func TestVariables() []string {
	return []string{TestStatus, TestOutputs, TestError, TestCalls, TestRequests, TestSeconds}
}
