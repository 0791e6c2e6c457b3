package cli

import (
	"time"

	"github.com/spf13/cobra"

	"hawser/internal/execution"
)

func newListCommand(a *app) *cobra.Command {
	query := execution.Query{Limit: 20}
	var status string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List executions, the latest first",
		Example: `  starter list
  starter list --status failed --integration collect-payment
  starter list --limit 100 -o json`,
		Args: args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := parseStatus(status, &query.Status); err != nil {
				return err
			}
			c, err := a.dial(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			executions, err := execution.List(cmd.Context(), c, query)
			if err != nil {
				return err
			}
			return a.printExecutions(executions)
		},
	}
	cmd.Flags().StringVar(&status, "status", "", "only those of this status: running, succeeded, failed, canceled, terminated or timedOut")
	cmd.Flags().StringVar(&query.Integration, "integration", "", "only those of this integration")
	cmd.Flags().Var(from(1, &query.Limit), "limit", "at most so many")
	return cmd
}

func parseStatus(text string, status *execution.Status) error {
	names := []string{
		string(execution.Running), string(execution.Succeeded), string(execution.Failed),
		string(execution.Canceled), string(execution.Terminated), string(execution.TimedOut),
	}
	for _, name := range names {
		if text == name {
			*status = execution.Status(name)
			return nil
		}
	}
	if text == "" {
		return nil
	}
	return badRequest("there is no status \""+text+"\"", nearest(text, names, "the statuses are "))
}

func (a *app) printExecutions(executions []*execution.Summary) error {
	if a.json() {
		return a.printJSON(executions)
	}
	var rows [][]string
	for _, e := range executions {
		took := ""
		if !e.ClosedAt.IsZero() {
			took = milliseconds(e.ClosedAt.Sub(e.StartedAt).Milliseconds())
		}
		rows = append(rows, []string{e.ID, e.Integration, string(e.Status), e.StartedAt.Local().Format(time.DateTime), took})
	}
	return a.printTable([]string{"ID", "INTEGRATION", "STATUS", "STARTED", "TOOK"}, rows)
}
