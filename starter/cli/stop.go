package cli

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/client"

	"hawser/internal/execution"
)

// running reads an execution that is to be stopped. One that is over cannot be.
func running(ctx context.Context, c client.Client, id string) (*execution.Execution, error) {
	e, err := execution.Read(ctx, c, id, "")
	if err != nil {
		return nil, executionError(id, err)
	}
	if e.Status.Over() {
		return nil, badRequest(fmt.Sprintf("execution %s is over: %s", id, e.Status), "`starter status "+id+"` tells more")
	}
	return e, nil
}

// printStopped tells what became of an execution that was asked to stop.
func (a *app) printStopped(id, status, text string, values ...any) error {
	if !a.json() {
		_, err := fmt.Fprintf(a.out, text, values...)
		return err
	}
	return a.printJSON(struct {
		ID     string `json:"id"`
		Status string `json:"status"`
	}{id, status})
}
