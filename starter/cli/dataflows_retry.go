package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"

	"hawser/internal/schedules"
)

// retryDataflow reads again what a run of a dataflow was to read which has failed: its stretch of time, or what is new.
func (a *app) retryDataflow(ctx context.Context, name, id string, o retryOptions) error {
	if o.from != "" || len(o.inputs.pairs) > 0 || o.inputs.file != "" {
		return badRequest("a run of a dataflow has neither tasks nor inputs: it is read again as a whole", "leave out --from, --inputs and --input")
	}
	return a.withSchedules(ctx, func(ctx context.Context, d *deployment) error {
		run, err := schedules.Get(ctx, d.client, id, "")
		var unknown *serviceerror.NotFound
		switch {
		case errors.As(err, &unknown):
			return badRequest(fmt.Sprintf("there is no run %q", id), fmt.Sprintf("`starter dataflows runs %s` lists those that there are", name))
		case err != nil:
			return err
		case run.Status == "running":
			return badRequest(fmt.Sprintf("the run %s is under way", id), fmt.Sprintf("`starter dataflows runs %s` shows how far it is", name))
		case run.Status == "succeeded":
			return badRequest(fmt.Sprintf("the run %s has succeeded: there is nothing to read again", id), fmt.Sprintf("`starter dataflows run %s` reads what is new since then", name))
		case !run.Window:
			return a.runDataflow(ctx, d, name, dataflowRunOptions{detach: o.detach, wait: o.wait})
		}
		again := dataflowRunOptions{from: rfc3339(run.From), until: rfc3339(run.Until), detach: o.detach, wait: o.wait}
		return a.readAgain(ctx, d, name, again)
	})
}

// rfc3339 gives a time as --from and --until take it, "" for none.
func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
