package workflows

import (
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/lang/expr"
)

func badInput(err error) error {
	return refused(fmt.Sprintf("the execution's input cannot be read: %v; start integrations with `starter run`", err))
}

func noBundle() error {
	return refused("the execution carries no definition; start integrations with `starter run`")
}

func unknownFormat(format int) error {
	return refused(fmt.Sprintf("this worker is older than the starter: the definition has format %d, the worker knows %d; update the worker and start again",
		format, lang.BundleFormat))
}

func refused(message string) error {
	return temporal.NewApplicationErrorWithOptions(message, BadDefinition, temporal.ApplicationErrorOptions{
		NonRetryable: true,
		Details:      []any{TaskFailure{Failure: activities.Failure{Kind: BadDefinition, Message: message}}},
	})
}

func problem(kind, message string) *failure {
	return &failure{TaskFailure: TaskFailure{Failure: activities.Failure{Kind: kind, Message: message}}, text: message}
}

func unknownKind() error {
	return problem(BadDefinition, "this worker is older than the starter: it does not know the kind of this task; update the worker and start again")
}

func unknownValue(kind lang.ValueKind) error {
	return problem(BadDefinition, fmt.Sprintf("this worker is older than the starter: it does not know values of kind %q; update the worker and start again", kind))
}

// failedExpression tells the part that failed by its place in the file.
func failedExpression(x *lang.Expression, err error) error {
	return problem(ExpressionFailed, x.Failed(expr.Offset(err), err.Error()))
}

func tooManyItems(count, most int) error {
	return problem(TooMuch, fmt.Sprintf("the list has %d items, a forEach takes at most %d: split it, and start an execution for each part", count, most))
}

func collectTooLarge(number int) error {
	return problem(TooMuch, fmt.Sprintf("up to turn %d the turns leave more than the %.1f MB that an execution can carry: collect less of each, as in ${tasks.NAME.connectorOutputPayload.Id}",
		number, float64(activities.MaxPayload)/1e6))
}

func stateTooLarge(size int) error {
	return problem(TooMuch, fmt.Sprintf("a turn needs %.1f MB of items, variables and outputs, more than the %.1f MB that a long loop can hand on: use less of them in the loop",
		float64(size)/1e6, float64(activities.MaxPayload)/1e6))
}

func turnsTooLarge(size int) error {
	return problem(TooMuch, fmt.Sprintf("the turns leave %.1f MB of variables, collected values and what is needed to undo them, more than the %.1f MB that a long loop can hand on: keep less",
		float64(size)/1e6, float64(activities.MaxPayload)/1e6))
}

// lostStretch is a stretch that did not tell how it ended.
func lostStretch(summary string, err error) error {
	return problem(string(connectors.OutcomeUnknown), fmt.Sprintf("%s: the workflow that makes them was ended from outside (%v); look at the vendors for what it has done", summary, err))
}

func tooManyTurns(condition *lang.Expression, count int) error {
	return problem(TooMuch, fmt.Sprintf("%s: ${%s} is still true after %d turns: it never becomes false, or maxIterations is too low", condition.Position, condition.Source, count))
}

func historyFull() error {
	return problem(TooMuch, "the loop stops here: the execution has done nearly as much as one can carry; split the work, and start an execution for each part")
}

func nobodyApproves() error {
	return problem(WrongValue, "approvers is an empty list: nobody could decide")
}

// refusal is why an answer is not taken.
func refusal(kind, message string) error {
	return temporal.NewApplicationErrorWithOptions(message, kind, temporal.ApplicationErrorOptions{NonRetryable: true})
}

// RefuseNotWaiting refuses an answer to a task that does not wait, where those at these paths do.
func RefuseNotWaiting(task string, waiting []string) error {
	if len(waiting) == 0 {
		return refusal(NotWaiting, fmt.Sprintf("task %q does not wait for an answer, and no other does", task))
	}
	return refusal(NotWaiting, fmt.Sprintf("task %q does not wait for an answer; %s", task, wordWaiting(waiting)))
}

func wordWaiting(paths []string) string {
	if len(paths) == 1 {
		return "the one that waits is " + paths[0]
	}
	return "those that wait are " + strings.Join(paths, ", ")
}

// RefuseAmbiguous refuses an answer to a name that the tasks at these paths have, all of which wait.
func RefuseAmbiguous(task string, paths []string) error {
	return refusal(AmbiguousTask, fmt.Sprintf("several tasks named %q wait: give the path of one, %s", task, strings.Join(paths, ", ")))
}

func answeredBefore(w *wait) error {
	text := fmt.Sprintf("task %q was answered already: %s", w.path, w.answer.Decision)
	if w.answer.By != "" {
		text += " by " + w.answer.By
	}
	return refusal(Answered, text)
}

func wrongAnswer(w *wait) error {
	if w.task.Suspend != nil {
		return refusal(WrongAnswer, fmt.Sprintf("task %q is suspended: it can be resumed, and not be approved or rejected", w.path))
	}
	return refusal(WrongAnswer, fmt.Sprintf("task %q waits for a decision: it can be approved or rejected, and not be resumed", w.path))
}

func notApprover(w *wait, by string) error {
	who := "somebody without a name"
	if by != "" {
		who = fmt.Sprintf("%q", by)
	}
	return refusal(NotApprover, fmt.Sprintf("%s is none of the approvers of task %q: %s", who, w.path, strings.Join(w.approvers, ", ")))
}

func notATime(field, want string) error {
	return problem(WrongValue, fmt.Sprintf("%s is not %s", field, want))
}

// withCode words a failure with its code.
func withCode(f activities.Failure) string {
	if f.Code == "" {
		return f.Message
	}
	return f.Message + " (" + f.Code + ")"
}

func wrongType(x *lang.Expression, value any, want string) error {
	return failedExpression(x, fmt.Errorf("this is %s, want %s", typeName(value), want))
}

func wrongField(field string, value any, want string) error {
	return problem(WrongValue, fmt.Sprintf("%s is %s, want %s", field, typeName(value), want))
}

func notInBundle(name string) error {
	return problem(BadDefinition, fmt.Sprintf("the execution does not carry integration %q; start it with `starter run`", name))
}

func invalidInputs(integration string, wrong []check.InputProblem) error {
	texts := make([]string, len(wrong))
	for i, w := range wrong {
		texts[i] = w.String()
	}
	return problem(InvalidInputs, fmt.Sprintf("integration %q does not take these inputs: %s", integration, strings.Join(texts, "; ")))
}

func tooLate(limit time.Duration) error {
	return problem(TimedOut, fmt.Sprintf("it did not end within its timeout of %s", limit))
}

func inKey(err error) error {
	if f, ok := err.(*failure); ok {
		f.text = "concurrency: " + f.text
	}
	return err
}

func outOfTime(limit time.Duration) error {
	return problem(TimedOut, fmt.Sprintf("the execution did not end within its timeout of %s", limit))
}

func notEnded(id, status string) error {
	how := "was " + status
	if status == activities.TimedOut {
		how = "did not end in time"
	}
	return problem(NotEnded, fmt.Sprintf("execution %s, which it called, %s", id, how))
}

func notJSON(err error) error {
	return problem(WrongValue, fmt.Sprintf("the call's input cannot be written as JSON: %v", err))
}

func payloadTooLarge(size int) error {
	return problem(PayloadTooLarge, fmt.Sprintf("the call's input has %.1f MB, more than the %.1f MB that an execution can carry: send less at once",
		float64(size)/1e6, float64(activities.MaxPayload)/1e6))
}

func failedOutputs(err error) error {
	if f, ok := err.(*failure); ok {
		f.text = "outputs: " + f.text
	}
	return err
}

// lostCall is a call whose last attempt ended without a word from the worker.
func lostCall(task *lang.Task, err *temporal.TimeoutError) *failure {
	op := operation(task.Connector)
	message := fmt.Sprintf("the worker did not tell in time how the call ended (%s), and no attempt is left; look at the vendor whether it was carried out", err.TimeoutType())
	f := problem(string(connectors.OutcomeUnknown), message)
	f.Operation = op
	f.text = op + ": " + message
	return f
}

func typeName(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case int64:
		return "a whole number"
	case float64:
		return "a number"
	case string:
		return "text"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	default:
		return fmt.Sprintf("%T", value)
	}
}

// withoutCompensation adds to a failure what could not be undone after it.
func withoutCompensation(cause error, failed []TaskFailure) error {
	f, ok := cause.(*failure)
	if !ok || len(failed) == 0 {
		return cause
	}
	f.NotCompensated = failed
	f.text += "; not undone:"
	for _, c := range failed {
		f.text += fmt.Sprintf(" %s (%s)", c.Task, c.Message)
	}
	return f
}

func unknownFlow() error {
	return refused("the run carries no dataflow that this worker knows; apply it again with `starter apply`, by a starter as old as the worker")
}

// tooManyFailed ends a run of which too many records do not fit.
func tooManyFailed(flow string, failed, all int64, percent int, file string) error {
	message := fmt.Sprintf("%d of %d records do not fit the schema, more than errorThresholdPercent (%d): nothing was committed; %s tells why, record by record",
		failed, all, percent, file)
	return temporal.NewApplicationErrorWithOptions(message, TooManyFailed, temporal.ApplicationErrorOptions{
		NonRetryable: true,
		Details:      []any{TaskFailure{Failure: activities.Failure{Kind: TooManyFailed, Operation: flow, Message: message}}},
	})
}

// otherInputs is a call that was made, or may have been, with other inputs.
func otherInputs(path, id string, done bool) error {
	what := "may have carried it out"
	if done {
		what = "has carried it out"
	}
	return notContinuedError(path, fmt.Sprintf("task %s does not ask for what it asked for before, and execution %s %s: going on would do it twice; leave the inputs that it uses as they were, or start a new execution", path, id, what))
}

func otherStretches(path, id string) error {
	return notContinuedError(path, fmt.Sprintf("task %s comes to a stretch of turns that execution %s has made calls in: going on would do them twice; start a new execution for what is left", path, id))
}

func keyForgotten(path string) error {
	return notContinuedError(path, fmt.Sprintf("task %s may have been carried out more than %s ago, and the vendor no longer knows its idempotency key; look at the vendor whether it was, and start a new execution if not", path, keyLife))
}

func notContinuedError(path, message string) error {
	return temporal.NewApplicationErrorWithOptions(message, NotContinued, temporal.ApplicationErrorOptions{
		NonRetryable: true,
		Details:      []any{TaskFailure{Task: path, Failure: activities.Failure{Kind: NotContinued, Message: message}}},
	})
}
