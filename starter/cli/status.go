package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/api/serviceerror"

	"hawser/internal/execution"
)

func newStatusCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "status ID",
		Short: "Show how an execution stands, task by task",
		Example: `  starter status collect-payment-7f3a
  starter status collect-payment-7f3a -o json`,
		Args: args(1, 1, "the ID of an execution"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.dial(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			e, err := a.reader(c).Read(cmd.Context(), args[0], "")
			if err != nil {
				return executionError(args[0], err)
			}
			if a.json() {
				return a.printJSON(e)
			}
			a.printStatus(e)
			return nil
		},
	}
}

// printStatus writes an execution with a line a task.
func (a *app) printStatus(e *execution.Execution) {
	fmt.Fprintf(a.out, "%s  %s  %s, started %s", e.ID, e.Integration, e.Status, e.StartedAt.Local().Format(time.DateTime))
	if !e.ClosedAt.IsZero() {
		fmt.Fprintf(a.out, ", took %s", milliseconds(e.ClosedAt.Sub(e.StartedAt).Milliseconds()))
	}
	if e.Continues != "" {
		fmt.Fprintf(a.out, ", continues %s", e.Continues)
	}
	fmt.Fprintln(a.out)
	p := &progress{w: a.out, now: time.Now}
	tasks := flatten(e.Tasks, 0)
	for _, t := range tasks {
		fmt.Fprintln(a.out, p.line(t, nameWidth(tasks), 0))
	}
	if e.Note != "" {
		fmt.Fprintln(a.out, "note: "+e.Note)
	}
	if e.Error != nil {
		fmt.Fprintln(a.out, "error: "+describe(e.Error))
	}
}

// executionError tells of an execution that there is not by its id.
func executionError(id string, err error) error {
	var missing *execution.NotFoundError
	var gone *serviceerror.NotFound
	if errors.As(err, &missing) || errors.As(err, &gone) {
		return &failure{code: exitRequest, message: fmt.Sprintf("there is no execution %q", id), hints: []string{"`starter list` shows those that there are"}, err: err}
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("looking at execution %q: %w", id, err)
}
