package trial

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/lang/expr"
	"hawser/internal/schema"
	"hawser/workflows"
)

// idle is how long an execution may do nothing: it waits for what never comes.
const idle = time.Minute

// trial is one test on its way.
type trial struct {
	test     *lang.Test
	options  Options
	programs *expr.Cache
	bundle   *lang.Bundle
	inputs   map[string]any
	sandbox  Sandbox

	calls  calls
	events []workflows.Event
	// outputs and err are how the execution ended, took how long that was by its own clock.
	outputs map[string]any
	err     error
	began   time.Time
	took    time.Duration
}

func run(test *lang.Test, o Options, programs *expr.Cache) *Result {
	began := time.Now()
	t := &trial{test: test, options: o, programs: programs}
	failures := t.run()
	return &Result{Test: test, Failures: failures, Took: time.Since(began)}
}

func (t *trial) run() (failures []Failure) {
	if problem := t.prepare(); problem != nil {
		return []Failure{*problem}
	}
	if t.test.Sandbox {
		var err error
		if t.sandbox, err = t.options.Sandbox(); err != nil {
			return []Failure{notRun(t.test, err.Error())}
		}
		defer t.sandbox.Stop()
	}
	if text := t.execute(); text != "" {
		return []Failure{notRun(t.test, text)}
	}
	failures = t.calls.wrong()
	return append(failures, t.verdict()...)
}

// prepare compiles the integration. What keeps it from running has been told by check.
func (t *trial) prepare() *Failure {
	bundle, problems := check.Compile(t.options.Definitions, t.test.Integration.Value, t.options.Catalogue)
	if bundle == nil {
		return &Failure{Problem: problems[0]}
	}
	given := map[string]any{}
	for _, m := range t.test.Inputs {
		given[m.Key.Value] = m.Value.Data()
	}
	inputs, unfit := check.Inputs(bundle.Integration, given)
	if len(unfit) > 0 {
		failure := notRun(t.test, unfit[0].String())
		return &failure
	}
	t.bundle, t.inputs = bundle, inputs
	return nil
}

// execute runs the integration to its end, through as many runs as it goes on
// in. It tells why that is not possible.
func (t *trial) execute() (problem string) {
	defer func() { // the environment panics where an execution waits for ever
		if cause := recover(); cause != nil {
			problem = stuck(cause)
		}
	}()
	in := workflows.Input{Bundle: t.bundle, Inputs: schema.Value{Any: t.inputs}}
	at := time.Now()
	t.began = at
	for {
		env := t.environment(at)
		env.ExecuteWorkflow(t.bundle.Integration.Name.Value, in)
		at = env.Now()
		t.took = at.Sub(t.began)
		err := env.GetWorkflowError()
		var again *workflow.ContinueAsNewError
		if !errors.As(err, &again) {
			return t.ended(env, err)
		}
		in = workflows.Input{}
		if err := converter.GetDefaultDataConverter().FromPayloads(again.Input, &in); err != nil {
			return fmt.Sprintf("the execution cannot go on: %v", err)
		}
	}
}

func (t *trial) ended(env *testsuite.TestWorkflowEnvironment, err error) string {
	if err != nil {
		t.err = err
		return ""
	}
	var outputs schema.Value
	if err := env.GetWorkflowResult(&outputs); err != nil {
		return fmt.Sprintf("the outputs cannot be read: %v", err)
	}
	t.outputs, _ = outputs.Any.(map[string]any)
	return ""
}

func (t *trial) environment(at time.Time) *testsuite.TestWorkflowEnvironment {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(at)
	env.SetTestTimeout(idle)
	env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: idle}) // the machine may be busy
	env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: t.test.Name.Value, TaskQueue: workflows.TaskQueue})
	callers := map[string]connectors.Caller{}
	for _, connection := range t.options.Definitions.Connections {
		callers[connection.Name.Value] = &caller{trial: t, real: t.open(connection)}
	}
	calls := activities.New(t.options.Catalogue, callers)
	for _, connector := range t.options.Catalogue.Connectors() {
		calls.Register(env, connector.Spec())
	}
	for connection, spec := range check.Described(t.options.Definitions, t.options.Catalogue) {
		calls.Describe(connection.Name.Value, spec)
		calls.Register(env, spec)
	}
	// A call that is on its way when the execution is canceled has been made: nothing paces calls here.
	env.RegisterActivityWithOptions(func(context.Context, string) (bool, error) { return true, nil }, activity.RegisterOptions{Name: activities.BegunActivity})
	workflows.RegisterTrial(env, t.programs, workflows.Trial{Observe: t.observe, Answer: t.answer})
	return env
}

// failure reads what the execution failed with.
func (t *trial) failure() (workflows.TaskFailure, bool) {
	var app *temporal.ApplicationError
	var details workflows.TaskFailure
	if !errors.As(t.err, &app) {
		return details, false
	}
	if app.Details(&details) != nil {
		details.Kind, details.Message = app.Type(), app.Message()
	}
	return details, true
}

// stuck words what the environment says of an execution that does not end.
func stuck(cause any) string {
	text := fmt.Sprint(cause)
	if strings.HasPrefix(text, "test timeout") {
		return "the execution waits for something that never comes in a test"
	}
	text, _, _ = strings.Cut(text, "\n")
	return "the execution cannot be tried out: " + text
}
