package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/connectors"
	"hawser/connectors/all"
	"hawser/internal/schema"
	"hawser/workflows"
)

// The two sides.
const (
	hand        = "hand"
	interpreted = "interpreted"
)

// queue is the task queue of a side's workflows: that of integrations, or the one written by hand.
func queue(side string) string {
	if side == hand {
		return "hand"
	}
	return workflows.TaskQueue
}

// vendor answers at once, so that what is measured is not the call.
type vendor struct{}

func (vendor) Call(_ context.Context, call connectors.Call) (*connectors.Result, error) {
	return &connectors.Result{Payload: map[string]any{"Id": call.EntityID}, RequestID: "req_1"}, nil
}

func (vendor) Ping(context.Context) error { return nil }

// connectionOf is the connection of a side: its activities run in its worker.
func connectionOf(side string) string { return "main-" + side[:4] }

// work runs a side's worker until ctx ends.
func work(ctx context.Context, side, address string) error {
	c, err := client.DialContext(ctx, client.Options{HostPort: address, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	if err != nil {
		return err
	}
	defer c.Close()
	catalogue, err := all.Catalogue()
	if err != nil {
		return err
	}
	deciding := worker.New(c, queue(side), worker.Options{LocalActivityWorkerOnly: true})
	if side == hand {
		deciding.RegisterWorkflowWithOptions(chainByHand, workflow.RegisterOptions{Name: "chain"})
		deciding.RegisterWorkflowWithOptions(loopByHand, workflow.RegisterOptions{Name: "loop"})
	} else {
		workflows.Register(deciding)
	}
	name := connectionOf(side)
	calling := worker.New(c, activities.TaskQueue(name), worker.Options{DisableWorkflowWorker: true})
	activities.New(catalogue, map[string]connectors.Caller{name: vendor{}}).Register(calling, catalogue.Connector("stripe").Spec())
	for _, w := range []worker.Worker{deciding, calling} {
		if err := w.Start(); err != nil {
			return err
		}
		defer w.Stop()
	}
	fmt.Println("ready")
	<-ctx.Done()
	return nil
}

// work that is given to both sides.
type task struct {
	Customer string `json:"customer"`
	Count    int    `json:"count"`
}

// chainByHand is chain, as one writes it without an interpreter.
func chainByHand(ctx workflow.Context, in task) (map[string]any, error) {
	customer := in.Customer
	for i := range in.Count {
		out, err := updateByHand(ctx, fmt.Sprintf("update%d", i), customer, "Ada "+in.Customer)
		if err != nil {
			return nil, err
		}
		payload, _ := out.Payload.Any.(map[string]any)
		customer, _ = payload["Id"].(string)
	}
	return map[string]any{"customer": customer}, nil
}

// loopByHand is turns.
func loopByHand(ctx workflow.Context, in task) (map[string]any, error) {
	for i := range in.Count {
		if _, err := updateByHand(ctx, fmt.Sprintf("updates[%d].update", i), in.Customer, fmt.Sprintf("Ada %d", i)); err != nil {
			return nil, err
		}
	}
	return map[string]any{"count": in.Count}, nil
}

func updateByHand(ctx workflow.Context, name, customer, text string) (out activities.CallOutput, err error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:             activities.TaskQueue(connectionOf(hand)),
		StartToCloseTimeout:   time.Minute,
		HeartbeatTimeout:      6 * time.Second,
		DisableEagerExecution: true,
	})
	err = workflow.ExecuteActivity(ctx, "stripe.Customer.Update", activities.CallInput{
		Connection:     connectionOf(hand),
		EntityID:       customer,
		Payload:        schema.Value{Any: map[string]any{"Name": text, "Email": "ada@example.com"}},
		IdempotencyKey: workflow.GetInfo(ctx).FirstRunID + "/" + name,
	}).Get(ctx, &out)
	return out, err
}

var _ connectors.Caller = vendor{}
