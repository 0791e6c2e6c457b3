package execution

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/workflows"
)

// StartOptions say what to start.
type StartOptions struct {
	// ID is the execution's; empty means a new one: "<integration>-<unique>".
	ID     string
	Bundle *lang.Bundle
	// Inputs are checked, with defaults filled in.
	Inputs map[string]any
	// Urgent puts the calls of the execution before those of others that wait for the same connection.
	Urgent bool
	// Former is what the execution continues, and Continues the id of that execution. Its own id is then used once.
	Former    *workflows.Former
	Continues string
}

// ContinuesMemo is the memo of an execution that continues another: its id.
const ContinuesMemo = "continues"

// Run is an execution that was started.
type Run struct{ ID, RunID string }

// TakenError says that another integration runs under the ID.
type TakenError struct{ ID, Integration string }

// Error names both.
func (e *TakenError) Error() string {
	return fmt.Sprintf("execution %q runs already, and it is one of integration %q: choose another id", e.ID, e.Integration)
}

// Start starts an execution, or attaches to the one of the same integration
// that runs under the same ID; one of another integration is a *TakenError. The
// id of an execution that is over can be used again.
func Start(ctx context.Context, c client.Client, options StartOptions) (run *Run, attached bool, err error) {
	integration := options.Bundle.Integration
	id := options.ID
	if id == "" {
		id = newID(integration.Name.Value)
	}
	start := client.StartWorkflowOptions{
		ID:                       id,
		TaskQueue:                workflows.TaskQueue,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		// The error is how a second start learns that it attaches.
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            workflows.Summary(integration),
		StaticDetails:                            workflows.Details(integration),
		Memo:                                     map[string]any{workflows.DefinitionMemo: options.Bundle.Digest},
		TypedSearchAttributes:                    workflows.Attributes(integration),
		Priority:                                 priority(integration.Name.Value, options.Urgent),
	}
	if options.Continues != "" {
		start.WorkflowIDReusePolicy = enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
		start.Memo[ContinuesMemo] = options.Continues
	}
	in := workflows.Input{Bundle: options.Bundle, Inputs: schema.Value{Any: options.Inputs}, Former: options.Former}
	started, err := c.ExecuteWorkflow(ctx, start, integration.Name.Value, in)
	if lacksAttributes(err) {
		start.TypedSearchAttributes = temporal.SearchAttributes{}
		started, err = c.ExecuteWorkflow(ctx, start, integration.Name.Value, in)
	}
	var running *serviceerror.WorkflowExecutionAlreadyStarted
	switch {
	case errors.As(err, &running):
		run, err = attach(ctx, c, id, running.RunId, integration.Name.Value)
		return run, err == nil, err
	case err != nil:
		return nil, false, fmt.Errorf("starting execution %q: %w", id, err)
	}
	return &Run{ID: id, RunID: started.GetRunID()}, false, nil
}

func attach(ctx context.Context, c client.Client, id, runID, integration string) (*Run, error) {
	description, err := describe(ctx, c, id, runID)
	if err != nil {
		return nil, err
	}
	if runs := description.GetWorkflowExecutionInfo().GetType().GetName(); runs != integration {
		return nil, &TakenError{ID: id, Integration: runs}
	}
	return &Run{ID: id, RunID: runID}, nil
}

// maxFairnessKey is how many bytes Temporal takes.
const maxFairnessKey = 64

// priority is inherited by the execution's calls: integrations that wait for
// the same connection take turns, where the server has fairness switched on.
func priority(integration string, urgent bool) temporal.Priority {
	p := temporal.Priority{FairnessKey: integration[:min(len(integration), maxFairnessKey)]}
	if urgent {
		p.PriorityKey = 1
	}
	return p
}

// newID makes an id that nobody has, short enough to be typed.
func newID(integration string) string {
	return integration + "-" + strings.ToLower(rand.Text()[:12])
}

// lacksAttributes tells whether a start was refused because the namespace does
// not have the search attributes; executions do without them.
func lacksAttributes(err error) bool {
	var invalid *serviceerror.InvalidArgument
	return errors.As(err, &invalid) &&
		(strings.Contains(invalid.Message, workflows.IntegrationAttribute.GetName()) ||
			strings.Contains(invalid.Message, workflows.ConnectionAttribute.GetName()))
}
