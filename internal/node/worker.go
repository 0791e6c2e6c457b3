package node

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"

	"hawser/connectors"
	"hawser/internal/node/pace"
)

// pollers is how many tasks a node fetches at once.
const pollers = 2

// nodeOptions are those of the worker that is a node. It fetches a task when
// its pace allows a call, and not before: what waits, waits in the queue.
func nodeOptions(options Options, fatal func(error), name, connector string, n int, p *pace.Pace) (worker.Options, error) {
	m := &meter{connection: options.Metrics.Connection(name, connector)}
	none, err := worker.NewFixedSizeSlotSupplier(1)
	if err != nil {
		return worker.Options{}, err
	}
	tuner, err := worker.NewCompositeTuner(worker.CompositeTunerOptions{
		ActivitySlotSupplier:        slots{p, m},
		WorkflowSlotSupplier:        none,
		LocalActivitySlotSupplier:   none,
		NexusSlotSupplier:           none,
		SessionActivitySlotSupplier: none,
	})
	if err != nil {
		return worker.Options{}, err
	}
	return worker.Options{
		Identity:                         nodeIdentity(name, n, options.Host),
		DisableWorkflowWorker:            true,
		Tuner:                            tuner,
		Interceptors:                     []interceptor.WorkerInterceptor{m, &pacer{pace: p}, newGivingUp(options.StopTimeout)},
		MaxConcurrentActivityTaskPollers: pollers,
		MaxHeartbeatThrottleInterval:     2 * time.Second,
		WorkerStopTimeout:                options.StopTimeout,
		OnFatalError:                     fatal,
	}, nil
}

// slots hands a node's pace to its worker.
type slots struct {
	pace  *pace.Pace
	meter *meter
}

// slot is what a permit carries: one task or none.
type slot struct {
	used bool
	// asked is when the pace was asked for the slot, and given when it gave it.
	asked, given time.Time
}

// ReserveSlot is called before a poll.
func (s slots) ReserveSlot(ctx context.Context, _ worker.SlotReservationInfo) (*worker.SlotPermit, error) {
	reserved := &slot{asked: time.Now()}
	if err := s.pace.Reserve(ctx); err != nil {
		return nil, err
	}
	reserved.given = time.Now()
	return &worker.SlotPermit{UserData: reserved}, nil
}

// TryReserveSlot refuses: a task that was not fetched from the queue would pass
// by its limit.
func (s slots) TryReserveSlot(worker.SlotReservationInfo) *worker.SlotPermit { return nil }

// MarkSlotUsed is called when a task has been fetched.
func (s slots) MarkSlotUsed(info worker.SlotMarkUsedInfo) {
	if slot, ok := info.Permit().UserData.(*slot); ok {
		slot.used = true
		s.meter.fetched(slot)
	}
}

// ReleaseSlot is called after a task, and after a poll that brought none.
func (s slots) ReleaseSlot(info worker.SlotReleaseInfo) {
	slot, ok := info.Permit().UserData.(*slot)
	s.meter.released(slot)
	s.pace.Release(ok && slot.used)
}

// MaxSlots is how many calls may be under way.
func (s slots) MaxSlots() int { return s.pace.Most() }

// pacer tells the pace of each call of a node.
type pacer struct {
	interceptor.WorkerInterceptorBase
	pace *pace.Pace
}

// InterceptActivity wraps the activities of the node.
func (p *pacer) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &pacedActivity{interceptor.ActivityInboundInterceptorBase{Next: next}, p.pace}
}

type pacedActivity struct {
	interceptor.ActivityInboundInterceptorBase
	pace *pace.Pace
}

// ExecuteActivity makes one call, whose requests are paced.
func (a *pacedActivity) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	ctx, call := a.pace.Begin(ctx)
	out, err := a.Next.ExecuteActivity(ctx, in)
	var e *temporal.ApplicationError
	if errors.As(err, &e) && e.Type() == string(connectors.RateLimited) {
		call.Limited(e.NextRetryDelay())
	} else {
		call.End()
	}
	return out, err
}

var (
	_ worker.SlotSupplier           = slots{}
	_ interceptor.WorkerInterceptor = (*pacer)(nil)
)
