package workflows

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/schema"
)

// Caller tells a called execution what stays the same when the execution that
// calls it is reset, and calls it again.
type Caller struct {
	// Key takes the place of the execution's own in idempotency keys.
	Key string `json:"key"`
	// Since is since when an earlier call may have made the same requests, in seconds of Unix time; 0 where there was none.
	Since int64 `json:"since,omitempty"`
}

// How many characters of 5 bits are taken of a hash: for a key, and for the part
// of an id that makes it unique.
const (
	keyLength = 26
	idLength  = 16
)

// call runs another integration as a child workflow. Its id is made of what
// stays the same when this execution is reset: what was called before is not
// called again, its outcome is taken.
func (b *block) call(ctx workflow.Context, task *lang.Task, path string) (any, error) {
	t := task.Call
	name := t.Integration.Value
	in, err := b.calledInput(ctx, t, path)
	if err != nil {
		return nil, err
	}
	id := name + "-" + in.Caller.Key[:idLength]
	b.report(ctx, Event{Task: task, Path: path, State: Calling, Execution: id})
	if t.Detached {
		return map[string]any{"executionId": id}, b.detach(ctx, id, in)
	}
	var out schema.Value
	late, err := limited(ctx, task.Timeout.Value, task.Name.Value, func(ctx workflow.Context) error {
		ctx = b.childOptions(ctx, id, in.Bundle, enumspb.PARENT_CLOSE_POLICY_TERMINATE)
		err := workflow.ExecuteChildWorkflow(ctx, name, in).Get(ctx, &out)
		if calledBefore(err) {
			out, err = b.join(ctx, id)
		}
		return err
	})
	switch {
	case err == nil:
		return map[string]any{"outputs": out.Any, "executionId": id}, nil
	case late && temporal.IsCanceledError(err):
		return nil, tooLate(task.Timeout.Value)
	case ctx.Err() != nil && temporal.IsCanceledError(err):
		return nil, err
	default:
		return nil, callFailure(task, id, err)
	}
}

// detach starts an execution that goes on by itself, whatever becomes of this
// one: its context is never canceled, because that would cancel it.
func (b *block) detach(ctx workflow.Context, id string, in Input) error {
	detached, cancel := workflow.NewDisconnectedContext(ctx)
	if b.bundle.Format < 4 && workflow.GetVersion(ctx, "detached", workflow.DefaultVersion, 1) == workflow.DefaultVersion {
		defer cancel() // so that what has canceled it replays
	}
	ctx = b.childOptions(detached, id, in.Bundle, enumspb.PARENT_CLOSE_POLICY_ABANDON)
	err := workflow.ExecuteChildWorkflow(ctx, in.Bundle.Integration.Name.Value, in).GetChildWorkflowExecution().Get(ctx, nil)
	if calledBefore(err) {
		return nil
	}
	return err
}

// calledInput gives the input of a called execution, its inputs checked as those
// that the starter is given.
func (b *block) calledInput(ctx workflow.Context, t *lang.CallTask, path string) (Input, error) {
	called := b.bundle.Called(t.Integration.Value)
	if called == nil {
		return Input{}, notInBundle(t.Integration.Value)
	}
	given, err := b.object(ctx, t.Inputs)
	if err != nil {
		return Input{}, err
	}
	inputs, wrong := check.Inputs(called, given)
	if len(wrong) > 0 {
		return Input{}, invalidInputs(called.Name.Value, wrong)
	}
	bundle, err := lang.NewBundle(called, b.bundle.Called)
	if err != nil {
		return Input{}, notInBundle(called.Name.Value)
	}
	in := Input{Bundle: bundle, Inputs: schema.Value{Any: inputs}, Caller: &Caller{Key: b.callKey(path)}}
	if since := b.repeatedSince(); !since.IsZero() {
		in.Caller.Since = since.Unix()
	}
	return in, nil
}

// callKey names the execution that a task calls, whatever run of this execution calls it.
func (b *block) callKey(path string) string {
	sum := sha256.Sum256([]byte(b.idempotencyKey(path)))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:keyLength]
}

// childOptions let a called execution be found and read like one that the starter starts.
func (b *block) childOptions(ctx workflow.Context, id string, bundle *lang.Bundle, onClose enumspb.ParentClosePolicy) workflow.Context {
	options := workflow.ChildWorkflowOptions{
		WorkflowID:            id,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		ParentClosePolicy:     onClose,
		WaitForCancellation:   true,
		Memo:                  map[string]any{DefinitionMemo: bundle.Digest},
		StaticSummary:         Summary(bundle.Integration),
		StaticDetails:         Details(bundle.Integration),
	}
	if b.findable(ctx) {
		options.TypedSearchAttributes = Attributes(bundle.Integration)
	}
	return workflow.WithChildOptions(ctx, options)
}

// calledBefore reports whether an earlier run of this execution has called already.
func calledBefore(err error) bool {
	var started *temporal.ChildWorkflowExecutionAlreadyStartedError
	return errors.As(err, &started)
}

// callFailure is the failure of a called execution as that of the task: the
// failure is the called execution's own.
func callFailure(task *lang.Task, id string, err error) error {
	var own *failure
	if errors.As(err, &own) {
		own.text = "task " + task.Name.Value + ": " + own.text
		return own
	}
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		var details TaskFailure
		if app.Details(&details) == nil {
			return &failure{TaskFailure: details, text: "task " + task.Name.Value + ": " + app.Message()}
		}
	}
	var terminated *temporal.TerminatedError
	switch {
	case errors.As(err, &terminated):
		return notEnded(id, "terminated")
	case temporal.IsCanceledError(err):
		return notEnded(id, "canceled")
	default:
		return notEnded(id, "timedOut")
	}
}
