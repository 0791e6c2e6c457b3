package trial

import (
	"errors"
	"fmt"

	"hawser/internal/lang"
	"hawser/internal/lang/expr"
	"hawser/internal/source"
)

// The rules that a Failure's Code names.
const (
	codeNotTrue      = "not-true"
	codeNotEvaluated = "not-evaluated"
	codeNotRun       = "not-run"
	codeUnmocked     = "unmocked"
	codeExhausted    = "mock-exhausted"
)

func fails(code string, span source.Span, message, hint string) Failure {
	return Failure{Problem: source.Problem{Severity: source.Error, Code: code, Span: span, Message: message, Hint: hint}}
}

func notTrue(x *lang.Expression) Failure {
	return fails(codeNotTrue, x.Span, "this is not true", "")
}

// notEvaluated is an assertion without a value: what it looks at is not there.
func notEvaluated(x *lang.Expression, err error) Failure {
	var e *expr.Error
	if !errors.As(err, &e) {
		return fails(codeNotEvaluated, x.Span, "this cannot be told: "+err.Error(), "")
	}
	return fails(codeNotEvaluated, source.Within(x.Span, x.Offsets, e.Offset, e.Length), "this cannot be told: "+e.Message, e.Hint)
}

func notRun(test *lang.Test, text string) Failure {
	return fails(codeNotRun, test.Integration.Span, text, "")
}

func unmocked(test *lang.Test, task string) Failure {
	return fails(codeUnmocked, test.Integration.Span, fmt.Sprintf("task %q calls its vendor, and the test has no answer", task),
		fmt.Sprintf(`say what it gives, "mocks: {%s: {connectorOutputPayload: ...}}", or call the simulated vendors: "sandbox: true"`, task))
}

func exhausted(mock *lang.Mock, number int) Failure {
	return fails(codeExhausted, mock.Task.Span, fmt.Sprintf("task %q makes call number %d, and the mock has no answer for it", mock.Task.Value, number),
		"add an answer, or write one without a list: it is given every time")
}

func unmockedWithin(test *lang.Test, integration string) Failure {
	return fails(codeUnmocked, test.Integration.Span, fmt.Sprintf("integration %q, which is called, calls a vendor, and the test has no answer", integration),
		`say what the task gives that calls it, "mocks: {TASK: {outputs: ...}}", or call the simulated vendors: "sandbox: true"`)
}
