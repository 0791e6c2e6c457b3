package workflows

import (
	"cmp"

	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/internal/lang"
)

// ending is how a return ends the integration: an error to all that runs, and
// no failure.
type ending struct{ outputs map[string]any }

// Error names it; nobody is shown it.
func (*ending) Error() string { return "the integration has returned" }

func (b *block) returns(ctx workflow.Context, task *lang.ReturnTask) error {
	outputs, err := b.object(ctx, task.Outputs)
	if err != nil {
		return err
	}
	return &ending{outputs: outputs}
}

// fail ends the integration with a failure in the definition's words.
func (b *block) fail(ctx workflow.Context, task *lang.FailTask) error {
	fields := reader{block: b, ctx: ctx}
	f := activities.Failure{
		Kind:    cmp.Or(fields.string("type", task.Type), Refused),
		Code:    fields.string("code", task.Code),
		Message: fields.string("message", task.Message),
	}
	if fields.err != nil {
		return fields.err
	}
	return &failure{TaskFailure: TaskFailure{Failure: f}, text: withCode(f)}
}
