package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"hawser/internal/dataflow"
	"hawser/internal/schedules"
)

func newDataflowsRunsCommand(a *app) *cobra.Command {
	limit := 20
	cmd := &cobra.Command{
		Use:   "runs NAME",
		Short: "List the runs of a dataflow, the latest first",
		Long: `List the runs of a dataflow, the latest first: when they began and ended, how many records were read, how many of them
were new or changed, how many the dataset had already, and how many do not fit, the bytes, when the youngest record was
created that the next run goes on from, of a failed run why, and of one that is under way how far it is, where that is
known. The JSON has the whole cursor, the table's snapshot and
the file of the records that do not fit as well.`,
		Example: `  starter dataflows runs charges
  starter dataflows runs charges --limit 100 -o json`,
		Args:              args(1, 1, "the NAME of a dataflow"),
		ValidArgsFunction: a.complete(completeDataflow),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withSchedules(cmd.Context(), func(ctx context.Context, d *deployment) error {
				runs, err := schedules.Runs(ctx, d.client, args[0], limit)
				if err != nil {
					return err
				}
				if len(runs) == 0 { // it need not be declared any more, but must have been known
					if _, err := d.dataflow(args[0]); err != nil {
						return err
					}
				}
				return a.printRuns(runs)
			})
		},
	}
	cmd.Flags().Var(from(1, &limit), "limit", "at most so many")
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
	return a.printTable([]string{"STARTED", "ENDED", "STATUS", "READ", "WRITTEN", "UNCHANGED", "FAILED", "BYTES", "CURSOR", ""}, rows)
}

func runRow(run *schedules.Run) []string {
	ended, note := "", run.Error
	if !run.EndedAt.IsZero() {
		ended = run.EndedAt.Local().Format(time.DateTime)
	}
	row := []string{run.StartedAt.Local().Format(time.DateTime), ended, run.Status, "", "", "", "", "", ""}
	if r := run.Result; r != nil {
		row[3], row[6], row[7] = count(r.Read), count(r.Failed), count(r.Bytes)
		if r.Percent > 0 && run.Status == "running" {
			row[2] = fmt.Sprintf("%s %d %%", run.Status, r.Percent)
		}
		if run.Status == "succeeded" {
			row[4], row[5], row[8] = count(r.Written), count(r.Unchanged), cursorTime(r.Cursor)
		}
		if note == "" {
			note = r.Note
		}
		if run.Status == "failed" {
			row[4] = count(0) // nothing was committed
		}
		if r.Errors != "" && note == "" {
			note = "what does not fit: " + r.Errors
		}
	}
	if note == "" && run.Window {
		note = stretch(run)
	}
	return append(row, note)
}

// stretch tells which stretch of time a run reads again.
func stretch(run *schedules.Run) string {
	text := "again"
	if !run.From.IsZero() {
		text += " from " + run.From.Local().Format(time.DateTime)
	}
	if !run.Until.IsZero() {
		text += " until " + run.Until.Local().Format(time.DateTime)
	}
	return text
}

// cursorTime is when the youngest record was created that a cursor tells of, "" where it tells of none.
func cursorTime(text string) string {
	var cursor dataflow.Cursor
	if json.Unmarshal([]byte(text), &cursor) != nil || cursor.Created == 0 {
		return ""
	}
	return time.Unix(cursor.Created, 0).Local().Format(time.DateTime)
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
