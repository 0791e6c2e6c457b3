package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"hawser/internal/schedules"
)

func newDataflowsRunsCommand(a *app) *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:   "runs NAME",
		Short: "List the runs of a dataflow, the latest first",
		Long: `List the runs of a dataflow, the latest first: when they began and ended, how many records were read, written and
failed, the bytes, and of a failed one why. The JSON has the cursor, the table's snapshot and the file of the records that
do not fit as well.`,
		Example: `  starter dataflows runs charges
  starter dataflows runs charges --limit 100 -o json`,
		Args:              args(1, 1, "the NAME of a dataflow"),
		ValidArgsFunction: a.complete(completeDataflow),
		RunE: func(cmd *cobra.Command, args []string) error {
			if limit < 1 {
				return badRequest("--limit must be at least 1")
			}
			return a.withSchedules(cmd.Context(), func(ctx context.Context, d *deployment) error {
				if _, err := d.dataflow(args[0]); err != nil {
					return err
				}
				runs, err := schedules.Runs(ctx, d.client, args[0], limit)
				if err != nil {
					return err
				}
				return a.printRuns(runs)
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 20, "at most so many")
	return cmd
}

func (a *app) printRuns(runs []*schedules.Run) error {
	if a.json() {
		return a.printJSON(runs)
	}
	var rows [][]string
	for _, run := range runs {
		rows = append(rows, runRow(run))
	}
	return a.printTable([]string{"STARTED", "TOOK", "STATUS", "READ", "WRITTEN", "FAILED", "BYTES", ""}, rows)
}

func runRow(run *schedules.Run) []string {
	took, note := "", run.Error
	if !run.EndedAt.IsZero() {
		took = milliseconds(run.EndedAt.Sub(run.StartedAt).Milliseconds())
	}
	row := []string{run.StartedAt.Local().Format(time.DateTime), took, run.Status, "", "", "", ""}
	if r := run.Result; r != nil {
		row[3], row[5], row[6] = count(r.Read), count(r.Failed), count(r.Bytes)
		if run.Status == "succeeded" {
			row[4] = count(r.Written)
		}
		if note == "" {
			note = r.Note
		}
		if r.Errors != "" && note == "" {
			note = "what does not fit: " + r.Errors
		}
	}
	return append(row, note)
}

func count(n int64) string { return strconv.FormatInt(n, 10) }

// printRun tells one run.
func (a *app) printRun(run *schedules.Run) error {
	if a.json() {
		return a.printJSON(run)
	}
	if r := run.Result; r != nil && run.Status == "succeeded" {
		_, err := fmt.Fprintf(a.out, "%s: %d read, %d written, %d removed, %d unchanged, %d failed, %d bytes, in %s\n",
			r.Dataflow, r.Read, r.Written, r.Removed, r.Unchanged, r.Failed, r.Bytes, milliseconds(run.EndedAt.Sub(run.StartedAt).Milliseconds()))
		if err == nil && r.Errors != "" {
			_, err = fmt.Fprintf(a.out, "what does not fit, and why: %s\n", r.Errors)
		}
		return err
	}
	return nil
}
