package workflows

import (
	"errors"
	"fmt"
	"log/slog"

	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang/expr"
)

var errNoStart = errors.New("reading the history: it does not begin with the start of an execution")

// shortest is the history of an execution that has begun to run; a replayer
// takes no shorter one.
const shortest = 3

// Report is what a history tells of an execution.
type Report struct {
	// Input is what the execution was started with.
	Input Input
	// Events are the changes of its tasks' states, in order.
	Events []Event
	// Turns tells by the paths of loops how far they have come.
	Turns map[string]Turns
	// Parts are the stretches that it was made in, beside its own workflow, in order.
	Parts []Part
	// Queued tells what the execution waits for before its first task, "" for nothing.
	Queued string
}

// Replayer tells of executions by their histories. The zero Replayer is ready;
// one that is kept compiles no expression twice.
type Replayer struct{ programs expr.Cache }

// Replay runs the interpreter over the history of an execution, running or
// over, and reports what its tasks have done. It calls nothing and waits for
// nothing. With an error, the report holds what could be read: the input, or it
// is nil where the history is not one of this interpreter's.
func (r *Replayer) Replay(history *historypb.History) (*Report, error) {
	report := &Report{Turns: map[string]Turns{}}
	if err := readInput(history, &report.Input); err != nil {
		return nil, err
	}
	if len(history.Events) < shortest {
		return report, nil
	}
	replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{DisableDeadlockDetection: true})
	if err != nil {
		return nil, fmt.Errorf("making a replayer: %w", err)
	}
	register(replayer, &interpreter{
		programs: &r.programs,
		observe:  func(event Event) { report.Events = append(report.Events, event) },
		report:   report,
	})
	started := history.Events[0].GetWorkflowExecutionStartedEventAttributes()
	options := worker.ReplayWorkflowHistoryOptions{OriginalExecution: workflow.Execution{
		ID: started.GetWorkflowId(), RunID: started.GetOriginalExecutionRunId(),
	}}
	if err := replayer.ReplayWorkflowHistoryWithOptions(log.NewStructuredLogger(slog.New(slog.DiscardHandler)), history, options); err != nil {
		return report, fmt.Errorf("replaying the history: %w", err)
	}
	return report, nil
}

func readInput(history *historypb.History, in *Input) error {
	if len(history.GetEvents()) == 0 {
		return errNoStart
	}
	started := history.Events[0].GetWorkflowExecutionStartedEventAttributes()
	if started == nil {
		return errNoStart
	}
	if err := converter.GetDefaultDataConverter().FromPayloads(started.GetInput(), in); err != nil {
		return fmt.Errorf("reading the execution's input: %w", err)
	}
	return readable(in.Bundle)
}
