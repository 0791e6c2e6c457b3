package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"hawser/connectors/all"
	"hawser/internal/execution"
	"hawser/internal/schedules"
)

// retryOptions are the flags of retry.
type retryOptions struct {
	from   string
	inputs inputFlags
	detach bool
	wait   time.Duration
}

func newRetryCommand(a *app) *cobra.Command {
	var o retryOptions
	cmd := &cobra.Command{
		Use:   "retry ID",
		Short: "Continue an execution that failed, without repeating what was done",
		Long: `Continue an execution that failed, without repeating what was done.

A new execution of the same definition takes over what the tasks have given, and goes on with the first that was not
done, or was undone since. A call that the vendor has refused is made anew. One that may have been carried out is made
again as the same call: under its idempotency key, and looked up first where the vendor takes none. Where an edited
input would change a call that was carried out, or may have been, nothing is called and the execution ends.

An execution is continued once; to try again, continue the one that continued it.

A run of a dataflow that failed has committed nothing: a new one reads the same.`,
		Example: `  starter retry collect-payment-7f3a
  starter retry collect-payment-7f3a --from receipt -i phone=+14155550123`,
		Args: args(1, 1, "the ID of an execution"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if name := schedules.FlowOf(args[0]); name != "" {
				return a.retryDataflow(cmd.Context(), name, args[0], o)
			}
			c, err := a.dial(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			return a.retry(cmd.Context(), c, args[0], o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.from, "from", "", "the `task` to go on with (default: the first that was not done)")
	flags.StringArrayVarP(&o.inputs.pairs, "inputs", "i", nil, "an edited input, `key=value`; may be repeated")
	flags.StringVar(&o.inputs.file, "input", "", "a JSON or YAML `file` with edited inputs, - for standard input")
	flags.BoolVar(&o.detach, "detach", false, "start it and do not follow")
	waitFlag(flags, &o.wait)
	return cmd
}

func (a *app) retry(ctx context.Context, c client.Client, id string, o retryOptions) error {
	catalogue, err := all.Catalogue()
	if err != nil {
		return err
	}
	plan, err := execution.PlanRetry(ctx, c, execution.RetryOptions{ID: id, From: o.from, Catalogue: catalogue})
	if err != nil {
		return retryError(id, err)
	}
	o.inputs.before = plan.Inputs
	inputs, err := o.inputs.read(a.in, plan.Bundle.Integration)
	if err != nil {
		return err
	}
	run, err := plan.Start(ctx, c, inputs)
	if err != nil {
		return retryError(id, err)
	}
	switch plan.From {
	case "":
		a.say("execution %s continues %s: all its tasks are done", run.ID, id)
	default:
		a.say("execution %s continues %s from task %s", run.ID, id, plan.From)
	}
	if o.detach {
		return a.printDetached(ctx, c, run)
	}
	e, err := follow(ctx, a.reader(c), run, o.wait, a.newProgress().show)
	return a.conclude(e, err)
}

// retryError tells why an execution is not continued.
func retryError(id string, err error) error {
	var refused *execution.NotRetriedError
	var before *execution.ContinuedError
	switch {
	case errors.As(err, &refused):
		f := badRequest(refused.Message)
		if refused.Hint != "" {
			f.hints = []string{refused.Hint}
		}
		return f
	case errors.As(err, &before):
		return badRequest(before.Error(), fmt.Sprintf("`starter status %s` shows how it stands, `starter retry %s` continues it", before.As, before.As))
	default:
		return executionError(id, err)
	}
}
