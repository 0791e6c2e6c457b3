package workflows

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/internal/lang/expr"
)

// askAgain is when an execution that waits for its slot asks once more: the
// workflow that hands them out may have been terminated.
const askAgain = 10 * time.Minute

// inTurn does the work of an execution when it has a slot, where its integration
// bounds how many run at once, and gives the slot back, however the work ends.
func (e *execution) inTurn(ctx workflow.Context, work func() (map[string]any, error)) (map[string]any, error) {
	if e.integration.Concurrency == nil || e.answer != nil {
		return work()
	}
	request, err := e.slotRequest(ctx)
	if err != nil {
		return nil, e.ended(ctx, err)
	}
	e.queued(ctx, fmt.Sprintf("waits for its turn: at most %d executions of %s with its key run at once", request.Limit, e.integration.Name.Value))
	var outputs map[string]any
	if err = e.awaitSlot(ctx, request); err == nil {
		e.queued(ctx, "")
		outputs, err = work()
	}
	leave(ctx, request)
	return outputs, err
}

// slotRequest asks for a slot of the execution's key.
func (e *execution) slotRequest(ctx workflow.Context) (activities.SlotRequest, error) {
	c := e.integration.Concurrency
	root := &block{execution: e, tasks: map[string]any{}}
	value, err := root.value(ctx, c.Key)
	if err != nil {
		return activities.SlotRequest{}, inKey(err)
	}
	name := e.integration.Name.Value
	sum := sha256.Sum256([]byte(expr.Format(value))) // a key may be somebody's phone number
	return activities.SlotRequest{
		Workflow:  SlotsType + "/" + name + "/" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:idLength],
		Type:      SlotsType,
		TaskQueue: TaskQueue,
		Signal:    askSignal,
		Summary:   fmt.Sprintf("%s: at most %d at once", name, c.Limit),
		Limit:     c.Limit,
		Holder:    activities.SlotHolder{ID: e.info.WorkflowExecution.ID, FirstRunID: e.info.FirstRunID},
	}, nil
}

// awaitSlot waits until the execution has a slot.
func (e *execution) awaitSlot(ctx workflow.Context, request activities.SlotRequest) error {
	granted := false
	grants := workflow.GetSignalChannel(ctx, grantSignal)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for !granted {
			var holder activities.SlotHolder
			if grants.Receive(ctx, &holder); holder == request.Holder { // one of the same id may have been meant
				granted = true
			}
		}
	})
	for {
		if err := ask(ctx, activities.AskForSlotActivity, request, nil); err != nil {
			return err
		}
		ok, err := workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{
			Timeout:      askAgain,
			TimerOptions: workflow.TimerOptions{Summary: "ask for the slot again"},
		}, func() bool { return granted })
		if ok || err != nil {
			return err
		}
	}
}

// leave gives the slot back, or no longer waits for it. Where nobody hands out slots any more there is nothing to give back.
func leave(ctx workflow.Context, request activities.SlotRequest) {
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	_ = workflow.SignalExternalWorkflow(ctx, request.Workflow, "", leaveSignal, request.Holder).Get(ctx, nil)
}

// queued tells what the execution as a whole waits for, "" for nothing any more.
func (e *execution) queued(ctx workflow.Context, text string) {
	if e.report != nil {
		e.report.Queued = text
	}
	e.progress.head = text
	e.progress.changed = true
	e.progress.showNow(ctx)
}
