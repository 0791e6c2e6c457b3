package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"hawser/internal/execution"
)

func newLogsCommand(a *app) *cobra.Command {
	var follow bool
	cmd := &cobra.Command{
		Use:   "logs ID",
		Short: "Tell what happened in an execution, in order, with attempts and nodes",
		Long: `Tell what happened in an execution, in order, with attempts and nodes.

Of the attempts at a call that failed, Temporal keeps the last; --follow tells of each while it happens.`,
		Example: `  starter logs collect-payment-7f3a
  starter logs collect-payment-7f3a --follow`,
		Args: args(1, 1, "the ID of an execution"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.dial(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			entries := []*execution.Entry{}
			show := func(e *execution.Entry) {
				if entries = append(entries, e); !a.json() {
					a.printEntry(e)
				}
			}
			if follow {
				err = execution.FollowLog(cmd.Context(), c, args[0], show)
			} else {
				var all []*execution.Entry
				all, _, err = execution.Log(cmd.Context(), c, args[0])
				for _, e := range all {
					show(e)
				}
			}
			if err != nil {
				return executionError(args[0], err)
			}
			if a.json() {
				return a.printJSON(entries)
			}
			return nil
		},
	}
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on until the execution is over")
	return cmd
}

// printEntry writes a line: time, task, what, and the rest.
func (a *app) printEntry(e *execution.Entry) {
	subject := e.Task
	if subject == "" {
		subject = "execution"
	}
	if e.Summary != "" {
		subject += ": " + e.Summary
	}
	text := string(e.What)
	switch {
	case e.What == execution.AttemptFailed:
		text = fmt.Sprintf("attempt %d failed", e.Attempt)
	case e.Attempt > 0:
		text = fmt.Sprintf("attempt %d %s", e.Attempt, e.What)
	}
	if e.Node != "" && e.What == execution.AttemptStarted {
		text += " on " + e.Node
	}
	if e.Error != nil {
		text += fmt.Sprintf(": %s: %s", e.Error.Type, describe(e.Error))
	}
	if !e.RetryAt.IsZero() {
		text += fmt.Sprintf(", again in %s", e.RetryAt.Sub(e.At).Round(time.Millisecond))
	}
	fmt.Fprintf(a.out, "%s  %s  %s\n", e.At.Local().Format("2006-01-02 15:04:05.000"), subject, text)
}
