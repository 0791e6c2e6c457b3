package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"hawser/internal/execution"
	"hawser/internal/lang"
)

// runOptions are the flags of run.
type runOptions struct {
	dev    bool
	detach bool
	id     string
	inputs inputFlags
	wait   time.Duration
}

func newRunCommand(a *app) *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run NAME, FILE or FILE#NAME",
		Short: "Run an integration, follow it live, print its outputs",
		Long: `Run an integration, follow it live, print its outputs.

With --dev nothing else needs to run: Temporal with its UI, sandboxed Stripe and Twilio, and a worker are started
in this process, and end with it. No vendor is called. Without, a worker executes it, on the Temporal of the
environment; Ctrl-C then stops following, and the execution goes on.`,
		Example: `  starter run --dev definitions/integrations/collect-payment.yaml -i customerName=Ada -i amount=1500 -i phone=+14155550123
  starter run collect-payment --input payment.json --id order-4711
  starter run payments.yaml#refund -i paymentIntent=pi_3OXN69ANHgX3SHp70tgsxkuR -o json`,
		Args:              args(1, 1, "a NAME, FILE or FILE#NAME"),
		ValidArgsFunction: a.complete(completeIntegration),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.dev && o.detach {
				return badRequest("--detach does not go with --dev: everything ends with this process",
					"`starter dev` keeps it running for `starter run --detach`")
			}
			if o.dev {
				if err := a.refuseElsewhere(); err != nil {
					return err
				}
				return a.runInDev(cmd.Context(), args[0], o)
			}
			return a.runOnTemporal(cmd.Context(), args[0], o)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.dev, "dev", false, "bring the whole surroundings up for this run: Temporal, UI, sandboxes, worker")
	flags.StringArrayVarP(&o.inputs.pairs, "inputs", "i", nil, "an input, `key=value`; may be repeated")
	flags.StringVar(&o.inputs.file, "input", "", "a JSON or YAML `file` with the inputs, - for standard input")
	flags.StringVar(&o.id, "id", "", "the execution's id; one that runs already is attached to")
	flags.BoolVar(&o.detach, "detach", false, "start it and do not follow")
	waitFlag(flags, &o.wait)
	return cmd
}

// defaultWait is how long an execution that no worker takes is followed.
const defaultWait = 10 * time.Second

// runOnTemporal runs an integration where workers execute it.
func (a *app) runOnTemporal(ctx context.Context, target string, o runOptions) error {
	p, err := a.prepare(target, o.inputs)
	if err != nil {
		return err
	}
	c, err := a.dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	run, err := a.start(ctx, c, p, o.id)
	if err != nil {
		return err
	}
	if o.detach {
		return a.printDetached(ctx, c, run)
	}
	e, err := follow(ctx, a.reader(c), run, o.wait, a.newProgress().show)
	return a.conclude(e, err)
}

// prepared is an integration that can be started.
type prepared struct {
	*project
	bundle *lang.Bundle
	inputs map[string]any
}

// prepare loads, checks and compiles an integration, and checks its inputs.
func (a *app) prepare(target string, flags inputFlags) (*prepared, error) {
	p, integration, err := a.target(target)
	if err != nil {
		return nil, err
	}
	bundle, err := p.compile(integration)
	if err != nil {
		return nil, err
	}
	inputs, err := flags.read(a.in, integration)
	if err != nil {
		return nil, err
	}
	return &prepared{project: p, bundle: bundle, inputs: inputs}, nil
}

// start starts an execution and tells its id.
func (a *app) start(ctx context.Context, c client.Client, p *prepared, id string) (*execution.Run, error) {
	run, attached, err := execution.Start(ctx, c, execution.StartOptions{ID: id, Bundle: p.bundle, Inputs: p.inputs})
	if err != nil {
		return nil, err
	}
	if attached {
		a.say("execution %s runs already: attached to it, its inputs are those it was started with", run.ID)
	} else {
		a.say("execution %s", run.ID)
	}
	for _, name := range p.bundle.Connections() {
		if c := p.definitions.Connection(name); c != nil && c.Suspended {
			a.say("%s connection %s is suspended by its definition: its tasks wait until that says otherwise", a.terminal.paint(yellow, "warning:"), name)
		}
	}
	return run, nil
}

func (a *app) printDetached(ctx context.Context, c client.Client, run *execution.Run) error {
	if !a.json() {
		fmt.Fprintln(a.out, run.ID)
		a.say("`starter result %s` waits for its outputs", run.ID)
		return nil
	}
	e, err := a.reader(c).Read(ctx, run.ID, run.RunID)
	if err != nil {
		return executionError(run.ID, err)
	}
	return a.printJSON(e)
}

// conclude prints how an execution ended, or how it stands when err says why it could not be followed to its end.
func (a *app) conclude(e *execution.Execution, err error) error {
	if e == nil {
		return err
	}
	if a.json() {
		return a.concludeJSON(e, err)
	}
	if err != nil {
		return err
	}
	if e.Status != execution.Succeeded {
		return executionFailure(e)
	}
	a.say("%s in %s", a.terminal.paint(green, "succeeded"), milliseconds(e.ClosedAt.Sub(e.StartedAt).Milliseconds()))
	return a.printJSON(e.Outputs)
}

func (a *app) concludeJSON(e *execution.Execution, err error) error {
	if err != nil {
		f := *asFailure(err)
		f.told = true
		e.Error = &execution.Error{Type: "NotFollowed", Message: f.message}
		err = &f
	} else if e.Status != execution.Succeeded {
		f := executionFailure(e)
		f.told = true
		err = f
	}
	if printing := a.printJSON(e); printing != nil {
		return printing
	}
	return err
}

// executionFailure is the failure of an execution that did not succeed.
func executionFailure(e *execution.Execution) *failure {
	f := &failure{code: exitFailed, message: fmt.Sprintf("execution %s %s", e.ID, ended(e.Status))}
	if e.Error == nil {
		return f
	}
	if e.Error.Task != "" {
		f.message += fmt.Sprintf(" at task %s", e.Error.Task)
	}
	f.message += ": " + describe(e.Error)
	for t := range e.Every() {
		for _, undo := range t.Tasks {
			if undo.Compensation && undo.Status == execution.TaskFailed && undo.Error != nil {
				f.hints = append(f.hints, fmt.Sprintf("undoing %s failed at %s: %s", t.Name, undo.Name, describe(undo.Error)))
			}
		}
	}
	return f
}

func ended(status execution.Status) string {
	switch status {
	case execution.Failed:
		return "failed"
	case execution.TimedOut:
		return "timed out"
	default:
		return "was " + string(status)
	}
}
