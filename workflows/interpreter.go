package workflows

import (
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/internal/lang"
	"hawser/internal/lang/expr"
	"hawser/internal/schema"
)

// Registry takes workflows: a worker, a replayer, or a test environment.
type Registry interface {
	RegisterDynamicWorkflow(workflow any, options workflow.DynamicRegisterOptions)
	RegisterWorkflowWithOptions(workflow any, options workflow.RegisterOptions)
}

// Register registers the interpreter: it executes every integration, whatever its name.
func Register(registry Registry) {
	register(registry, &interpreter{programs: &expr.Cache{}, observe: func(Event) {}})
}

func register(registry Registry, i *interpreter) {
	registry.RegisterDynamicWorkflow(i.execute, workflow.DynamicRegisterOptions{})
	registry.RegisterWorkflowWithOptions(handOut, workflow.RegisterOptions{Name: SlotsType})
}

// interpreter is shared by all executions of a worker.
type interpreter struct {
	programs *expr.Cache
	// observe is told of every change of a task's state, also of those that are replayed.
	observe func(Event)
	// answer is that of a Trial; nil elsewhere.
	answer func(execution string, task *lang.Task) (output any, failed *activities.Failure, ok bool)
	// report is told of loops and stretches; it may be nil.
	report *Report
}

// execute is the workflow.
func (i *interpreter) execute(ctx workflow.Context, args converter.EncodedValues) (any, error) {
	var in Input
	if err := args.Get(&in); err != nil {
		return nil, badInput(err)
	}
	if err := readable(in.Bundle); err != nil {
		return nil, err
	}
	e := newExecution(ctx, i, in)
	if err := e.takeAnswers(ctx); err != nil {
		return nil, err
	}
	e.progress.show(ctx)
	defer e.progress.showNow(ctx)
	if in.Stretch != nil {
		return e.runAs(ctx, in.Stretch)
	}
	outputs, err := e.inTurn(ctx, func() (map[string]any, error) { return e.run(ctx) })
	return schema.Value{Any: outputs}, err
}

func readable(bundle *lang.Bundle) error {
	switch {
	case bundle == nil:
		return noBundle()
	case !lang.KnowsFormat(bundle.Format):
		return unknownFormat(bundle.Format)
	case bundle.Integration == nil:
		return noBundle()
	}
	return nil
}
