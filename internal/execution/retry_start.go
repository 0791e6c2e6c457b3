package execution

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"go.temporal.io/sdk/client"

	"hawser/activities"
)

// continued is the end of the id of an execution that continues another.
var continued = regexp.MustCompile(`-retry-[0-9a-f]{8}$`)

// ContinuedError says that an execution has been continued already: doing it
// twice could do twice what is left to do.
type ContinuedError struct{ ID, As string }

// Error names both.
func (e *ContinuedError) Error() string {
	return fmt.Sprintf("execution %q has been continued as %q", e.ID, e.As)
}

// Start starts the new execution with these inputs, which have been checked. An
// execution is continued once: the second time is a *ContinuedError.
func (r *Retry) Start(ctx context.Context, c client.Client, inputs map[string]any) (*Run, error) {
	text, err := json.Marshal(r.former)
	if err != nil {
		return nil, fmt.Errorf("writing what was done: %w", err)
	}
	if len(text) > activities.MaxPayload {
		return nil, tooMuchDone(r.ID, len(text))
	}
	unique := strings.ReplaceAll(r.RunID, "-", "")
	id := continued.ReplaceAllString(r.ID, "") + "-retry-" + unique[max(0, len(unique)-8):]
	run, attached, err := Start(ctx, c, StartOptions{ID: id, Bundle: r.Bundle, Inputs: inputs, Former: &r.former, Continues: r.ID})
	if attached {
		return nil, &ContinuedError{ID: r.ID, As: id}
	}
	return run, err
}
